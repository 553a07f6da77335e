import type { TimeMs } from '#base/brand.ts';
import { draw, drawBelow } from '#base/random.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { timeText } from '#model/time.ts';
import type { EntryId } from './engine/trace.ts';
import type { State } from './state.ts';
import type { IndexDefinition, RowDefinition, TallyDefinition } from './store/definitions.ts';
import type { ObjectRef } from './store/refs.ts';

/** All that actors, capabilities and reports may read of a simulation. */
export class View {
  /**
   * What somebody found out about this branch of time and may want again, by who that is. It goes when the branch goes; kept
   * beside the view, in a weak map, it would hold on to whole branches until a full collection.
   */
  readonly memos = new Map<object, unknown>();
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  get now(): TimeMs {
    return this.#state.now;
  }

  /** While this and the time stand, so does every answer about capabilities. */
  get revision(): number {
    return this.#state.revision;
  }

  /** The settled eve. */
  get epoch(): TimeMs {
    return this.#state.epoch;
  }

  /** The present moment as the API writes it. */
  get timestamp(): string {
    return timeText(this.#state.calendarStartMs + this.#state.now);
  }

  /** Wall-clock milliseconds of a virtual time, and back from an RFC 3339 text. */
  calendarMs(at: TimeMs = this.#state.now): number {
    return this.#state.calendarStartMs + at;
  }

  /** Virtual time of an RFC 3339 text (whole seconds); NaN when absent. */
  virtualTime(text: string | undefined): TimeMs {
    return (text === undefined ? Number.NaN : wallClockMs(text) - this.#state.calendarStartMs) as TimeMs;
  }

  ref(kind: string, namespace: string, name: string): ObjectRef {
    return this.#state.refs.of(kind, namespace, name);
  }

  refOf(object: KubeObject): ObjectRef {
    return this.#state.refs.ofObject(object);
  }

  get<T extends KubeObject>(kind: string, namespace: string, name: string): T | undefined {
    return this.object<T>(this.ref(kind, namespace, name));
  }

  object<T extends KubeObject>(ref: ObjectRef): T | undefined {
    return this.#state.stored(ref)?.object as T | undefined;
  }

  /** The trace entry that wrote the object's present version: its resourceVersion. */
  entryOf(ref: ObjectRef): EntryId | undefined {
    return this.#state.stored(ref)?.entry;
  }

  list(kind: string, namespace?: string): readonly ObjectRef[] {
    return this.#state.ofKind(kind, namespace);
  }

  /** Whether there is any object of a kind. */
  hasKind(kind: string): boolean {
    return this.#state.hasKind(kind);
  }

  /** Every kind of which there is an object. */
  kindsPresent(): readonly string[] {
    return this.#state.kindsPresent();
  }

  objects<T extends KubeObject>(kind: string, namespace?: string): T[] {
    return this.list(kind, namespace).map((ref) => this.object<T>(ref) as T);
  }

  having(index: IndexDefinition<never>, value: string): readonly ObjectRef[] {
    return this.#state.having(index, value);
  }

  tally(tally: TallyDefinition<never>, value: string): readonly number[] {
    return this.#state.tally(tally, value);
  }

  row<V>(table: RowDefinition<V>, ref: ObjectRef): V | undefined {
    return this.#state.row(table, ref);
  }

  rowEntry(table: RowDefinition<unknown>, ref: ObjectRef): EntryId | undefined {
    return this.#state.rowEntry(table, ref);
  }

  /** A memo of what follows from a table alone, by keys of whoever asks; empty again whenever a row of it is written. */
  known(table: RowDefinition<unknown>): Map<string, unknown> {
    return this.#state.known(table);
  }

  rows<V>(table: RowDefinition<V>): [ObjectRef, V][] {
    return this.#state.rows(table);
  }

  /** The newest entry of the trace that is older than a moment: the API's resource version of then. */
  lastEntryBefore(at: TimeMs): EntryId {
    return this.#state.trace.lastBefore(at);
  }

  /** A draw that depends on the subject's serial, the purpose and `n`: never on names, never on what else was drawn. */
  draw(subject: ObjectRef, purpose: string, n = 0): number {
    return this.drawFor(this.serialOf(subject), purpose, n);
  }

  /** The same draw, for whoever has kept the subject's serial. */
  drawFor(serial: number, purpose: string, n = 0): number {
    return draw(this.#state.seed, serial, purpose, n);
  }

  /** Counts objects in canonical order of their making; 0 for what is not stored. */
  serialOf(subject: ObjectRef): number {
    return this.#state.stored(subject)?.serial ?? 0;
  }

  drawBelow(limit: number, subject: ObjectRef, purpose: string, n = 0): number {
    return drawBelow(limit, this.#state.seed, this.serialOf(subject), purpose, n);
  }
}

/** Texts that were read before, a pure memo: controllers read the same few times of objects again and again. */
const readTimes = new Map<string, number>();

function wallClockMs(text: string): number {
  const known = readTimes.get(text);
  if (known !== undefined) return known;
  const ms = Date.parse(text);
  readTimes.set(text, ms);
  return ms;
}
