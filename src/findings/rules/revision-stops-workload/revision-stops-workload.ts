import { titleOf } from '#findings/cluster.ts';
import { explanationOf } from '#findings/explain/explanation-of.ts';
import { keyOf } from '#findings/finding.ts';
import { runOn } from '#findings/health/run-on.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import type { Place } from '#model/place.ts';
import { performAction } from '#sim/actions/actions.ts';
import { setRow } from '#sim/actor.ts';
import { builtAt, headOf, inOrder, type RevisionContent, revisions } from '#sim/gitops/content.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { type Workload, workloads } from '#sim/workloads.ts';

/** How long after a push one looks: longer than the intervals at which sources are fetched and applied, and than pulls take to back off. */
const watchedMs = 60 * 60_000;

/** Somebody has yet to push a revision of Git, and workloads will not be ready when its objects are applied. */
export const revisionStopsWorkload = {
  id: 'revision-stops-workload',
  summary: 'a revision of Git that is not pushed yet will leave workloads without pods that are ready',

  *check(input) {
    const { view } = input.cluster;
    for (const [source, all] of view.rows(revisions)) {
      for (const revision of all) if (revision.from > view.now) yield* draftsOf(source, revision, input);
    }
  },
} as const satisfies Rule;

function* draftsOf(source: ObjectRef, revision: RevisionContent, { cluster }: RuleInput): Generator<Draft> {
  const { twin, view } = cluster;
  const before = new Set(cluster.workloads.filter(({ ready }) => ready).map(({ ref }) => ref));
  const pushed = twin.eve.fork();
  performAction(pushed, { kind: 'commit', source: `${source.namespace}/${source.name}`, revision: revision.revision });
  runOn(pushed, watchedMs);
  const stopped = stoppedIn(pushed, before);
  const [first] = stopped;
  if (first === undefined) return;
  const left = stoppedIn(takenBack(pushed, source, revision, headOf(view, source)?.revision ?? ''), new Set(stopped.map(({ ref }) => ref)));
  const explanation = explanationOf(twin, pushed);
  const names = listed(stopped.map(({ ref }) => titleOf(ref)));
  const change = { text: `${revision.revision} changes it`, certainty: 'configured' as const };
  yield {
    severity: left.length > 0 ? 'high' : 'medium',
    subject: keyOf(first.ref),
    about: revision.revision,
    message: `${revision.revision}, which is not pushed to ${source.namespace}/${source.name} yet, stops ${names}`,
    because: [
      ...stopped.map((workload) => ({ ...change, place: placeIn(revision, workload.ref, view), because: [explanation.workload(workload)] })),
      ...left.map((workload) => ({ text: stuckText(workload) })),
    ],
    consequence: [{ contingency: `push of ${revision.revision}`, workloads: stopped.map(({ ref }) => keyOf(ref)) }],
    fix: { text: fixText(revision, left) },
  };
}

function stoppedIn({ view }: Simulation, among: ReadonlySet<ObjectRef>): readonly Workload[] {
  return workloads(view).filter(({ ref, ready }) => !ready && among.has(ref));
}

/** `git revert` of the revision, in a fork: each path of it is as it was at the head before. */
function takenBack(pushed: Simulation, source: ObjectRef, revision: RevisionContent, head: string): Simulation {
  const fork = pushed.fork();
  const { view } = fork;
  const all = view.row(revisions, source) ?? [];
  const paths = new Map([...revision.paths.keys()].map((path) => [path, builtAt(view, source, head, path) ?? []] as const));
  const revert = { ...revision, revision: `revert-${revision.revision}`, from: view.now, paths };
  fork.perform(setRow(revisions, source, inOrder([...all, revert]), `${revert.revision} is pushed`), 'counterfactual');
  runOn(fork, watchedMs);
  return fork;
}

function placeIn({ paths }: RevisionContent, workload: ObjectRef, view: RuleInput['cluster']['view']): Place | undefined {
  return [...paths.values()].flat().find(({ object }) => view.refOf(object) === workload)?.place;
}

function stuckText({ ref }: Workload): string {
  const why = ref.kind === 'StatefulSet' ? ': its controller waits for the pod that fails before it replaces any' : '';
  return `taking it back does not mend ${titleOf(ref)}${why}`;
}

function fixText({ revision }: RevisionContent, left: readonly Workload[]): string {
  const correct = `correct ${revision} before it is pushed`;
  const sets = left.filter(({ ref }) => ref.kind === 'StatefulSet').map(({ ref }) => titleOf(ref));
  if (sets.length === 0) return correct;
  return `${correct}; if it was, take it back and then delete the pods of ${listed(sets)} that are not ready (podManagementPolicy Parallel would do without)`;
}
