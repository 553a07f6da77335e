import type { Pod } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import { drains } from '#sim/drain/state.ts';
import { decideEviction } from '#sim/eviction.ts';
import { lastCopies, lastCopyText, managerOn, replicasOf } from '#sim/storage/longhorn/copies.ts';
import { type InstanceManager, instanceManagerKind, isHealthy, type Replica } from '#sim/storage/longhorn/kinds.ts';
import type { View } from '#sim/view.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { namedAs, refOf } from '../words.ts';

/** A volume whose only healthy copy is on a node that is being drained: its budget stays because of it. */
export const copiesKind: CauseKind<FactOf<'copies'>> = {
  kind: 'copies',
  find: ({ view, provenance }) =>
    lastCopies(view).flatMap((copy) => {
      const { volume, node } = copy;
      const refusal = refusalOf(view, volume.namespace, node);
      if (refusal === undefined) return [];
      const fact = { kind: 'copies' as const, volume: namedAs(volume), node };
      const chain = [{ text: `kubectl drain ${node} does not end`, because: [{ text: refusal }] }];
      return [{ fact, key: `copies ${volume.name} ${node}`, text: lastCopyText(copy), place: provenance.placeOf(volume), chain }];
    }),
  remove: (simulation, { volume, node }) => {
    const { view } = simulation;
    const [model] = replicasOf(view, refOf(view, volume));
    if (model === undefined) return;
    for (const other of replicasOf(view, refOf(view, volume)).filter((each) => !isHealthy(each)))
      simulation.perform({ verb: 'update', object: healthy(other, view) }, whatIf);
    const elsewhere = view
      .objects<InstanceManager>(instanceManagerKind, volume.namespace)
      .find(({ spec }) => spec.type === 'replica' && spec.nodeID !== node);
    if (elsewhere === undefined) return;
    const { apiVersion, kind } = model;
    const metadata = { name: `${volume.name}-what-if`, namespace: volume.namespace };
    const spec = { volumeName: volume.name, nodeID: elsewhere.spec.nodeID };
    simulation.perform({ verb: 'create', object: healthy({ apiVersion, kind, metadata, spec }, view) }, whatIf);
  },
};

function healthy(replica: Replica, view: View): Replica {
  return { ...replica, spec: { ...replica.spec, healthyAt: view.timestamp, failedAt: '' } };
}

/** What a drain of the node is told of the pod that serves its copies, if it waits for that one. */
function refusalOf(view: View, namespace: string, node: string): string | undefined {
  const manager = managerOn(view, namespace, node, 'replica');
  const pod = manager === undefined ? undefined : view.get<Pod>('Pod', namespace, manager.metadata.name);
  const ref = pod === undefined ? undefined : view.refOf(pod);
  const isAwaited = view
    .rows(drains)
    .some(([, { exitCode, pods }]) => exitCode === undefined && pods.some((each) => each.ref === ref && each.stage === 'evict'));
  const decision = ref === undefined || !isAwaited ? undefined : decideEviction(view, ref);
  if (ref === undefined || decision === undefined || !('refused' in decision)) return undefined;
  return `error when evicting pods/"${ref.name}" -n "${ref.namespace}": ${decision.refused.message}`;
}
