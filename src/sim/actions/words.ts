import type { Cause } from '#model/place.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { ObjectName } from './action.ts';

/** `statefulset/web -n shop`, as people say it. */
export function titleOf({ kind, namespace, name }: ObjectName): string {
  return `${kind.toLowerCase()}/${name}${namespace === '' ? '' : ` -n ${namespace}`}`;
}

/** ` -n shop`, or nothing for what belongs to the cluster. */
export function namespaceFlag({ namespace }: ObjectName): string {
  return namespace === '' ? '' : ` -n ${namespace}`;
}

/** An object's ref; a kind of a custom resource may be given without its group, as people say it. */
export function refOf(view: View, { kind, namespace, name }: ObjectName): ObjectRef {
  const kinds = kind.includes('.') ? [] : view.kindsPresent();
  return view.ref(kinds.includes(kind) ? kind : (kinds.find((each) => each.startsWith(`${kind}.`)) ?? kind), namespace, name);
}

export const apiIsDown: Cause = { text: 'the API server does not answer' };
