import type { Node, PodSpec, Taint, Toleration } from '#model/kubernetes.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const SECONDS = 300;

/**
 * Pods bear the loss of their node for five minutes unless they say otherwise.
 * Follows kubernetes plugin/pkg/admission/defaulttolerationseconds, v1.28.
 */
export function withDefaultTolerations(spec: PodSpec): PodSpec {
  const tolerations = spec.tolerations ?? [];
  const missing = [NOT_READY, UNREACHABLE].filter((key) => !tolerations.some((toleration) => tolerates(toleration, key)));
  if (missing.length === 0) return spec;
  const added = missing.map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }));
  return { ...spec, tolerations: [...tolerations, ...added] };
}

function tolerates({ key = '', effect }: Toleration, wanted: string): boolean {
  return (key === wanted || key === '') && (effect === undefined || effect === 'NoExecute');
}

/** A new node takes no pods until it is seen to be ready. Follows kubernetes plugin/pkg/admission/nodetaint, v1.28. */
export function withNotReadyTaint(node: Node): Node {
  const taints = node.spec?.taints ?? [];
  if (taints.some((taint) => taint.key === NOT_READY && taint.effect === 'NoSchedule')) return node;
  const added: Taint = { key: NOT_READY, effect: 'NoSchedule' };
  return { ...node, spec: { ...node.spec, taints: [...taints, added] } };
}
