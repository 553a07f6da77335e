import { matches } from '#model/selectors.ts';
import type { ClusterView } from './cluster-view.ts';
import { type Cycle, cycleWith, filterNodeWithNominated } from './cycle.ts';
import type { Draw, Infeasible } from './decide.ts';
import { ALREADY_PREEMPTING, addReasons, NEVER_PREEMPTS, preemptionMessage } from './messages.ts';
import { withoutPod, withPod } from './node-view.ts';
import type { Rejection } from './rejection.ts';
import type { NodeView, PodView } from './views.ts';

// Follows framework/preemption/preemption.go and plugins/defaultpreemption/default_preemption.go, v1.28.
const LEAST_PERCENTAGE = 10;
const LEAST_CANDIDATES = 100;
const NO_VICTIMS: Rejection = { plugin: 'DefaultPreemption', reasons: ['No preemption victims found for incoming pod'], resolvable: false };
const NO_HELP: Rejection = { plugin: 'DefaultPreemption', reasons: ['Preemption is not helpful for scheduling'], resolvable: false };
/** Priorities are made positive before they are summed, so that fewer victims weigh less. */
const PRIORITY_OFFSET = 2 ** 31;

/** A node on which the pod would fit if these pods went. */
export interface Candidate {
  readonly node: NodeView;
  readonly victims: readonly PodView[];
  readonly budgetViolations: number;
}

export interface Preempted {
  readonly outcome: 'preempted';
  readonly chosen: Candidate;
  /** Less important pods nominated to that node: their nominations are to be cleared. */
  readonly displaced: readonly PodView[];
  /** The candidates as good as the chosen one in everything but when their pods started. */
  readonly alike: readonly Candidate[];
}

/** Nothing came of it; the message goes behind the diagnosis. */
export interface NotPreempted {
  readonly outcome: 'not-preempted';
  readonly message: string;
  /** The pod's nomination, if it has one, no longer holds. */
  readonly clearsNomination: boolean;
}

/** `start` is where to begin among the nodes to try (upstream: anywhere); `draw` breaks the last tie, keyed by node. */
export interface PreemptionDraws {
  readonly start: (nodes: number) => number;
  readonly draw: Draw;
}

/** Looks for pods that could make room for one that fits nowhere. */
export function preempt(pod: PodView, cluster: ClusterView, found: Infeasible, draws: PreemptionDraws): Preempted | NotPreempted {
  const obstacle = ineligibility(pod, cluster, found);
  if (obstacle !== undefined) return { outcome: 'not-preempted', message: obstacle, clearsNomination: false };

  const { candidates, reasons } = hasVictims(pod, cluster, found) ? findCandidates(cluster, found, draws) : noCandidates(found);
  if (candidates.length === 0) {
    return { outcome: 'not-preempted', message: preemptionMessage(cluster.nodes.size, reasons), clearsNomination: true };
  }

  const alike = bestBy(criteria, candidates);
  const chosen = drawn(bestBy([latestStart], alike), draws.draw);
  const displaced = cluster.lookups.nominatedTo(chosen.node.name).filter(({ priority }) => priority < pod.priority);
  return { outcome: 'preempted', chosen, displaced, alike };
}

function ineligibility(pod: PodView, cluster: ClusterView, found: Infeasible): string | undefined {
  if (pod.podClass.preemptionPolicy === 'Never') return NEVER_PREEMPTS;
  if (pod.nominatedNode === undefined) return undefined;
  if (found.rejections[cluster.nodes.placeOf(pod.nominatedNode) ?? -1]?.resolvable === false) return undefined;
  for (const other of cluster.nodes.named(pod.nominatedNode)?.pods ?? []) {
    if (other.priority < pod.priority && other.preempted) return ALREADY_PREEMPTING;
  }
  return undefined;
}

/** What came of trying nodes; `reasons` count those that are no candidates. */
interface Tried {
  readonly candidates: readonly Candidate[];
  readonly reasons: ReadonlyMap<string, number>;
}

/** Is there anybody to make room, on whatever node? */
function hasVictims(pod: PodView, { nodes }: ClusterView, { cycle }: Infeasible): boolean {
  return cycle !== undefined && nodes.leastPriority < pod.priority;
}

/** What would come of trying every node where there is nobody to make room. */
function noCandidates({ rejections, cycle }: Infeasible): Tried {
  let hopeful = 0;
  if (cycle !== undefined) for (const rejection of rejections) if (rejection?.resolvable === true) hopeful++;
  const reasons = new Map<string, number>();
  addReasons(reasons, NO_HELP, rejections.length - hopeful);
  addReasons(reasons, NO_VICTIMS, hopeful);
  return { candidates: [], reasons };
}

function findCandidates({ nodes }: ClusterView, { rejections, cycle }: Infeasible, { start }: PreemptionDraws): Tried {
  const reasons = new Map<string, number>();
  const hopeful: NodeView[] = [];
  rejections.forEach((rejection, place) => {
    if (rejection?.resolvable === true) hopeful.push(nodes.at(place));
    else addReasons(reasons, NO_HELP);
  });

  const enough = Math.min(Math.max(Math.trunc((hopeful.length * LEAST_PERCENTAGE) / 100), LEAST_CANDIDATES), hopeful.length);
  const offset = hopeful.length > enough ? start(hopeful.length) : 0;
  const clean: Candidate[] = [];
  const violating: Candidate[] = [];
  for (let index = 0; index < hopeful.length; index++) {
    if (clean.length > 0 && clean.length + violating.length >= enough) break;
    const tried = victimsOn(cycle as Cycle, hopeful[(offset + index) % hopeful.length] as NodeView);
    if ('reasons' in tried) addReasons(reasons, tried);
    else (tried.budgetViolations === 0 ? clean : violating).push(tried);
  }
  return { candidates: [...clean, ...violating], reasons };
}

