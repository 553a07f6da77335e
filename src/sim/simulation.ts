import { assert } from '#base/assert.ts';
import type { TimeMs } from '#base/brand.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Actor, Change, Outcome, Wake, Watch, Write } from './actor.ts';
import type { EntryId } from './engine/trace.ts';
import { type Declarations, type Declared, type Dirty, declare, State, type Task } from './state.ts';
import { type AdmissionOf, ApiServer } from './store/api-server.ts';
import { compareRefs, type ObjectRef, Refs, refText } from './store/refs.ts';
import { View } from './view.ts';

/** The fixed part of a simulation: who acts, what is indexed, and what the API server checks. */
export interface Program extends Declarations {
  readonly actors: readonly Actor[];
  readonly admission: AdmissionOf;
  /** Whether the API takes writes now: an API server process runs and etcd has its quorum. */
  writable(view: View): boolean;
  /** Row tables whose changes may let waiting actors act again. */
  readonly gates: readonly string[];
}

export interface CompiledProgram extends Program {
  readonly declared: Declared;
  readonly watchers: ReadonlyMap<string, readonly { readonly actor: number; readonly watch: Watch }[]>;
}

export function compile(program: Program): CompiledProgram {
  const watchers = new Map<string, { actor: number; watch: Watch }[]>();
  program.actors.forEach((actor, index) => {
    for (const watch of actor.watches) watchers.set(watch.kind, [...(watchers.get(watch.kind) ?? []), { actor: index, watch }]);
  });
  return { ...program, declared: declare(program), watchers };
}

export interface End {
  /** `settled`: nothing will change any more but known repetitions. `livelock`: change without end at one instant. */
  readonly end: 'settled' | 'horizon' | 'livelock';
  readonly at: TimeMs;
  /** Of a livelock: who goes round. */
  readonly by?: string;
}

/** Times a key may be looked at in one instant before the run is judged to change for ever without time passing. */
const looksPerInstant = 20_000;

/** Counts looks at keys within one instant; key by key only where there are too many for every key to have few. */
class Looks {
  #instant = Number.NaN;
  #all = 0;
  readonly #ofKey = new Map<ObjectRef, number>();

  /** True when this look at a key is one too many. */
  isTooMany(at: TimeMs, key: ObjectRef): boolean {
    if (at !== this.#instant) {
      this.#instant = at;
      this.#all = 0;
      this.#ofKey.clear();
    }
    if (++this.#all <= looksPerInstant) return false;
    const looked = (this.#ofKey.get(key) ?? 0) + 1;
    this.#ofKey.set(key, looked);
    return looked > looksPerInstant;
  }
}

/** One branch of virtual time. Same program, objects, seed and faults: same trace. */
export class Simulation {
  readonly state: State;
  readonly view: View;
  readonly #program: CompiledProgram;
  readonly #api: ApiServer;

  constructor(program: CompiledProgram, state: State) {
    this.#program = program;
    this.state = state;
    this.view = new View(state);
    this.#api = new ApiServer({
      state,
      view: this.view,
      admission: program.admission,
      writable: program.writable,
      changed: (change) => this.#dispatch(change),
    });
  }

  static create(program: CompiledProgram, options: { seed: number; calendarStartMs: number; firstEntry: number }): Simulation {
    return new Simulation(program, new State({ ...options, refs: new Refs(), declared: program.declared }));
  }

