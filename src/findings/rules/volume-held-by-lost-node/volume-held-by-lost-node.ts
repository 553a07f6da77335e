import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed, toldCauses } from '#findings/words.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StatefulSet } from '#model/kubernetes.ts';
import type { Cause, Place } from '#model/place.ts';
import { isExclusive, needsAttachment } from '#sim/controllers/attach-detach/attachments.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { workloadAt } from '#sim/workloads.ts';

/** A workload that is held for a lost node, and its volume that only one node can have. */
interface HeldVolume {
  readonly node: string;
  readonly workload: ObjectRef;
  readonly claim: ObjectRef;
  readonly driver: string;
}

/** A node is lost, and workloads wait for their volumes until a person says that it is off. */
export const volumeHeldByLostNode = {
  id: 'volume-held-by-lost-node',
  summary: 'a node that is lost without a drain keeps volumes, and workloads wait for them until a person acts',

  *check(input) {
    const held = [...heldVolumes(input)];
    for (const driver of new Set(held.map((each) => each.driver))) {
      yield draftOf(
        driver,
        held.filter((each) => each.driver === driver),
        input.cluster,
      );
    }
  },
} as const satisfies Rule;

function* heldVolumes({ cluster, runs }: RuleInput): Generator<HeldVolume> {
  for (const { node, run } of runs.nodeLosses) {
    if (!run.verdict.contingency.startsWith('node-down:')) continue;
    for (const { workload } of run.held) {
      const pods = workloadAt(cluster.view, workload.ref)?.pods ?? [];
      const volume = pods.map((pod) => exclusiveVolume(cluster, pod, node)).find((each) => each !== undefined);
      if (volume !== undefined) yield { node, workload: workload.ref, ...volume };
    }
  }
}

/** What a pod has on a node and another node can only have after it: a volume that is attached, and not one of the node's own disk. */
function exclusiveVolume({ view }: ClusterUnderCheck, pod: ObjectRef, node: string): Pick<HeldVolume, 'claim' | 'driver'> | undefined {
  const spec = view.object<Pod>(pod)?.spec;
  if (spec?.nodeName !== node) return undefined;
  for (const { persistentVolumeClaim } of spec.volumes ?? []) {
    if (persistentVolumeClaim === undefined) continue;
    const claim = view.ref('PersistentVolumeClaim', pod.namespace, persistentVolumeClaim.claimName);
    const name = view.object<PersistentVolumeClaim>(claim)?.spec.volumeName ?? '';
    const volume = view.get<PersistentVolume>('PersistentVolume', '', name);
    const driver = volume?.spec.csi?.driver;
    if (volume === undefined || driver === undefined || volume.spec.nodeAffinity !== undefined) continue;
    if (isExclusive(volume) && needsAttachment(volume, view)) return { claim, driver };
  }
  return undefined;
}

function draftOf(driver: string, held: readonly HeldVolume[], cluster: ClusterUnderCheck): Draft {
  const nodes = [...new Set(held.map(({ node }) => node))].sort();
  const workloads = [...new Set(held.map(({ workload }) => workload))];
  const lost = nodes.length === 1 ? nodes[0] : `any of ${listed(nodes)}`;
  return {
    severity: 'medium',
    subject: `csidriver/${driver}`,
    message: `the loss of ${lost} holds ${listed(workloads.map(titleOf))} down until a person releases ${workloads.length === 1 ? 'the volume' : 'the volumes'}`,
    because: [
      ...toldCauses(workloads, (workload) => volumeCause(held.find((each) => each.workload === workload) as HeldVolume, cluster)),
      {
        text: 'a pod on a node that does not answer stays Terminating, since nobody can confirm that it has stopped',
        certainty: 'documented',
        because: [{ text: 'the six minutes after which a volume is detached by force begin when that pod is gone', certainty: 'documented' }],
      },
    ],
    consequence: nodes.map((node) => ({
      contingency: `node-down:${node}`,
      workloads: held.filter((each) => each.node === node).map(({ workload }) => keyOf(workload)),
    })),
    fix: {
      text: 'have lost nodes fenced: once a node is certainly off, taint it node.kubernetes.io/out-of-service=nodeshutdown:NoExecute (a person with a runbook, or an operator that powers it off first); keep a replica elsewhere of what must not wait',
    },
  };
}

/** Another pod of a Deployment is refused the volume; a StatefulSet makes none while the old one has the name. */
function volumeCause({ workload, claim }: HeldVolume, cluster: ClusterUnderCheck): Cause {
  const then = workload.kind === 'StatefulSet' ? 'no other pod is made while the old one has its name' : 'its next pod gets a Multi-Attach error';
  return {
    text: `${titleOf(workload)} keeps its data in ${titleOf(claim)}, which one node at a time can have`,
    place: placeOf(workload, claim, cluster),
    certainty: 'configured',
    because: [{ text: then, certainty: 'documented' }],
  };
}

/** Where the access mode stands: in the template of a StatefulSet, else in the claim. */
function placeOf(workload: ObjectRef, claim: ObjectRef, { sources, view }: ClusterUnderCheck): Place {
  const templates = view.object<StatefulSet>(workload)?.spec.volumeClaimTemplates;
  const index = templates?.findIndex(({ metadata }) => claim.name.startsWith(`${metadata.name}-${workload.name}-`)) ?? -1;
  return index < 0 ? sources.placeOf(claim, 'spec.accessModes') : sources.placeOf(workload, `spec.volumeClaimTemplates[${index}].spec.accessModes`);
}
