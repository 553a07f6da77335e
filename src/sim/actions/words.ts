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

export function refOf(view: View, { kind, namespace, name }: ObjectName): ObjectRef {
  return view.ref(kind, namespace, name);
}

export const apiIsDown: Cause = { text: 'the API server does not answer' };