  /** @param seed of what is drawn from here on; the same where none is given */
  fork(seed?: number): Simulation {
    return new Simulation(this.#program, this.state.fork(seed));
  }

  /** Writes from outside the cluster: faults, operators, the loading of the eve. */
  perform(write: Write, by: string, causes: readonly EntryId[] = []): Outcome {
    return this.#perform(write, by, causes, undefined);
  }

  /**
   * Takes an object as it was observed, without admission. `entry` is its resourceVersion: a leaf of every chain.
   * `told` lets the actors hear of it; leave it out where the observed state is known to be settled.
   */
  adopt(object: KubeObject, entry: EntryId, told: boolean): void {
    const ref = this.state.refs.ofObject(object);
    const before = this.state.stored(ref)?.object;
    this.state.put(ref, object, entry);
    if (told) this.#dispatch({ kind: ref.kind, ref, before, after: object, entry });
  }

  /** Asks an actor to look at a key, as if it had been told of a change. */
  wake(actorName: string, ref: ObjectRef, causes: readonly EntryId[]): void {
    const actor = this.#program.actors.findIndex(({ name }) => name === actorName);
    assert(actor >= 0, `no actor ${actorName}`);
    this.#enqueue(actor, ref, causes);
  }

  /** Runs until nothing will change any more, or until `until`, which is then the present. */
  run(until: TimeMs): End {
    const looks = new Looks();
    while (!this.state.queue.settled) {
      const next = this.state.queue.nextTime;
      if (next > until) return this.#stopAt(until);
      this.state.now = next;
      const { task } = this.state.queue.pop() as { task: Task };
      if (looks.isTooMany(next, task.ref))
        return { end: 'livelock', at: next, by: `${this.#program.actors[task.actor]?.name} at ${refText(task.ref)}` };
      this.#step(task);
    }
    return { end: 'settled', at: this.state.now };
  }

  /** Runs exactly up to `until`, repetitions included; the present is `until` afterwards. */
  runTo(until: TimeMs): void {
    while (this.state.queue.nextTime <= until) this.#next();
    this.#stopAt(until);
  }

  /** Runs up to `until`, repetitions included, or step by step to where `isOver` is met before that, and says whether it was. */
  runUntil(isOver: () => boolean, until: TimeMs): boolean {
    let over = isOver();
    while (!over && this.state.queue.nextTime <= until) {
      this.#next();
      over = isOver();
    }
    if (!over) this.#stopAt(until);
    return over;
  }

  #next(): void {
    this.state.now = this.state.queue.nextTime;
    this.#step((this.state.queue.pop() as { task: Task }).task);
  }

