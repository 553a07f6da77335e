import type { ObjectName } from '#sim/actions/action.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';
import type { Situation } from './situation.ts';
import type { Leaf } from './unmet.ts';

/** An object as actions name it. */
export function namedAs({ kind, namespace, name }: ObjectRef): ObjectName {
  return { kind, namespace, name };
}

export function refOf(view: View, { kind, namespace, name }: ObjectName): ObjectRef {
  return view.ref(kind, namespace, name);
}

/** `StatefulSet shop/db`. */
export function titleOf({ kind, namespace, name }: ObjectName): string {
  return `${kind.split('.')[0]} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** Facts that are named `<prefix>:<rest>`, and the rest. */
export function leavesOf({ leaves }: Situation, prefix: string): readonly { readonly rest: string; readonly leaf: Leaf }[] {
  return [...leaves.values()].flatMap((leaf) => (leaf.input.startsWith(`${prefix}:`) ? [{ rest: leaf.input.slice(prefix.length + 1), leaf }] : []));
}
