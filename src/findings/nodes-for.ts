import type { Node, PodSpec, Taint } from '#model/kubernetes.ts';
import { matchesLabels, matchesNodeSelectorTerms } from '#model/selectors.ts';
import { tolerates } from '#sim/controllers/tolerations.ts';
import type { View } from '#sim/view.ts';

/** Nodes a pod may be placed on, as far as it says where it wants to be and tolerates what keeps others away; room is not asked, nor taints that pass. */
export function nodesFor(
  { nodeSelector, affinity, tolerations = [] }: PodSpec,
  view: View,
  passes: (taint: Taint) => boolean = () => false,
): readonly Node[] {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return view.objects<Node>('Node').filter(({ metadata: { name, labels }, spec }) => {
    const taints = (spec?.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule').filter((taint) => !passes(taint));
    const isWanted = matchesLabels(nodeSelector, labels) && (terms === undefined || matchesNodeSelectorTerms(terms, labels, name));
    return isWanted && taints.every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)));
  });
}