  #stopAt(until: TimeMs): End {
    if (until > this.state.now) this.state.now = until;
    return { end: 'horizon', at: until };
  }

  #step(task: Task): void {
    const actor = this.#program.actors[task.actor] as Actor;
    const dirty = task.timer === undefined ? this.#queued(task) : this.#timed(task, task.timer);
    if (dirty === undefined) return;
    if (!actor.active(this.view, task.ref)) {
      if (task.timer === undefined) dirty.queued = false;
      return;
    }
    this.state.dirty.get(task.actor)?.delete(task.ref.id);
    this.#reconcile(actor, task, dirty);
  }

  /** The key's pending work; undefined when a timer at the same instant has already taken it along. */
  #queued({ actor, ref }: Task): Dirty | undefined {
    const dirty = this.state.dirty.get(actor)?.get(ref.id);
    return dirty?.queued === true ? dirty : undefined;
  }

  #timed({ actor, ref, causes }: Task, timer: string): Dirty {
    const dirty = this.#dirty(actor, ref);
    dirty.timers = dirty.timers.length === 0 ? [timer] : [...dirty.timers, timer];
    addCauses(dirty, causes);
    return dirty;
  }

  #reconcile(actor: Actor, task: Task, wake: Wake): void {
    const steps = actor.reconcile(task.ref, this.view, wake);
    let result = steps.next();
    while (!result.done) result = steps.next(this.#perform(result.value, actor.name, wake.causes, task));
  }

  #perform(write: Write, by: string, wakeCauses: readonly EntryId[], self: Pick<Task, 'actor' | 'ref'> | undefined): Outcome {
    const causes = causesOf(write, wakeCauses);
    switch (write.verb) {
      case 'create':
        return this.#api.create(write.object, by, causes, write);
      case 'update':
        return this.#api.update(write.object, by, write.what ?? 'changed', causes, write, self?.ref);
      case 'status':
        return this.#api.updateStatus(write.object, by, write.what ?? 'status', causes, self?.ref);
      case 'bind':
        return this.#api.bind(write.object, by, write.what, causes);
      case 'delete':
        return this.#api.delete(write.ref, by, write.graceSeconds, write.what ?? 'deleted', causes, write);
      case 'event': {
        const { about, type, reason, message, source, held } = write;
        return this.#note({ kind: 'event', ref: about, type, reason, message, source, ...(held === undefined ? {} : { held }) }, causes);
      }
      case 'note':
        return this.#note(write.body, causes);
      case 'row':
        return this.#writeRow(write, causes);
      case 'wake': {
        assert(self !== undefined, 'only actors set timers');
        const task: Task = { actor: self.actor, ref: write.ref ?? self.ref, causes, timer: write.why };
        this.state.queue.push(Math.max(write.at, this.state.now) as TimeMs, task, write.weight);
        return { stored: true, object: undefined, entry: latest(causes) };
      }
    }
  }

  #note(body: Parameters<State['trace']['append']>[2], causes: readonly EntryId[]): Outcome {
    return { stored: true, object: undefined, entry: this.state.trace.append(this.state.now, causes, body) };
  }

  #writeRow({ table, ref, value, what }: Extract<Write, { verb: 'row' }>, causes: readonly EntryId[]): Outcome {
    const before = this.state.row(table, ref);
    const previous = this.state.rowEntry(table, ref);
    const entry =
      what === undefined ? latest(causes) : this.state.trace.append(this.state.now, causes, { kind: 'row', table: table.name, ref, what, previous });
    if (value === undefined) this.state.deleteRow(table, ref);
    else this.state.setRow(table, ref, value, entry);
    this.#dispatch({ kind: table.changeKind, ref, before, after: value, entry });
    if (this.#program.gates.includes(table.name)) this.#resume(entry);
    return { stored: true, object: undefined, entry };
  }

  #dispatch(change: Change): void {
    const watchers = this.#program.watchers.get(change.kind);
    if (watchers === undefined) return;
    const causes = [change.entry];
    for (const { actor, watch } of watchers) {
      const refs = watch.keys(change as Change<never>, this.view);
      // Most changes matter to few.
      if (refs.length === 0) continue;
      for (const ref of refs) {
        this.#enqueue(actor, ref, causes);
        if (change.after === undefined && ref === change.ref && ref.kind === change.kind)
          this.#dirty(actor, ref).removed = change.before as KubeObject;
      }
    }
  }

  #enqueue(actor: number, ref: ObjectRef, causes: readonly EntryId[]): void {
    const dirty = this.#dirty(actor, ref);
    addCauses(dirty, causes);
    if (dirty.queued) return;
    dirty.queued = true;
    this.state.queue.push(this.state.now, { actor, ref, causes: noCauses });
  }

  /** After a gate moved: lets those who can act again look at what they missed, in canonical order. */
  #resume(entry: EntryId): void {
    for (const [index, keys] of this.state.dirty) {
      const actor = this.#program.actors[index] as Actor;
      const waiting = [...keys.values()].filter((dirty) => !dirty.queued && actor.active(this.view, dirty.ref));
      for (const dirty of waiting.sort((left, right) => compareRefs(left.ref, right.ref))) this.#enqueue(index, dirty.ref, [entry]);
    }
  }

  #dirty(actor: number, ref: ObjectRef): Dirty {
    let keys = this.state.dirty.get(actor);
    if (keys === undefined) {
      keys = new Map();
      this.state.dirty.set(actor, keys);
    }
    let dirty = keys.get(ref.id);
    if (dirty === undefined) {
      dirty = { actor, ref, causes: noCauses, timers: noTimers, queued: false };
      keys.set(ref.id, dirty);
    }
    return dirty;
  }
}

function causesOf(write: Write, wakeCauses: readonly EntryId[]): readonly EntryId[] {
  const own = write.causes ?? wakeCauses;
  return write.because === undefined ? own : [...new Set([...own, ...write.because])];
}

const noCauses: readonly EntryId[] = [];
const noTimers: readonly string[] = [];

/** Most have one cause, and share it with all who were told of the same change. */
function addCauses(dirty: Dirty, causes: readonly EntryId[]): void {
  if (dirty.causes.length === 0) {
    dirty.causes = causes;
    return;
  }
  for (const cause of causes) if (!dirty.causes.includes(cause)) dirty.causes = [...dirty.causes, cause];
}

function latest(causes: readonly EntryId[]): EntryId {
  let entry = 0 as EntryId;
  for (const cause of causes) if (cause > entry) entry = cause;
  return entry;
}
