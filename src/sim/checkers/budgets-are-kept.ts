import type { Pod, PodDisruptionBudget } from '#model/kubernetes.ts';
import { matches } from '#model/selectors.ts';
import { acts, controllerManagerProcess } from '../processes.ts';
import { isPodReady } from '../store/indexes.ts';
import type { View } from '../view.ts';
import type { StoredWrite } from './checker.ts';

/** Evictions never take more from a budget than it allows, nor leave fewer healthy pods than it demands. */
export function budgetsAreKept({ ref, before, after }: StoredWrite, view: View): string[] {
  if (ref.kind !== 'PodDisruptionBudget' || before === undefined || after === undefined) return [];
  const [was, is] = [(before as PodDisruptionBudget).status, (after as PodDisruptionBudget).status];
  const title = `${ref.namespace}/${ref.name}`;
  const taken = Object.keys(is?.disruptedPods ?? {}).filter((pod) => was?.disruptedPods?.[pod] === undefined).length;
  const allowed = was?.disruptionsAllowed ?? 0;
  return [
    ...((is?.disruptionsAllowed ?? 0) < 0 ? [`${title} allows ${is?.disruptionsAllowed} disruptions`] : []),
    ...(taken > allowed ? [`${title} allowed ${allowed} disruptions, ${taken} are taken`] : []),
    ...(taken > 0 ? tooFewHealthy(title, after as PodDisruptionBudget, view) : []),
  ];
}

/** While nobody counts, a budget may be behind. */
function tooFewHealthy(title: string, { spec, status, metadata }: PodDisruptionBudget, view: View): string[] {
  if (!acts(view, controllerManagerProcess)) return [];
  const left = view.objects<Pod>('Pod', metadata.namespace).filter((pod) => {
    const isGoing = pod.metadata.deletionTimestamp !== undefined || status?.disruptedPods?.[pod.metadata.name] !== undefined;
    return !isGoing && isPodReady(pod) && matches(spec.selector, pod.metadata.labels);
  });
  const demanded = status?.desiredHealthy ?? 0;
  return left.length < demanded ? [`${title} demands ${demanded} healthy pods, an eviction leaves ${left.length}`] : [];
}
