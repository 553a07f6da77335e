import type { TimeMs } from '#base/brand.ts';
import { deepEqual } from '#base/equal.ts';
import type { Container, Node, Pod, PodStatus } from '#model/kubernetes.ts';
import { timeText } from '#model/time.ts';
import { type Outcome, type Reconciliation, setRow, type Write } from '../actor.ts';
import { apiWritable } from '../processes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { statusRetryMs } from './durations.ts';
import { spend } from './event-budget.ts';
import { apiSilence, kubeletStartedAt } from './node-log.ts';
import type { KubeletPorts } from './ports.ts';
import { caughtUp, runtimeOf } from './revive.ts';
import { type ContainerRuntime, type Grid, type Memory, type PodRuntime, podRuntimes, type Verdict } from './runtime.ts';
import { type Generated, generateStatus } from './status.ts';
import { pointAfter, pointFrom, reconnectedAt } from './sync-times.ts';

/** Writes on the way to an answer. */
export type Steps<T> = Generator<Write, T, Outcome>;

/** One pod on one node while its worker looks at it: reads what was, collects what is to be, and writes it at the end. */
export class Draft {
  readonly ports: KubeletPorts;
  readonly view: View;
  readonly ref: ObjectRef;
  readonly node: ObjectRef;
  readonly isStatic: boolean;
  pod: Pod;
  runtime: Omit<PodRuntime, 'memory'>;
  memory: Memory;
  /** As they were read: what is in the store is not changed, but copied at the first change. */
  readonly #read: PodRuntime;
  /** What waits to be written: nobody here reads it again. */
  #pending: Write[] = [];

  constructor(ports: KubeletPorts, view: View, ref: ObjectRef, pod: Pod, isStatic: boolean) {
    this.ports = ports;
    this.view = view;
    this.ref = ref;
    this.node = view.ref('Node', '', pod.spec.nodeName ?? '');
    this.isStatic = isStatic;
    this.pod = pod;
    const runtime = caughtUp(ports, view, runtimeOf(view, ref, pod, this.node), pod, this.node);
    this.#read = runtime;
    this.runtime = runtime;
    this.memory = runtime.memory;
  }

  get now(): TimeMs {
    return this.view.now;
  }

  /** The status as the kubelet has it: what it could not write yet, else what the API has. */
  get status(): PodStatus | undefined {
    return this.runtime.unsent ?? this.pod.status;
  }

  /** The kubelet's minor version. */
  get minor(): number {
    return minorOf(this.view.object<Node>(this.node));
  }

  get reachesApi(): boolean {
    return this.ports.reachesApi?.(this.view, this.node.name) ?? apiWritable(this.view);
  }

  get fullName(): string {
    return `${this.ref.name}_${this.ref.namespace}`;
  }

  set(patch: Partial<Omit<PodRuntime, 'memory'>>): void {
    if (this.runtime === this.#read) this.runtime = { ...this.#read };
    Object.assign(this.runtime, patch);
  }

  remember(patch: Partial<Memory>): void {
    if (this.memory === this.#read.memory) this.memory = { ...this.memory };
    Object.assign(this.memory, patch);
  }

  setContainer(name: string, container: ContainerRuntime): void {
    this.set({ containers: { ...this.runtime.containers, [name]: container } });
  }

  spec(name: string): Container {
    const { initContainers, containers } = this.pod.spec;
    return (named(initContainers, name) ?? named(containers, name)) as Container;
  }

  /** Notes why a container does not run; undefined when it does. True when that is news. */
  setReason(name: string, reason: string | undefined, message?: string): boolean {
    const before = this.memory.reasons[name];
    if (before?.reason === reason && before?.message === message) return false;
    const { [name]: _, ...others } = this.memory.reasons;
    this.remember({ reasons: reason === undefined ? others : { ...others, [name]: message === undefined ? { reason } : { reason, message } } });
    return true;
  }

  /** An event about the pod, unless it has had too many. Those count later. */
  event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    const isTold = this.spendEvents(1) > 0;
    const before = this.#heldBack(reason, message, isTold);
    if (!isTold) return;
    const event: Write = { verb: 'event', about: this.ref, type, reason, message, source: 'kubelet' };
    this.later(before === 0 ? event : { ...event, held: before });
  }

  /** Has something written that nobody here reads again: before the next `write`, at the latest at the end. */
  later(write: Write): void {
    this.#pending.push(write);
  }

  /** Writes something after all that waits for it, so that the trace has it in that order. */
  *write(write: Write): Steps<Outcome> {
    for (const pending of this.takePending()) yield pending;
    return yield write;
  }

  /** What is to be written now, in that order. */
  takePending(): readonly Write[] {
    const pending = this.#pending;
    if (pending.length === 0) return nothing;
    this.#pending = [];
    return pending;
  }

  /** How often an event was kept back until now; told, it counts anew. */
  #heldBack(reason: string, message: string, isTold: boolean): number {
    const { events } = this.memory;
    if (isTold && events.held === undefined) return 0;
    const key = `${reason} ${message}`;
    if (isTold && events.held?.[key] === undefined) return 0;
    const { [key]: before = 0, ...others } = events.held ?? {};
    this.remember({ events: { ...events, held: isTold ? others : { ...others, [key]: before + 1 } } });
    return before;
  }

