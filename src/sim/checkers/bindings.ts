import type { Node, Pod } from '#model/kubernetes.ts';
import type { View } from '../view.ts';
import type { StoredWrite } from './checker.ts';

/** The node that a write binds a pod to; pods that are made for a node and never scheduled are not bound. */
export function boundTo({ ref, before, after }: StoredWrite, view: View): Node | undefined {
  if (ref.kind !== 'Pod' || before === undefined || after === undefined) return undefined;
  const [was, is] = [(before as Pod).spec.nodeName, (after as Pod).spec.nodeName];
  return was === undefined && is !== undefined ? view.get<Node>('Node', '', is) : undefined;
}
