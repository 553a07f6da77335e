import type { FactOf } from '#findings/causes/fact.ts';
import { outOfService } from '#findings/causes/kinds/held.ts';
import type { Pod } from '#model/kubernetes.ts';
import { podsOnNode } from '#sim/store/indexes.ts';
import type { View } from '#sim/view.ts';
import type { Remedy, Step } from '../step.ts';

const risk = 'only for a machine that is certainly off: two writers on one volume destroy it';

/** What is kept for a machine that is off: let go by the taint that says so, or pod by pod. */
export function heldRemedies({ node }: FactOf<'held'>, view: View): readonly Remedy[] {
  const taint: Step = { action: { kind: 'taint', node, taint: outOfService }, cost: 6, risk };
  const pods = terminatingOn(view, node).map(
    ({ metadata }): Step => ({
      action: { kind: 'delete', object: { kind: 'Pod', namespace: metadata.namespace ?? '', name: metadata.name }, force: true },
      cost: 6.5,
      risk,
    }),
  );
  return [{ steps: [taint] }, ...(pods.length === 0 ? [] : [{ steps: pods }])];
}

/** Pods that were told to go and whose kubelet is not there to say that they have. */
function terminatingOn(view: View, node: string): readonly Pod[] {
  const pods = view.having(podsOnNode, node).flatMap((ref) => view.object<Pod>(ref) ?? []);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
}
