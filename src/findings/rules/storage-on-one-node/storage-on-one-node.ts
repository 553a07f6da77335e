import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { type Consequence, keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed, toldCauses } from '#findings/words.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import { matchesNodeSelectorTerms } from '#model/selectors.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { workloadAt } from '#sim/workloads.ts';

/** A workload that did not come back from the loss of a node, since its volume can be nowhere else. */
interface Pinned {
  readonly contingency: string;
  readonly node: string;
  readonly workload: ObjectRef;
  readonly desired: number;
  readonly claim: ObjectRef;
  readonly volume: ObjectRef;
}

/** Volumes lie on the disk of one node, and workloads are down for as long as it is away. */
export const storageOnOneNode = {
  id: 'storage-on-one-node',
  summary: 'the data of workloads lies on the disk of one node, and they are down for as long as it is away',

  *check(input) {
    const pinned = [...pinnedWorkloads(input)];
    for (const group of grouped(pinned, ({ volume }) => classOf(volume, input.cluster))) yield draftOf(group, input.cluster);
  },
} as const satisfies Rule;

function* pinnedWorkloads({ cluster, runs }: RuleInput): Generator<Pinned> {
  for (const { node, run } of runs.nodeLosses) {
    if (run.verdict.answer !== 'no') continue;
    for (const { ref } of run.failed) {
      const workload = workloadAt(cluster.view, ref);
      const found = (workload?.pods ?? []).map((pod) => volumeOnlyOn(node, pod, cluster)).find((each) => each !== undefined);
      if (workload !== undefined && found !== undefined) {
        yield { contingency: run.verdict.contingency, node, workload: ref, desired: workload.desired, ...found };
      }
    }
  }
}

/** A claim of a pod on a node whose volume no other node can have. */
function volumeOnlyOn(node: string, pod: ObjectRef, { view }: ClusterUnderCheck): Pick<Pinned, 'claim' | 'volume'> | undefined {
  const spec = view.object<Pod>(pod)?.spec;
  if (spec?.nodeName !== node) return undefined;
  for (const { persistentVolumeClaim } of spec.volumes ?? []) {
    if (persistentVolumeClaim === undefined) continue;
    const claim = view.ref('PersistentVolumeClaim', pod.namespace, persistentVolumeClaim.claimName);
    const volume = view.ref('PersistentVolume', '', view.object<PersistentVolumeClaim>(claim)?.spec.volumeName ?? '');
    const terms = view.object<PersistentVolume>(volume)?.spec.nodeAffinity?.required?.nodeSelectorTerms;
    if (terms === undefined) continue;
    const others = view.objects<Node>('Node').filter(({ metadata }) => metadata.name !== node);
    if (!others.some(({ metadata }) => matchesNodeSelectorTerms(terms, metadata.labels, metadata.name))) return { claim, volume };
  }
  return undefined;
}

function classOf(volume: ObjectRef, { view }: ClusterUnderCheck): string {
  return view.object<PersistentVolume>(volume)?.spec.storageClassName ?? '';
}

function draftOf(group: readonly [Pinned, ...Pinned[]], cluster: ClusterUnderCheck): Draft {
  const each = grouped(group, ({ workload }) => String(workload.id)).map(([first]) => first);
  const name = classOf(group[0].volume, cluster);
  const subject = name === '' ? group[0].volume : cluster.view.ref('StorageClass', '', name);
  const isSingle = each.some(({ desired }) => desired <= 1);
  return {
    severity: isSingle ? 'medium' : 'low',
    subject: keyOf(subject),
    message: `${listed(each.map(({ workload }) => titleOf(workload)))} ${each.length === 1 ? 'keeps its' : 'keep their'} data on the disk of one node, and ${each.length === 1 ? 'is' : 'are'} down without it`,
    because: [
      ...toldCauses(each, ({ workload, claim, volume, node }) => ({
        text: `${titleOf(workload)} has ${titleOf(claim)}, and ${titleOf(volume)} is on ${node} only`,
        place: cluster.sources.placeOf(volume, 'spec.nodeAffinity'),
        certainty: 'configured' as const,
      })),
      {
        text: 'a pod of it can be placed nowhere else: it waits until the node is back, and data that was on a lost disk is gone',
        certainty: 'documented',
      },
    ],
    consequence: consequenceOf(group),
    fix: { text: 'keep what others wait for on storage that copies between nodes, or run a replica on another node; back up the rest' },
  };
}

function consequenceOf(group: readonly Pinned[]): readonly Consequence[] {
  return grouped(group, ({ contingency }) => contingency).map((same) => ({
    contingency: same[0].contingency,
    workloads: same.map(({ workload }) => keyOf(workload)),
  }));
}
