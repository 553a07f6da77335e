import type { Pod, Taint, Toleration } from '#model/kubernetes.ts';
import { tolerates } from '../tolerations.ts';

const none: readonly Toleration[] = [];

/** Taints that drive pods away. */
export function noExecuteTaints(taints: readonly Taint[] | undefined): readonly Taint[] {
  return taints?.filter(({ effect }) => effect === 'NoExecute') ?? [];
}

/**
 * How long a pod bears a node's NoExecute taints: not at all (0), some milliseconds, or for ever (Infinity). Of each
 * taint only the first toleration counts that covers it, of those the shortest.
 *
 * Follows pkg/controller/nodelifecycle/scheduler/taint_manager.go (processPodOnNode, getMinTolerationTime), 1.28.
 */
export function patienceMs({ spec: { tolerations = none } }: Pod, taints: readonly Taint[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const used = tolerations.find((toleration) => tolerates(toleration, taint));
    if (used === undefined) return 0;
    const seconds = used.tolerationSeconds ?? Number.POSITIVE_INFINITY;
    shortest = Math.min(shortest, Math.max(0, seconds));
  }
  return shortest * 1000;
}
