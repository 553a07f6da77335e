import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { type Consequence, type Key, keyOf } from '#findings/finding.ts';
import type { Held } from '#findings/held.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed, toldCauses } from '#findings/words.ts';
import { podsServing } from '#sim/own-registries.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A workload of one pod that is held for a lost node, with the names its pod had in the runs. */
interface Single {
  readonly ref: ObjectRef;
  readonly release: string;
  readonly pods: Set<string>;
}

/** The only pod of something is kept for a node that is lost, and others wait for it. */
export const singleReplicaWaitedFor = {
  id: 'single-replica-waited-for',
  summary: 'the only pod of a workload is kept for a lost node, and others are down until a person releases it',

  *check(input) {
    for (const single of singlesIn(input)) {
      const consequence = input.runs
        .consequences(({ text }, workload) => keyOf(workload) !== keyOf(single.ref) && single.pods.has(text))
        .filter(({ contingency }) => contingency.startsWith('node-down:'));
      if (consequence.length > 0) yield draftOf(single, consequence, input.cluster);
    }
  },
} as const satisfies Rule;

function singlesIn({ cluster, runs }: RuleInput): readonly Single[] {
  const servers = cluster.registries.flatMap((registry) => podsServing(cluster.twin, registry)).flatMap((pod) => cluster.workloadOf(pod) ?? []);
  const serving = new Set(servers.map(keyOf));
  // Runs may be of other twins than the cluster's, with references of their own: workloads are told apart by their names.
  const singles = new Map<Key, Single>();
  for (const { run } of runs.nodeLosses) {
    for (const { workload, release, goesOn } of run.verdict.answer === 'no' ? run.held : ([] as readonly Held[])) {
      const { kind, namespace, name } = workload.ref;
      const key = keyOf(workload.ref);
      // Pulls from a registry that is away have a rule of their own.
      if (goesOn || workload.desired !== 1 || workload.working > 0 || serving.has(key)) continue;
      const single = singles.get(key) ?? { ref: cluster.view.ref(kind, namespace, name), release, pods: new Set<string>() };
      for (const pod of workload.pods) single.pods.add(`pod ${pod.namespace}/${pod.name} is not ready`);
      singles.set(key, single);
    }
  }
  return [...singles.values()];
}

function draftOf({ ref, release }: Single, consequence: readonly Consequence[], { view, sources }: ClusterUnderCheck): Draft {
  const waiting = [...new Set(consequence.flatMap(({ workloads }) => workloads))];
  const titles = waiting.map((key) => titleOfKey(key, view));
  return {
    severity: 'high',
    subject: keyOf(ref),
    message: `${titleOf(ref)} has one pod, which is kept for its node when that is lost; ${listed(titles)} ${titles.length === 1 ? 'waits' : 'wait'} for it until a person acts`,
    because: [
      { text: `${titleOf(ref)} has one pod`, place: sources.placeOfDefaulted(ref, 'spec.replicas'), certainty: 'configured' },
      {
        text: 'a pod on a node that does not answer stays Terminating, since nobody can confirm that it has stopped, and no other takes its place',
        certainty: 'documented',
      },
      ...toldCauses(waiting, (key) => ({
        text: `${titleOfKey(key, view)} needs it`,
        place: placeOfKey(key, view, sources),
        certainty: 'configured' as const,
      })),
    ],
    consequence,
    fix: {
      text: `give ${titleOf(ref)} a second replica on another node, or have lost nodes fenced so that nobody has to act at night; once it has happened: ${release}`,
    },
  };
}

function refOfKey(key: Key, view: ClusterUnderCheck['view']): ObjectRef | undefined {
  const kinds = ['DaemonSet', 'Deployment', 'Job', 'Pod', 'ReplicaSet', 'StatefulSet'];
  return kinds.flatMap((kind) => view.list(kind)).find((ref) => keyOf(ref) === key);
}

function titleOfKey(key: Key, view: ClusterUnderCheck['view']): string {
  const ref = refOfKey(key, view);
  return ref === undefined ? key : titleOf(ref);
}

function placeOfKey(
  key: Key,
  view: ClusterUnderCheck['view'],
  sources: ClusterUnderCheck['sources'],
): ReturnType<typeof sources.placeOf> | undefined {
  const ref = refOfKey(key, view);
  return ref === undefined ? undefined : sources.placeOf(ref);
}
