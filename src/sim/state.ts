import type { TimeMs } from '#base/brand.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { Layered } from './engine/layered.ts';
import { Postings } from './engine/postings.ts';
import { Queue } from './engine/queue.ts';
import { type EntryId, Trace } from './engine/trace.ts';
import type { IndexDefinition, RowDefinition, TallyDefinition } from './store/definitions.ts';
import { compareRefs, type ObjectRef, type Refs, refText } from './store/refs.ts';
import type { TraceBody } from './trace-body.ts';

/** An object as stored. `serial` counts objects in canonical order: random draws use it, never names. */
export interface Stored<T extends KubeObject = KubeObject> {
  readonly ref: ObjectRef;
  readonly object: T;
  readonly entry: EntryId;
  readonly serial: number;
}

interface StoredRow {
  readonly value: unknown;
  readonly entry: EntryId;
}

/** Work for an actor: reconcile `ref`, because of `causes`; `timer` names the reason a timer was set for. */
export interface Task {
  readonly actor: number;
  readonly ref: ObjectRef;
  readonly causes: readonly EntryId[];
  readonly timer?: string;
}

/** A key somebody asked an actor to look at, and why; kept while the actor cannot act. */
export interface Dirty {
  readonly actor: number;
  readonly ref: ObjectRef;
  causes: readonly EntryId[];
  timers: readonly string[];
  queued: boolean;
  /** The object of the key as it was when it was removed, if it has been since the actor last looked. */
  removed?: KubeObject;
}

export interface Declarations {
  readonly indexes: readonly IndexDefinition<never>[];
  readonly tallies: readonly TallyDefinition<never>[];
}

/**
 * Everything a simulation knows: objects, rows, indexes, sums, trace and queue. Forking costs the number of tables, not
 * the size of the cluster; a fork never changes its parent.
 */
export class State {
  readonly refs: Refs;
  readonly seed: number;
  /** Wall-clock time of virtual time zero, in milliseconds since 1970. */
  readonly calendarStartMs: number;
  /** The settled eve: reports count from here. */
  epoch = 0 as TimeMs;
  now = 0 as TimeMs;
  serials = 0;
  /** Counts writes that an answer about capabilities may depend on: while it stands, so do the answers of this instant. */
  revision = 0;
  trace: Trace<TraceBody>;
  queue = new Queue<Task>();
  readonly dirty = new Map<number, Map<number, Dirty>>();
  readonly #declared: Declared;
  #objects = new Layered<number, Stored>();
  #kinds: Postings<ObjectRef>;
  /** How many objects of each kind there are: most writes ask for kinds of which there is none. */
  #population = new Layered<string, number>();
  #indexes: Postings<ObjectRef>[];
  #tallies: Layered<string, readonly number[]>[];
  #rows: (Layered<number, StoredRow> | undefined)[] = [];
  readonly #known: (Map<string, unknown> | undefined)[] = [];

  constructor(options: { refs: Refs; seed: number; calendarStartMs: number; firstEntry: number; declared: Declared }) {
    this.refs = options.refs;
    this.seed = options.seed;
    this.calendarStartMs = options.calendarStartMs;
    this.trace = Trace.startingAt(options.firstEntry);
    this.#declared = options.declared;
    const canonical = { byId: (id: number) => options.refs.byId(id), compare: compareRefs };
    this.#kinds = new Postings(canonical);
    this.#indexes = options.declared.indexes.map(() => new Postings(canonical));
    this.#tallies = options.declared.tallies.map(() => new Layered());
  }

