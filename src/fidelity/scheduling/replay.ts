import type { KubeObject, Labels, Node, PersistentVolume, PersistentVolumeClaim, PodDisruptionBudget, StorageClass } from '#model/kubernetes.ts';
import { matches } from '#model/selectors.ts';
import type { ClusterView } from '#sim/scheduler/cluster-view.ts';
import { evaluate, type Feasible, type Infeasible, placement } from '#sim/scheduler/decide.ts';
import { failureMessage, NO_NODES, preemptedMessage } from '#sim/scheduler/messages.ts';
import { nodeView, podView, withoutPod, withPod } from '#sim/scheduler/node-view.ts';
import { PodClasses } from '#sim/scheduler/pod-class.ts';
import { type Candidate, type Preempted, preempt } from '#sim/scheduler/preemption.ts';
import {
  addPod,
  holdBack,
  moveOnEvent,
  newQueue,
  nextLookMs,
  podFailed,
  popPod,
  type QueuedPod,
  removePod,
  type SchedulingQueue,
} from '#sim/scheduler/queue.ts';
import { boundPodCouldHelp } from '#sim/scheduler/queue-events.ts';
import { clusterView } from '#sim/scheduler/snapshot.ts';
import type { NodeView, PodView } from '#sim/scheduler/views.ts';
import { admitted } from './admission.ts';
import type { PodAnswer, SchedulingAnswer, SchedulingQuestion } from './question.ts';

const MINOR = 28;
/** How long the recorder took from one decision to sending the next pod. */
const SENDING_MS = 50;
/** How long one attempt takes. */
const ATTEMPT_MS = 1;
/** How long the recorder waited for things to calm down at the end: shorter than the longest back-offs. */
const CALMING_MS = 5_000;
/** A retry later than this is none the recorder waited for. */
const LONGEST_WAIT_MS = 12_000;
/** How often a pod may be kept waiting for those that were recorded before it. */
const LONGEST_HOLD = 10;

/** What chance decided and the recording does not say. */
export interface Chances {
  /** Batch: how many pods the scheduler had heard of when it took the first, the second, ...; after that, all. */
  readonly heardOf: readonly number[];
  /** Preemption: which of the equally good nodes, the n-th time there was a choice; 0 is the preferred one. */
  readonly victimsOn: readonly number[];
  /** In which order pods were decided. Binding runs beside the scheduler, so a retried pod may have been decided before its bind shows. */
  readonly order: readonly string[];
  /** How long the recorder waited for a pod that had made room to be bound; one that loses the room to others takes ever longer. */
  readonly patienceMs: number;
}

export interface Outcome {
  readonly answer: SchedulingAnswer;
  /** How many of the recorded binds came about, in the recorded order and on the recorded node, before the first that did not. */
  readonly agreed: number;
  /** How many nodes there were to choose from each time, up to the first bind that did not. */
  readonly choices: readonly number[];
}

interface PodState {
  readonly name: string;
  view: PodView;
  answer: PodAnswer;
  decided: boolean;
  queued: boolean;
  /** How often it was kept waiting although it fitted, because others were recorded first. */
  held: number;
  /** Number of states the cluster had gone through when the pod was first tried. */
  since: number;
}

/** One run of a recording through the twin's queue, decisions and preemption. */
export class Replay {
  readonly #question: SchedulingQuestion;
  readonly #chances: Chances;
  readonly #classes = new PodClasses();
  readonly #pods = new Map<string, PodState>();
  readonly #queue: SchedulingQueue = newQueue(0);
  readonly #namespaces: ReadonlyMap<string, Labels>;
  readonly #storageClasses: readonly StorageClass[];
  readonly #budgets: readonly PodDisruptionBudget[];
  readonly #states: ClusterView[] = [];
  readonly #choices: number[] = [];
  #chosen = 0;
  #nodes: ReadonlyMap<string, NodeView>;
  #claims: readonly PersistentVolumeClaim[];
  #volumes: readonly PersistentVolume[];
  #nowMs = 0;
  #started = 0;
  #bound = 0;
  #agrees = true;

