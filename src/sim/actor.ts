import type { TimeMs } from '#base/brand.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { Weight } from './engine/queue.ts';
import type { EntryId } from './engine/trace.ts';
import type { RowDefinition } from './store/definitions.ts';
import type { ObjectRef } from './store/refs.ts';
import type { TraceBody } from './trace-body.ts';
import type { View } from './view.ts';

/** A change of an object (`kind` is its kind) or of a row (`kind` is `row:<table>`). */
export interface Change<T = unknown> {
  readonly kind: string;
  readonly ref: ObjectRef;
  readonly before: T | undefined;
  readonly after: T | undefined;
  readonly entry: EntryId;
}

/** Which keys an actor looks at again after a change. Drop here what cannot matter. */
export interface Watch {
  readonly kind: string;
  keys(change: Change<never>, view: View): readonly ObjectRef[];
}

export function onObject<T extends KubeObject>(kind: string, keys: (change: Change<T>, view: View) => readonly ObjectRef[]): Watch {
  return { kind, keys: keys as Watch['keys'] };
}

export function onRow<V>(table: RowDefinition<V>, keys: (change: Change<V>, view: View) => readonly ObjectRef[]): Watch {
  return { kind: table.changeKind, keys: keys as Watch['keys'] };
}

/** Why an actor was woken: the trace entries behind it, and the names of the timers that fired. */
export interface Wake {
  readonly causes: readonly EntryId[];
  readonly timers: readonly string[];
  /** The key's object as it was when it was removed, if it has been since. */
  readonly removed?: KubeObject;
}

/**
 * What an actor may do. API verbs go through admission and validation and fail while the API is down; `row`, `wake`
 * and `note` are the twin's own. `because` adds trace entries to those that woke the actor; `causes` replaces them,
 * for an actor that is woken by many things and knows which of them this write is about.
 */
export type Write = {
  readonly because?: readonly EntryId[];
  readonly causes?: readonly EntryId[];
} /** `direct`: asked of one API server that listens, whether or not it is healthy. `dryRun`: goes through admission and is not stored; the outcome holds the object as it would be, the stored one if nothing would change. */ & (
  | { readonly verb: 'create'; readonly object: KubeObject; readonly dryRun?: true; readonly direct?: true }
  | { readonly verb: 'update'; readonly object: KubeObject; readonly what?: string; readonly dryRun?: true; readonly direct?: true }
  | { readonly verb: 'status'; readonly object: KubeObject; readonly what?: string }
  | { readonly verb: 'bind'; readonly object: Pod; readonly what: string }
  | { readonly verb: 'delete'; readonly ref: ObjectRef; readonly graceSeconds?: number; readonly what?: string; readonly direct?: true }
  | {
      readonly verb: 'event';
      readonly about: ObjectRef;
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
      readonly source: string;
      /** How often its source kept the same to itself since it was told last. */
      readonly held?: number;
    }
  | { readonly verb: 'row'; readonly table: RowDefinition<unknown>; readonly ref: ObjectRef; readonly value: unknown; readonly what?: string }
  | { readonly verb: 'wake'; readonly at: TimeMs; readonly why: string; readonly ref?: ObjectRef; readonly weight?: Weight }
  | { readonly verb: 'note'; readonly body: TraceBody }
);

/** `entry` of something stored is the trace entry that records it; refusals carry upstream's status code, reason and text. */
export type Outcome =
  | { readonly stored: true; readonly object: KubeObject | undefined; readonly entry: EntryId }
  | { readonly stored: false; readonly code: number; readonly reason: string; readonly message: string; readonly entry: EntryId };

export type Reconciliation = Generator<Write, void, Outcome>;

/** What a look that finds nothing to do comes to: one for all, since it is at its end. */
export const noSteps: Reconciliation = (function* (): Reconciliation {})();

/**
 * Something that acts: a controller, a kubelet's pod worker, a machine. It acts only while `active` says so (its process
 * runs and leads, the API it needs is there); until then its keys wait. It keeps no state outside the store.
 */
export interface Actor {
  readonly name: string;
  readonly watches: readonly Watch[];
  active(view: View, ref: ObjectRef): boolean;
  reconcile(ref: ObjectRef, view: View, wake: Wake): Reconciliation;
}

/** Writes a row; undefined removes it. With `what` the trace says so, without it the row rides on the entry that caused it. */
export function setRow<V>(table: RowDefinition<V>, ref: ObjectRef, value: V | undefined, what?: string): Write {
  return what === undefined ? { verb: 'row', table, ref, value } : { verb: 'row', table, ref, value, what };
}

/** By whom changes are that nobody makes: a fork in which something had been otherwise. They bind no rule of who may write when. */
export const whatIf = 'counterfactual';
