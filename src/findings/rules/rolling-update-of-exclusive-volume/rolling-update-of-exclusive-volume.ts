import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { type Edit, fixOf } from '#findings/fixes/edit.ts';
import { fieldEdit } from '#findings/fixes/objects.ts';
import { nodesFor } from '#findings/nodes-for.ts';
import type { Draft, Rule } from '#findings/rule.ts';
import { isStrategyUnknown } from '#findings/update-strategy.ts';
import { listed, toldCauses } from '#findings/words.ts';
import type { Deployment, PersistentVolume, PersistentVolumeClaim } from '#model/kubernetes.ts';
import { isExclusive, needsAttachment } from '#sim/controllers/attach-detach/attachments.ts';
import { maxSurge, maxUnavailable } from '#sim/controllers/deployment/budget.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A Deployment of one pod whose next pod is made while the old one has its volume. */
interface Overlapping {
  readonly workload: ObjectRef;
  readonly claim: ObjectRef;
}

/** An update makes the new pod first, and the volume is on the node of the old one. */
export const rollingUpdateOfExclusiveVolume = {
  id: 'rolling-update-of-exclusive-volume',
  summary: 'an update makes the new pod before the old one goes, and one node at a time can have its volume',

  *check({ cluster }) {
    const found = cluster.view.list('Deployment').flatMap((ref) => overlapping(ref, cluster));
    const [first, ...rest] = found;
    if (first !== undefined) yield draftOf([first, ...rest], cluster);
  },
} as const satisfies Rule;

function overlapping(ref: ObjectRef, cluster: ClusterUnderCheck): readonly Overlapping[] {
  const deployment = cluster.view.object<Deployment>(ref);
  if (deployment === undefined || deployment.spec.replicas !== 1 || maxSurge(deployment) === 0 || maxUnavailable(deployment) > 0) return [];
  const { spec } = deployment.spec.template;
  if (nodesFor(spec, cluster.view).length < 2) return [];
  const claim = (spec.volumes ?? [])
    .flatMap(({ persistentVolumeClaim }) => (persistentVolumeClaim === undefined ? [] : [persistentVolumeClaim.claimName]))
    .map((name) => cluster.view.ref('PersistentVolumeClaim', ref.namespace, name))
    .find((each) => isOnOneNode(each, cluster));
  // Asked last: to tell where a field stands, its file may have to be read again.
  return claim === undefined || isStrategyUnknown(ref, cluster) ? [] : [{ workload: ref, claim }];
}

/** Attached to one node, and not bound to one: there the new pod would follow it. */
function isOnOneNode(claim: ObjectRef, { view }: ClusterUnderCheck): boolean {
  const name = view.object<PersistentVolumeClaim>(claim)?.spec.volumeName ?? '';
  const volume = view.get<PersistentVolume>('PersistentVolume', '', name);
  return volume !== undefined && volume.spec.nodeAffinity === undefined && isExclusive(volume) && needsAttachment(volume, view);
}

function draftOf(found: readonly [Overlapping, ...Overlapping[]], cluster: ClusterUnderCheck): Draft {
  const { sources } = cluster;
  const titles = found.map(({ workload }) => titleOf(workload));
  const [first] = found;
  return {
    severity: 'medium',
    subject: keyOf(first.workload),
    message: `an update of ${listed(titles)} hangs when the new pod comes to another node: the old one has the volume`,
    because: [
      ...toldCauses(found, ({ workload, claim }) => ({
        text: `${titleOf(workload)} makes its new pod first (RollingUpdate), and keeps its data in ${titleOf(claim)}`,
        place: sources.placeOfDefaulted(workload, 'spec.strategy.type'),
        certainty: 'configured' as const,
        because: [
          { text: 'one node at a time can have that volume', place: sources.placeOf(claim, 'spec.accessModes'), certainty: 'configured' as const },
        ],
      })),
      { text: 'the new pod gets a Multi-Attach error, and the old one stays until the new one is ready', certainty: 'documented' },
    ],
    consequence: [],
    fix: fixOf(
      `set spec.strategy.type: Recreate in ${listed(titles)}`,
      found.flatMap(({ workload }) => recreated(workload, cluster)),
    ),
  };
}

/** The settings of rolling updates may not stay beside it. [pkg/apis/apps/validation ValidateDeploymentStrategy, 1.28] */
function recreated(workload: ObjectRef, cluster: ClusterUnderCheck): readonly Edit[] {
  const settings = 'spec.strategy.rollingUpdate';
  const isSet = cluster.sources.written(workload, settings) !== undefined;
  const type = fieldEdit(cluster, workload, 'spec.strategy.type', 'Recreate');
  return isSet ? [fieldEdit(cluster, workload, settings, undefined), type] : [type];
}