  /** Takes so many events from the pod's budget, as far as it goes by `until`; returns how many it had. */
  spendEvents(wanted: number, until: TimeMs = this.now): number {
    const { events } = this.memory;
    const { spent, budget } = spend(events, wanted, until);
    if (spent > 0) this.remember({ events: events.held === undefined ? budget : { ...budget, held: events.held } });
    return spent;
  }

  generate(options: { readonly terminal: boolean; readonly verdict?: Verdict }): Generated {
    const { runtime, pod } = this;
    const node = this.view.object<Node>(this.node);
    return generateStatus({
      pod,
      containers: runtime.containers,
      reasons: this.memory.reasons,
      timeText: (at) => timeText(this.view.calendarMs(at)),
      old: this.status,
      ip: runtime.sandbox?.ip,
      hostIP: hostIPOf(node),
      now: this.now,
      minor: minorOf(node),
      terminal: options.terminal,
      verdict: options.verdict,
    });
  }

  /** Whether the API, as far as the kubelet knows, has another status than this. */
  isNews(status: PodStatus): boolean {
    return this.runtime.unsent !== undefined || !deepEqual(status, this.pod.status);
  }

  /** Hands a status that is news to the API, or keeps it until the API answers. */
  *writeStatus(status: PodStatus, what: string): Reconciliation {
    const stored = this.view.object<Pod>(this.ref);
    if (stored === undefined || !this.reachesApi) {
      this.set({ unsent: status });
      return;
    }
    const object: Pod = { ...stored, status };
    const outcome = yield* this.write({ verb: 'status', object, what });
    if (!outcome.stored) {
      this.set({ unsent: status });
      return;
    }
    if (this.runtime.unsent !== undefined) this.set({ unsent: undefined });
    this.pod = this.isStatic ? { ...this.pod, status } : object;
  }

  /** When the status manager next puts right what the API has of its pods. */
  get statusRetryAt(): TimeMs {
    return pointAfter(this.#statusGrid, this.now);
  }

  get isStatusRetry(): boolean {
    return pointFrom(this.#statusGrid, this.now) === this.now;
  }

  get #statusGrid(): Grid {
    return { phase: this.view.drawBelow(statusRetryMs, this.node, 'status') as TimeMs, periodMs: statusRetryMs };
  }

  /** From when on the kubelet knows what the API says of its pods now. */
  get hearsFrom(): TimeMs {
    const silence = apiSilence(this.view);
    const started = kubeletStartedAt(this.view, this.node);
    if (silence?.to === undefined || started >= silence.to) return started;
    const lost = Math.max(started, silence.from) as TimeMs;
    return reconnectedAt(this.view, this.node, lost, silence.to);
  }

  /** Has the row written, or removed when it says no more than the status does; and sees that somebody looks again at `due`. */
  save(due: TimeMs | undefined): void {
    const before = this.view.row(podRuntimes, this.ref);
    const { wakeAt: set } = this.runtime;
    const isSet = due !== undefined && set !== undefined && set > this.now && set <= due;
    const after = this.#isSettled(due) ? undefined : this.#rowToWake(isSet ? set : due);
    if (before !== undefined || after !== undefined) this.later(setRow(podRuntimes, this.ref, after));
    if (due !== undefined && !isSet) this.later({ verb: 'wake', at: due, why: 'due' });
  }

  #rowToWake(wakeAt: TimeMs | undefined): PodRuntime {
    return { ...this.runtime, memory: this.memory, wakeAt };
  }

  #isSettled(due: TimeMs | undefined): boolean {
    if (due !== undefined) return false;
    const { containers, unsent, ending } = this.runtime;
    const { memory } = this;
    if (unsent !== undefined || ending !== undefined || memory.step !== undefined || !memory.synced) return false;
    if (memory.parked !== undefined) return false;
    if (Object.keys(memory.reasons).length > 0 || Object.keys(memory.restarts).length > 0 || Object.keys(memory.pulls).length > 0) return false;
    return Object.values(containers).every((container) =>
      container.exit === undefined ? container.seen === 'running' && container.ready && container.started : container.seen === 'exited',
    );
  }
}

const nothing: readonly Write[] = [];

function named(containers: readonly Container[] | undefined, name: string): Container | undefined {
  for (const container of containers ?? []) if (container.name === name) return container;
  return undefined;
}

function hostIPOf(node: Node | undefined): string | undefined {
  for (const { type, address } of node?.status?.addresses ?? []) if (type === 'InternalIP') return address;
  return undefined;
}

/** A cluster has few versions, and each status asks for one. */
const minors = new Map<string, number>();

function minorOf(node: Node | undefined): number {
  const kubeletVersion = node?.status?.nodeInfo?.kubeletVersion ?? '';
  let minor = minors.get(kubeletVersion);
  if (minor === undefined) {
    minor = Number(/^v?1\.(\d+)/.exec(kubeletVersion)?.[1] ?? 28);
    minors.set(kubeletVersion, minor);
  }
  return minor;
}