/** Takes all less important pods off the node; if the pod then fits, gives back as many as possible, those under budgets and the most important first. */
function victimsOn(cycle: Cycle, node: NodeView): Candidate | Rejection {
  if (node.leastPriority >= cycle.pod.priority) return NO_VICTIMS;
  const lesser = node.pods.filter(({ priority }) => priority < cycle.pod.priority);

  let trial = { cycle, node };
  for (const pod of lesser) trial = { cycle: cycleWith(trial.cycle, node, pod, -1), node: withoutPod(trial.node, pod) };
  const obstacle = filterNodeWithNominated(trial.cycle, trial.node);
  if (obstacle !== undefined) return obstacle;

  const victims: PodView[] = [];
  const giveBack = (pod: PodView): boolean => {
    const next = { cycle: restored(trial.cycle, node, pod, cycle), node: withPod(trial.node, pod) };
    const fits = filterNodeWithNominated(next.cycle, next.node) === undefined;
    if (fits) trial = next;
    else victims.push(pod);
    return fits;
  };

  const { violating, others } = underBudgets(lesser.toSorted(byImportance), cycle.cluster);
  let budgetViolations = 0;
  for (const pod of violating) if (!giveBack(pod)) budgetViolations++;
  for (const pod of others) giveBack(pod);
  return { node, victims, budgetViolations };
}

function restored(cycle: Cycle, node: NodeView, pod: PodView, original: Cycle): Cycle {
  const claims = pod.podClass.claims.filter(({ name }) => original.claimsInUse.has(name));
  const next = cycleWith(cycle, node, pod, 1);
  if (claims.length === 0 || pod.namespace !== cycle.pod.namespace) return next;
  return { ...next, claimsInUse: new Set([...next.claimsInUse, ...claims.map(({ name }) => name)]) };
}

/** More important first: higher priority, then the longer running. */
function byImportance(left: PodView, right: PodView): number {
  if (left.priority !== right.priority) return right.priority - left.priority;
  return startOf(left) - startOf(right);
}

function startOf({ startTimeMs }: PodView): number {
  return startTimeMs ?? Number.MAX_SAFE_INTEGER;
}

/** Which of the pods a budget protects beyond what it allows, in the order given. */
function underBudgets(
  pods: readonly PodView[],
  { lookups }: ClusterView,
): { readonly violating: readonly PodView[]; readonly others: readonly PodView[] } {
  const left = new Map<object, number>();
  const violating: PodView[] = [];
  const others: PodView[] = [];
  for (const pod of pods) {
    let violates = false;
    for (const budget of lookups.budgets(pod.namespace)) {
      if (!protects(budget, pod)) continue;
      const allowed = (left.get(budget) ?? budget.status?.disruptionsAllowed ?? 0) - 1;
      left.set(budget, allowed);
      if (allowed < 0) violates = true;
    }
    (violates ? violating : others).push(pod);
  }
  return { violating, others };
}

function protects({ spec: { selector }, status }: ReturnType<ClusterView['lookups']['budgets']>[number], pod: PodView): boolean {
  const { labels } = pod.podClass;
  if (Object.keys(labels).length === 0 || selector === undefined) return false;
  const isEmpty = Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
  if (isEmpty || !matches(selector, labels)) return false;
  return status?.disruptedPods?.[pod.name] === undefined;
}

type Badness = (candidate: Candidate) => number;

function bestBy(badnesses: readonly Badness[], candidates: readonly Candidate[]): readonly Candidate[] {
  let best = candidates;
  for (const badness of badnesses) {
    if (best.length === 1) return best;
    const measured = best.map(badness);
    const least = Math.min(...measured);
    best = best.filter((_, index) => measured[index] === least);
  }
  return best;
}

/** Fewest budget violations; least important first victim; smallest sum of priorities; fewest victims. */
const criteria: readonly Badness[] = [
  ({ budgetViolations }) => budgetViolations,
  ({ victims }) => victims[0]?.priority ?? 0,
  ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + PRIORITY_OFFSET, 0),
  ({ victims }) => victims.length,
];

/** And last: the later the most important victims started, the better. */
const latestStart: Badness = ({ victims }) => -earliestStart(victims);

function earliestStart(victims: readonly PodView[]): number {
  const highest = Math.max(...victims.map(({ priority }) => priority));
  return Math.min(...victims.filter(({ priority }) => priority === highest).map(startOf));
}

function drawn(candidates: readonly Candidate[], draw: Draw): Candidate {
  let [best] = candidates as [Candidate];
  let bestDraw = draw(best.node);
  for (const candidate of candidates.slice(1)) {
    const value = draw(candidate.node);
    if (value > bestDraw || (value === bestDraw && candidate.node.name < best.node.name)) {
      best = candidate;
      bestDraw = value;
    }
  }
  return best;
}
