import type { Taint, Toleration } from '#model/kubernetes.ts';
import { type PodClass, tolerates } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import type { NodeView } from '../../views.ts';

// Follows plugins/tainttoleration/taint_toleration.go, v1.28; the wording without the taint is that of v1.34.
const SHORT_WORDING_SINCE = 34;
const UNTOLERATED = rejection('TaintToleration', 'node(s) had untolerated taint(s)', { resolvable: false });

/** The first taint that keeps pods away and is not tolerated. */
export function filterTaints(podClass: PodClass, node: NodeView, minor: number): Rejection | undefined {
  const taint = untoleratedTaint(node.taints, podClass.tolerations);
  if (taint === undefined) return undefined;
  if (minor >= SHORT_WORDING_SINCE) return UNTOLERATED;
  return rejection('TaintToleration', `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`, { resolvable: false });
}

/** Of the taints that keep pods away, the first that none of the tolerations tolerates. */
export function untoleratedTaint(taints: readonly Taint[], tolerations: readonly Toleration[]): Taint | undefined {
  for (const taint of taints) if (taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint)) return taint;
  return undefined;
}

/** How many taints that only discourage are not tolerated; fewer is better. */
export function countDiscouragingTaints(podClass: PodClass, node: NodeView): number {
  let count = 0;
  for (const taint of node.taints) if (taint.effect === 'PreferNoSchedule' && !tolerates(podClass.tolerations, taint)) count++;
  return count;
}