  fork(seed = this.seed): State {
    const child = new State({ refs: this.refs, seed, calendarStartMs: this.calendarStartMs, firstEntry: 0, declared: this.#declared });
    child.epoch = this.epoch;
    child.now = this.now;
    child.serials = this.serials;
    child.revision = this.revision;
    child.trace = this.trace.fork();
    child.queue = this.queue.fork();
    for (const [actor, keys] of this.dirty) {
      const copy = new Map<number, Dirty>();
      for (const [id, dirty] of keys) copy.set(id, { ...dirty });
      child.dirty.set(actor, copy);
    }
    child.#objects = this.#objects.fork();
    child.#kinds = this.#kinds.fork();
    child.#population = this.#population.fork();
    child.#indexes = this.#indexes.map((index) => index.fork());
    child.#tallies = this.#tallies.map((tally) => tally.fork());
    child.#rows = this.#rows.map((row) => row?.fork());
    return child;
  }

  // ---------------------------------------------------------------- objects

  stored(ref: ObjectRef): Stored | undefined {
    return this.#objects.get(ref.id);
  }

  /** Puts an object and keeps every index and sum in step. Admission and watches are the API server's business. */
  put(ref: ObjectRef, object: KubeObject, entry: EntryId): Stored {
    const before = this.#objects.get(ref.id);
    const stored = { ref, object, entry, serial: before?.serial ?? ++this.serials };
    this.#objects.set(ref.id, stored);
    this.revision++;
    if (before === undefined) {
      this.#population.set(ref.kind, (this.#population.get(ref.kind) ?? 0) + 1);
      this.#kinds.add(ref.kind, ref.id);
      if (ref.namespace !== '') this.#kinds.add(`${ref.kind} ${ref.namespace}`, ref.id);
    }
    this.#index(ref, before?.object, object);
    return stored;
  }

  remove(ref: ObjectRef): void {
    const before = this.#objects.get(ref.id);
    if (before === undefined) return;
    this.#objects.delete(ref.id);
    this.revision++;
    this.#population.set(ref.kind, (this.#population.get(ref.kind) ?? 1) - 1);
    this.#kinds.remove(ref.kind, ref.id);
    if (ref.namespace !== '') this.#kinds.remove(`${ref.kind} ${ref.namespace}`, ref.id);
    this.#index(ref, before.object, undefined);
  }

  /** Every object of a kind, in canonical order. O(kind): nothing hot may call it. */
  ofKind(kind: string, namespace?: string): readonly ObjectRef[] {
    if (!this.hasKind(kind)) return [];
    return this.#kinds.list(namespace === undefined ? kind : `${kind} ${namespace}`);
  }

  /** Whether there is any object of a kind. */
  hasKind(kind: string): boolean {
    return (this.#population.get(kind) ?? 0) > 0;
  }

  kindsPresent(): string[] {
    return [...this.#population.entries()].flatMap(([kind, count]) => (count > 0 ? [kind] : [])).sort();
  }

  /** Objects an index holds under a value, in canonical order. */
  having(index: IndexDefinition<never>, value: string): readonly ObjectRef[] {
    return this.#indexOf(index).list(value);
  }

  tally(tally: TallyDefinition<never>, value: string): readonly number[] {
    const at = this.#declared.tallyAt.get(tally.name) as number;
    return (this.#tallies[at] as Layered<string, readonly number[]>).get(value) ?? (this.#declared.zeros[at] as readonly number[]);
  }

  /** Objects written or removed since the last fork. */
  changedObjects(): ObjectRef[] {
    return [...this.#objects.changedKeys()].map((id) => this.refs.byId(id)).sort(compareRefs);
  }

  // ---------------------------------------------------------------- rows

  row<V>(definition: RowDefinition<V>, ref: ObjectRef): V | undefined {
    return this.#rows[definition.index]?.get(ref.id)?.value as V | undefined;
  }

  rowEntry(definition: RowDefinition<unknown>, ref: ObjectRef): EntryId | undefined {
    return this.#rows[definition.index]?.get(ref.id)?.entry;
  }

  setRow<V>(definition: RowDefinition<V>, ref: ObjectRef, value: V, entry: EntryId): void {
    this.#rowTable(definition).set(ref.id, { value, entry });
    if (definition.judged) this.revision++;
  }

  deleteRow(definition: RowDefinition<unknown>, ref: ObjectRef): void {
    this.#rowTable(definition).delete(ref.id);
    if (definition.judged) this.revision++;
  }

  /** Every row of a table, in canonical order of its keys. O(table). */
  rows<V>(definition: RowDefinition<V>): [ObjectRef, V][] {
    const table = this.#rows[definition.index];
    if (table === undefined) return [];
    const rows = [...table.entries()].map(([id, row]): [ObjectRef, V] => [this.refs.byId(id), row.value as V]);
    return rows.sort(([left], [right]) => compareRefs(left, right));
  }

  /** A memo of what follows from a table alone: empty again whenever a row of it is written. */
  known(definition: RowDefinition<unknown>): Map<string, unknown> {
    let known = this.#known[definition.index];
    if (known === undefined) {
      known = new Map();
      this.#known[definition.index] = known;
    }
    return known;
  }

  /** To be written to. */
  #rowTable(definition: RowDefinition<unknown>): Layered<number, StoredRow> {
    this.#known[definition.index]?.clear();
    let table = this.#rows[definition.index];
    if (table === undefined) {
      table = new Layered();
      this.#rows[definition.index] = table;
    }
    return table;
  }

  /** Everything stored under names of its own, in no order: for digests and audits. O(all). */
  *contents(): Generator<readonly [name: string, value: unknown]> {
    for (const [id, { object, entry, serial }] of this.#objects.entries()) yield [`object ${this.#text(id)}`, { object, entry, serial }];
    for (const [at, table] of this.#rows.entries()) for (const [id, row] of table?.entries() ?? []) yield [`row ${at} ${this.#text(id)}`, row];
    yield* this.#derived();
    for (const entry of this.queue.entries()) yield [`queue ${entry.at}`, entry];
    for (const [actor, keys] of this.dirty) for (const [id, dirty] of keys) yield [`waiting ${actor} ${this.#text(id)}`, dirty];
    yield ['clock', { now: this.now, epoch: this.epoch, serials: this.serials, next: this.trace.next }];
  }

  /** How what is kept in step with the objects differs from what follows from them; empty, or there is a bug. O(all). */
  inconsistencies(): string[] {
    const rebuilt = new State({ refs: this.refs, seed: 0, calendarStartMs: 0, firstEntry: 1, declared: this.#declared });
    for (const [id, { object, entry }] of this.#objects.entries()) rebuilt.put(this.refs.byId(id), object, entry);
    const kept = new Map([...this.#derived()].map(([name, value]) => [name, value.join()]));
    const due = new Map([...rebuilt.#derived()].map(([name, value]) => [name, value.join()]));
    const names = new Set([...kept.keys(), ...due.keys()]);
    return [...names]
      .filter((name) => kept.get(name) !== due.get(name))
      .map((name) => `${name}: ${kept.get(name) ?? 'nothing'} instead of ${due.get(name) ?? 'nothing'}`);
  }

  /** Postings and sums that hold anything. */
  *#derived(): Generator<readonly [name: string, value: readonly (string | number)[]]> {
    const postings: [string, Postings<ObjectRef>][] = [
      ['kinds', this.#kinds],
      ...this.#indexes.map((index, at): [string, Postings<ObjectRef>] => [`index ${at}`, index]),
    ];
    for (const [name, index] of postings) {
      for (const value of index.values()) {
        const refs = index.list(value).map(refText);
        if (refs.length > 0) yield [`${name} ${value}`, refs];
      }
    }
    for (const [at, table] of this.#tallies.entries()) {
      for (const [value, sum] of table.entries()) if (sum.some((amount) => amount !== 0)) yield [`sum ${at} ${value}`, sum];
    }
  }

  #text(id: number): string {
    return refText(this.refs.byId(id));
  }

  // ---------------------------------------------------------------- indexes

  #index(ref: ObjectRef, before: KubeObject | undefined, after: KubeObject | undefined): void {
    for (const at of this.#declared.indexesOfKind.get(ref.kind) ?? []) this.#updateIndex(at, ref, before, after);
    for (const at of this.#declared.talliesOfKind.get(ref.kind) ?? []) this.#updateTally(at, before, after);
  }

  #updateIndex(at: number, ref: ObjectRef, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const definition = this.#declared.indexes[at] as IndexDefinition;
    const postings = this.#indexes[at] as Postings<ObjectRef>;
    const oldPart = before === undefined ? undefined : definition.part(before);
    const newPart = after === undefined ? undefined : definition.part(after);
    if (before !== undefined && after !== undefined && oldPart === newPart) return;
    const removed = before === undefined ? [] : definition.values(oldPart, before);
    const added = after === undefined ? [] : definition.values(newPart, after);
    for (const value of removed) if (!added.includes(value)) postings.remove(value, ref.id);
    for (const value of added) if (!removed.includes(value)) postings.add(value, ref.id);
  }

  #updateTally(at: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const definition = this.#declared.tallies[at] as TallyDefinition;
    if (before !== undefined && after !== undefined && !definition.differs(before, after)) return;
    if (before !== undefined) this.#addToTally(at, definition, before, -1);
    if (after !== undefined) this.#addToTally(at, definition, after, 1);
  }

  #addToTally(at: number, definition: TallyDefinition, object: KubeObject, sign: 1 | -1): void {
    const table = this.#tallies[at] as Layered<string, readonly number[]>;
    for (const value of definition.values(object)) {
      const sum = [...(table.get(value) ?? (this.#declared.zeros[at] as readonly number[]))];
      definition.add(object, sum, sign);
      table.set(value, sum);
    }
  }

  #indexOf(index: IndexDefinition<never>): Postings<ObjectRef> {
    return this.#indexes[this.#declared.indexAt.get(index.name) as number] as Postings<ObjectRef>;
  }
}

/** The declarations in the form the store looks them up; built once per program. */
export interface Declared {
  readonly indexes: readonly IndexDefinition[];
  readonly tallies: readonly TallyDefinition[];
  readonly indexAt: ReadonlyMap<string, number>;
  readonly tallyAt: ReadonlyMap<string, number>;
  readonly indexesOfKind: ReadonlyMap<string, readonly number[]>;
  readonly talliesOfKind: ReadonlyMap<string, readonly number[]>;
  readonly zeros: readonly (readonly number[])[];
}

export function declare({ indexes, tallies }: Declarations): Declared {
  return {
    indexes: indexes as unknown as readonly IndexDefinition[],
    tallies: tallies as unknown as readonly TallyDefinition[],
    indexAt: new Map(indexes.map(({ name }, at) => [name, at])),
    tallyAt: new Map(tallies.map(({ name }, at) => [name, at])),
    indexesOfKind: byKind(indexes),
    talliesOfKind: byKind(tallies),
    zeros: tallies.map(({ size }) => new Array<number>(size).fill(0)),
  };
}

function byKind(definitions: readonly { readonly kind: string }[]): Map<string, number[]> {
  const kinds = new Map<string, number[]>();
  definitions.forEach(({ kind }, at) => {
    kinds.set(kind, [...(kinds.get(kind) ?? []), at]);
  });
  return kinds;
}
