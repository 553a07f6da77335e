import type { Node, Pod, Taint, Toleration } from '#model/kubernetes.ts';
import type { View } from '../view.ts';
import { boundTo } from './bindings.ts';
import type { StoredWrite } from './checker.ts';

/** A pod is bound only to a node that it tolerates and that it selects. */
export function bindingsFitNodes(write: StoredWrite, view: View): string[] {
  const node = boundTo(write, view);
  if (node === undefined) return [];
  const { metadata, spec } = write.after as Pod;
  const title = `${metadata.namespace}/${metadata.name} is bound to ${node.metadata.name}`;
  return [
    ...taintsOf(node)
      .filter((taint) => !(spec.tolerations ?? []).some((toleration) => covers(toleration, taint)))
      .map(({ key, effect }) => `${title} and does not tolerate ${key}:${effect}`),
    ...Object.entries(spec.nodeSelector ?? {})
      .filter(([key, value]) => node.metadata.labels?.[key] !== value)
      .map(([key, value]) => `${title}, which is not ${key}=${value}`),
  ];
}

function taintsOf({ spec }: Node): readonly Taint[] {
  const cordoned: Taint[] = spec?.unschedulable === true ? [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] : [];
  return [...cordoned, ...(spec?.taints ?? [])].filter(({ effect }) => effect !== 'PreferNoSchedule');
}

function covers({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key === undefined || key === '') return operator === 'Exists';
  return key === taint.key && (operator === 'Exists' || (value ?? '') === (taint.value ?? ''));
}
