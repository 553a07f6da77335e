import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { runOn } from '#findings/health/run-on.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { counted } from '#findings/words.ts';
import type { Deployment, KubeObject, Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { performAction } from '#sim/actions/actions.ts';
import type { EntryId } from '#sim/engine/trace.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';
import type { Workload } from '#sim/workloads.ts';

interface PriorityClass extends KubeObject {
  readonly value?: number;
  readonly globalDefault?: boolean;
}

/** A workload whose next pod gets a greater priority than those that run. */
interface Risen {
  readonly workload: Workload;
  readonly from: number;
  readonly priorityClass: PriorityClass;
}

/** Longer than a chain of preemptions takes. */
const watchedMs = 30 * 60_000;

/** The next pod of a workload gets a greater priority than its siblings have, and there is no room but theirs. */
export const newPodsDisplaceOld = {
  id: 'new-pods-displace-old',
  summary: 'the next pod of a workload gets a greater priority than its siblings have, and displaces them one after the other',

  *check(input) {
    for (const workload of input.cluster.workloads) {
      const risen = risenOf(workload, input.cluster.view);
      if (risen !== undefined) yield* draftsOf(risen, input);
    }
  },
} as const satisfies Rule;

function risenOf(workload: Workload, view: View): Risen | undefined {
  const { ref, pods, ready } = workload;
  if (!ready || (ref.kind !== 'Deployment' && ref.kind !== 'StatefulSet')) return undefined;
  const priorityClass = classOfNext(view.object<Deployment>(ref), view);
  const from = Math.min(...pods.map((pod) => view.object<Pod>(pod)?.spec.priority ?? 0));
  return priorityClass === undefined || (priorityClass.value ?? 0) <= from ? undefined : { workload, from, priorityClass };
}

/** The class that admission would give to a pod of the template today. */
function classOfNext(object: Deployment | undefined, view: View): PriorityClass | undefined {
  const name = object?.spec.template.spec.priorityClassName ?? '';
  if (name !== '') return view.get<PriorityClass>('PriorityClass', '', name);
  return view.objects<PriorityClass>('PriorityClass').find(({ globalDefault }) => globalDefault === true);
}

/** One pod more, in a fork: how many of those that ran are displaced by it and by what is made in their place. */
function* draftsOf(risen: Risen, { cluster }: RuleInput): Generator<Draft> {
  const { ref, pods, desired } = risen.workload;
  const fork = cluster.twin.eve.fork();
  const from = fork.state.trace.next;
  const { kind, namespace, name } = ref;
  performAction(fork, { kind: 'patch', object: { kind, namespace, name }, patch: { spec: { replicas: desired + 1 } } });
  runOn(fork, watchedMs);
  const displaced = displacedIn(fork, from, new Set(pods));
  if (displaced === 0) return;
  yield {
    severity: 'high',
    subject: keyOf(ref),
    message: `one pod more of ${titleOf(ref)} displaces ${displaced} of the ${counted(pods.length, 'pod')} it has`,
    because: becauseOf(risen, cluster),
    consequence: [{ contingency: 'one pod more', workloads: [keyOf(ref)] }],
    fix: {
      text: `name a priorityClassName in the template of ${titleOf(ref)} and replace its pods one after the other (a Deployment with maxSurge 0) while nothing else asks for room`,
    },
  };
}

function displacedIn({ state }: Simulation, from: EntryId, pods: ReadonlySet<ObjectRef>): number {
  const displaced = new Set<ObjectRef>();
  for (const { body } of state.trace.entries(from)) {
    if (body.kind === 'event' && body.reason === 'Preempted' && pods.has(body.ref)) displaced.add(body.ref);
  }
  return displaced.size;
}

function becauseOf({ workload: { ref }, from, priorityClass }: Risen, { view, sources }: RuleInput['cluster']): readonly Cause[] {
  const { name } = priorityClass.metadata;
  const named = view.object<Deployment>(ref)?.spec.template.spec.priorityClassName;
  const why = named === undefined ? `${titleOf(ref)} names no class, and ${name} is the default` : `${titleOf(ref)} names ${name}`;
  return [
    { text: `a pod of it has priority ${from}, given when it was made`, certainty: 'observed' },
    { text: why, place: sources.placeOf(ref), certainty: 'configured' },
    {
      text: `PriorityClass ${name} gives new pods ${priorityClass.value ?? 0}`,
      place: sources.placeOf(view.refOf(priorityClass)),
      certainty: 'configured',
    },
    { text: 'no node has room for one more, so each new pod takes the place of a sibling of lesser priority, which is made anew' },
  ];
}