  constructor(question: SchedulingQuestion, chances: Chances) {
    this.#question = question;
    this.#chances = chances;
    const { before } = question;
    const nodes = ofKind<Node>(before, 'Node').sort((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
    this.#nodes = new Map(nodes.map((node) => [node.metadata.name, nodeView(node, [])]));
    this.#claims = ofKind<PersistentVolumeClaim>(before, 'PersistentVolumeClaim');
    this.#volumes = ofKind<PersistentVolume>(before, 'PersistentVolume').map((volume) => ({ ...volume, status: { phase: 'Available' } }));
    this.#storageClasses = ofKind<StorageClass>(before, 'StorageClass');
    this.#budgets = ofKind<PodDisruptionBudget>(before, 'PodDisruptionBudget');
    this.#namespaces = new Map(ofKind<KubeObject>(before, 'Namespace').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
    for (const sent of question.pods) {
      const pod = admitted(sent, question.namespace, before);
      const { name } = pod.metadata;
      this.#pods.set(name, { name, view: podView(pod, this.#classes), answer: PENDING, decided: false, queued: false, held: 0, since: 0 });
    }
  }

  run(): Outcome {
    if (this.#question.mode === 'batch') this.#sendAll();
    else this.#sendOneByOne();
    return { answer: this.#answers(), agreed: this.#bound, choices: this.#choices };
  }

  #answers(): SchedulingAnswer {
    this.#changed();
    return Object.fromEntries([...this.#pods.values()].map((pod) => [pod.name, { ...pod.answer, laterMessages: () => this.#laterMessages(pod) }]));
  }

  /** Each pod after the one before was decided or, if it had to make room, bound or given up. */
  #sendOneByOne(): void {
    for (const pod of this.#pods.values()) {
      this.#nowMs += SENDING_MS;
      this.#send(pod);
      this.#runUntil(() => pod.decided, this.#nowMs + this.#chances.patienceMs);
    }
    this.#calmDown();
  }

  /** All while the scheduler was down; it then hears of them in order of their names. */
  #sendAll(): void {
    const pods = [...this.#pods.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
    const { heardOf } = this.#chances;
    pods.forEach((pod, index) => {
      this.#send(pod);
      const taken = this.#queue.cycle;
      if (heardOf[taken] === index + 1) this.#tryNext();
    });
    this.#calmDown();
  }

  #send(pod: PodState): void {
    pod.queued = true;
    addPod(this.#queue, pod.name, pod.view.priority, this.#nowMs);
  }

  #calmDown(): void {
    this.#runUntil(() => false, this.#nowMs + CALMING_MS);
  }

  #runUntil(done: () => boolean, endMs: number): void {
    for (;;) {
      if (this.#tryNext()) continue;
      if (done()) return;
      const look = nextLookMs(this.#queue, this.#nowMs);
      if (look === undefined || look - this.#nowMs > LONGEST_WAIT_MS) return;
      this.#nowMs = Math.max(Math.min(look, endMs), this.#nowMs);
      if (look > endMs) return;
    }
  }

  #tryNext(): boolean {
    const next = popPod(this.#queue, this.#nowMs);
    if (next === undefined) return false;
    this.#nowMs += ATTEMPT_MS;
    this.#attempt(next);
    return true;
  }

  #attempt(queued: QueuedPod): void {
    const pod = this.#pods.get(queued.uid) as PodState;
    if (queued.attempts === 1) this.#bindOverdue(pod);
    const cluster = this.#view();
    const evaluation = evaluate(pod.view, cluster);
    if (queued.attempts === 1) pod.since = this.#states.length;
    if (evaluation.outcome === 'feasible') {
      if (queued.attempts > 1 && this.#comesLater(pod) && pod.held++ < LONGEST_HOLD) holdBack(this.#queue, queued, this.#nowMs);
      else this.#place(pod, evaluation);
    } else if (evaluation.outcome === 'infeasible') this.#fail(pod, queued, evaluation, cluster);
    else {
      this.#report(pod, evaluation.outcome === 'no-nodes' ? NO_NODES : evaluation.message);
      pod.decided = true;
      podFailed(this.#queue, queued, [], this.#nowMs);
    }
  }

  /** Did the recorded retry fall later than the twin's, behind the binding of others? */
  #comesLater(pod: PodState): boolean {
    return this.#agrees && this.#question.mode === 'sequential' && this.#chances.order[this.#bound] !== pod.name;
  }

  /** Retries that were recorded before this pod was bound, if it was at once. */
  #bindOverdue(pod: PodState): void {
    if (this.#question.mode === 'batch' || !this.#agrees) return;
    const { order } = this.#chances;
    const place = order.indexOf(pod.name);
    if (place < 0 || evaluate(pod.view, this.#view()).outcome !== 'feasible') return;
    while (this.#bound < place && this.#agrees) {
      const overdue = this.#pods.get(order[this.#bound] as string) as PodState;
      if (!overdue.queued) return;
      const evaluation = evaluate(overdue.view, this.#view());
      if (evaluation.outcome !== 'feasible') return;
      removePod(this.#queue, overdue.name);
      this.#place(overdue, evaluation);
    }
  }

  #place(pod: PodState, feasible: Feasible): void {
    const preferred = this.#question.preferred[pod.name];
    const [first] = feasible.best as [NodeView];
    const node = feasible.best.find(({ name }) => name === preferred) ?? first;
    this.#compareBind(pod.name, node.name);
    this.#changed();
    pod.view = { ...pod.view, startTimeMs: this.#started++ };
    pod.decided = true;
    pod.answer = { ...pod.answer, outcome: 'scheduled', node: node.name, ...scoresOf(feasible) };
    this.#set(withPod(node, pod.view));

    const { volumes } = placement(feasible.cycle, node, feasible.nextStart);
    for (const { claim, volume } of volumes?.bindings ?? []) this.#bind(claim, volume);
    const { lookups } = feasible.cycle.cluster;
    moveOnEvent(this.#queue, 'pod/add', this.#nowMs, (uid) => boundPodCouldHelp((this.#pods.get(uid) as PodState).view.podClass, pod.view, lookups));
  }

  #compareBind(pod: string, node: string): void {
    if (!this.#agrees) return;
    const { preferred, mode } = this.#question;
    const { order } = this.#chances;
    const inOrder = mode === 'batch' ? order.includes(pod) : order[this.#bound] === pod;
    if (inOrder && preferred[pod] === node) this.#bound++;
    else this.#agrees = false;
  }

  #fail(pod: PodState, queued: QueuedPod, found: Infeasible, cluster: ClusterView): void {
    const result = preempt(pod.view, cluster, found, NO_DRAWS);
    if (result.outcome === 'not-preempted') {
      this.#report(pod, failureMessage(found.diagnosis, result.message, MINOR));
      if (result.clearsNomination) this.#nominate(pod, undefined);
      pod.decided = true;
    } else {
      this.#report(pod, failureMessage(found.diagnosis, '', MINOR));
      this.#changed();
      const { node, victims } = this.#chooseVictims(pod, result);
      for (const victim of victims) this.#evict(victim, node.name);
      for (const displaced of cluster.lookups.nominatedTo(node.name)) {
        if (displaced.priority < pod.view.priority) this.#nominate(this.#pods.get(displaced.name) as PodState, undefined);
      }
      this.#nominate(pod, node.name);
    }
    podFailed(this.#queue, queued, found.plugins, this.#nowMs);
  }

  /** The recording does not say when pods started, nor where a pod that made room several times did so first. */
  #chooseVictims(pod: PodState, { alike }: Preempted): Candidate {
    const preferred = this.#question.preferred[pod.name];
    const inOrder = alike.toSorted((left, right) => Number(right.node.name === preferred) - Number(left.node.name === preferred));
    const choice = this.#chances.victimsOn[this.#chosen++] ?? 0;
    if (this.#agrees) this.#choices.push(inOrder.length);
    return inOrder[choice] ?? (inOrder[0] as Candidate);
  }

  #evict(victim: PodView, node: string): void {
    const pod = this.#pods.get(victim.name) as PodState;
    pod.answer = {
      ...pod.answer,
      outcome: 'preempted',
      disruption: { reason: 'PreemptionByScheduler', message: preemptedMessage('default-scheduler') },
    };
    this.#set(withoutPod(this.#nodes.get(node) as NodeView, victim));
    removePod(this.#queue, victim.uid);
    moveOnEvent(this.#queue, 'pod/delete', this.#nowMs);
  }

  #nominate(pod: PodState, node: string | undefined): void {
    pod.view = { ...pod.view, nominatedNode: node };
    pod.answer = { ...pod.answer, nominatedNode: node };
  }

  #report(pod: PodState, message: string): void {
    if (pod.answer.messages.at(-1) !== message) pod.answer = { ...pod.answer, messages: [...pod.answer.messages, message] };
  }

  /** Keeps the state as it was before something changes. */
  #changed(): void {
    this.#states.push(this.#view());
  }

  /** The texts of failed attempts at each state since the pod was sent. */
  #laterMessages(pod: PodState): readonly string[] {
    const messages: string[] = [];
    for (const cluster of this.#states.slice(pod.since)) {
      const evaluation = evaluate(pod.view, cluster);
      if (evaluation.outcome !== 'infeasible') continue;
      const result = preempt(pod.view, cluster, evaluation, NO_DRAWS);
      const message = failureMessage(evaluation.diagnosis, result.outcome === 'preempted' ? '' : result.message, MINOR);
      if (messages.at(-1) !== message) messages.push(message);
    }
    return messages;
  }

  #set(node: NodeView): void {
    this.#nodes = new Map([...this.#nodes, [node.name, node]]);
  }

  #bind(claim: PersistentVolumeClaim, volume: PersistentVolume): void {
    const { name, namespace } = claim.metadata;
    const bound: PersistentVolumeClaim = {
      ...claim,
      metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, 'pv.kubernetes.io/bind-completed': 'yes' } },
      spec: { ...claim.spec, volumeName: volume.metadata.name },
    };
    const taken: PersistentVolume = {
      ...volume,
      spec: { ...volume.spec, claimRef: { name, ...(namespace === undefined ? {} : { namespace }) } },
      status: { phase: 'Bound' },
    };
    this.#claims = this.#claims.map((other) => (other === claim ? bound : other));
    this.#volumes = this.#volumes.map((other) => (other === volume ? taken : other));
    moveOnEvent(this.#queue, 'volume/update', this.#nowMs);
    moveOnEvent(this.#queue, 'claim/update', this.#nowMs);
  }

  #view(): ClusterView {
    return clusterView({
      nodes: [...this.#nodes.values()],
      claims: this.#claims,
      volumes: this.#volumes,
      storageClasses: this.#storageClasses,
      budgets: this.#budgets.map((budget) => this.#withStatus(budget)),
      namespaces: this.#namespaces,
      nominated: this.#nominations(),
      minor: MINOR,
    });
  }

  #nominations(): ReadonlyMap<string, readonly PodView[]> {
    const nominations = new Map<string, PodView[]>();
    for (const { view, answer } of this.#pods.values()) {
      if (view.nominatedNode === undefined || answer.node !== undefined) continue;
      nominations.set(view.nominatedNode, [...(nominations.get(view.nominatedNode) ?? []), view]);
    }
    return nominations;
  }

  /** What the disruption controller would say: every bound pod counts as healthy here. */
  #withStatus(budget: PodDisruptionBudget): PodDisruptionBudget {
    const healthy = [...this.#nodes.values()].flatMap((node) => node.pods).filter((pod) => matches(budget.spec.selector, pod.podClass.labels)).length;
    const { minAvailable } = budget.spec;
    const wanted = typeof minAvailable === 'string' ? Math.ceil((healthy * Number.parseInt(minAvailable, 10)) / 100) : (minAvailable ?? 0);
    const disruptionsAllowed = Math.max(0, healthy - wanted);
    return { ...budget, status: { disruptionsAllowed, currentHealthy: healthy, desiredHealthy: wanted, expectedPods: healthy } };
  }
}

const NO_DRAWS = { start: () => 0, draw: () => 0 };

const PENDING: PodAnswer = {
  outcome: 'pending',
  node: undefined,
  nominatedNode: undefined,
  messages: [],
  scores: undefined,
  pluginScores: undefined,
  disruption: undefined,
};

function scoresOf({ nodes, totals, pluginScores }: Feasible): Pick<PodAnswer, 'scores' | 'pluginScores'> {
  if (totals === undefined) return { scores: undefined, pluginScores: undefined };
  const byNode = (scores: readonly number[]) => Object.fromEntries(nodes.map(({ name }, index) => [name, scores[index] ?? 0]));
  return { scores: byNode(totals), pluginScores: Object.fromEntries(pluginScores.map(({ plugin, scores }) => [plugin, byNode(scores)])) };
}

function ofKind<T extends KubeObject>(objects: readonly KubeObject[], kind: string): T[] {
  return objects.filter((object) => object.kind === kind) as T[];
}
