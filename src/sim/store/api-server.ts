import { deepEqual } from '#base/equal.ts';
import { draw } from '#base/random.ts';
import type { KubeObject, ObjectMeta, Pod } from '#model/kubernetes.ts';
import { timeText } from '#model/time.ts';
import type { Change, Outcome } from '../actor.ts';
import type { EntryId } from '../engine/trace.ts';
import type { State } from '../state.ts';
import type { View } from '../view.ts';
import { kindOf, type ObjectRef } from './refs.ts';

/** What admission is asked: the object as sent, the one it replaces, and who sends it. */
export interface AdmissionRequest {
  readonly verb: 'create' | 'update' | 'status' | 'delete';
  readonly ref: ObjectRef;
  readonly object: KubeObject;
  readonly before: KubeObject | undefined;
  /** The server made the name: refusals before validation then name the prefix. */
  readonly nameGenerated?: boolean;
  readonly by: string;
}

export interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

/** What is to be stored: the object as admission left it, and quotas with their new usage. */
export interface Admitted {
  readonly object: KubeObject;
  readonly charged: readonly KubeObject[];
}

/** Defaults, mutates and validates; or says no with upstream's text. A bare object is stored as it is. */
export type Admit = (request: AdmissionRequest) => KubeObject | Admitted | { readonly refused: Refusal };

/** Admission as it looks at one branch of time. */
export type AdmissionOf = (view: View) => Admit;

/** What the removal of an object says that only its finalizers had kept. */
export const lastFinalizerGone = 'last finalizer gone';

/** `dryRun`: nothing is stored. `direct`: asked of one API server that listens, whether or not it is healthy. */
interface WriteOptions {
  readonly dryRun?: true;
  readonly direct?: true;
}

const forGood: WriteOptions = {};

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';
const unavailable: Refusal = { code: 503, reason: 'ServiceUnavailable', message: 'connect: connection refused' };

/**
 * The one way objects change. Follows the generic registry store: generated names, uid, generation, graceful deletion,
 * finalizers, no write where nothing changes. [apiserver pkg/registry/generic/registry/store.go, 1.28]
 */
export class ApiServer {
  readonly #state: State;
  readonly #view: View;
  readonly #admit: Admit;
  readonly #writable: (view: View) => boolean;
  readonly #changed: (change: Change) => void;

  constructor(options: { state: State; view: View; admission: AdmissionOf; writable: (view: View) => boolean; changed: (change: Change) => void }) {
    this.#state = options.state;
    this.#view = options.view;
    this.#admit = options.admission(options.view);
    this.#writable = options.writable;
    this.#changed = options.changed;
  }

  create(sent: KubeObject, by: string, causes: readonly EntryId[], { dryRun, direct }: WriteOptions = {}): Outcome {
    const serial = this.#state.serials + 1;
    const nameGenerated = sent.metadata.name === undefined || sent.metadata.name === '';
    const named = this.#identified(nameGenerated ? this.#generateName(sent, serial) : sent, serial);
    const ref = this.#state.refs.ofObject(named);
    if (direct !== true && !this.#writable(this.#view)) return this.#refuse(ref, by, unavailable, causes);
    const admitted = this.#admitted({ verb: 'create', ref, object: named, before: undefined, nameGenerated, by });
    if ('refused' in admitted) return this.#refuse(ref, by, admitted.refused, causes);
    if (this.#state.stored(ref) !== undefined) return this.#refuse(ref, by, alreadyExists(ref), causes);
    if (dryRun) return { stored: true, object: admitted.object, entry: latestOf(causes) };
    const outcome = this.#store(ref, withFirstGeneration(ref.kind, admitted.object), by, 'create', `created by ${by}`, causes);
    this.#charge(admitted.charged, outcome.entry);
    return outcome;
  }

  /** Binds a pod to its node: the one change of a pod's spec that validation of updates does not allow. */
  bind(sent: Pod, by: string, what: string, causes: readonly EntryId[]): Outcome {
    const ref = this.#state.refs.ofObject(sent);
    if (!this.#writable(this.#view)) return this.#refuse(ref, by, unavailable, causes);
    const before = this.#state.stored(ref)?.object as Pod | undefined;
    if (before === undefined) return this.#refuse(ref, by, notFound(ref), causes);
    if (before.spec.nodeName !== undefined) return this.#refuse(ref, by, alreadyBound(ref, before.spec.nodeName), causes);
    return this.#store(ref, sent, by, 'update', what, causes);
  }

  /** @param likely what the writer looks at, which is most often what it writes */
  update(sent: KubeObject, by: string, what: string, causes: readonly EntryId[], options: WriteOptions, likely?: ObjectRef): Outcome {
    return this.#replace('update', sent, by, what, causes, options, likely);
  }

  updateStatus(sent: KubeObject, by: string, what: string, causes: readonly EntryId[], likely?: ObjectRef): Outcome {
    return this.#replace('status', sent, by, what, causes, forGood, likely);
  }

  /** Marks or removes, as upstream does: pods that run end gracefully, finalizers hold, everything else goes at once. */
  delete(
    ref: ObjectRef,
    by: string,
    graceSeconds: number | undefined,
    what: string,
    causes: readonly EntryId[],
    { direct }: WriteOptions = {},
  ): Outcome {
    if (direct !== true && !this.#writable(this.#view)) return this.#refuse(ref, by, unavailable, causes);
    const stored = this.#state.stored(ref);
    if (stored === undefined) return this.#refuse(ref, by, notFound(ref), causes);
    const admitted = this.#admitted({ verb: 'delete', ref, object: stored.object, before: stored.object, by });
    if ('refused' in admitted) return this.#refuse(ref, by, admitted.refused, causes);
    const grace = ref.kind === 'Pod' ? podGrace(stored.object as Pod, graceSeconds) : 0;
    const marked = stored.object.metadata.deletionTimestamp;
    const held = finalizersOf(stored.object).length > 0;
    if (grace === 0 && !held) return this.#remove(ref, by, what, causes);
    if (marked !== undefined && grace >= (stored.object.metadata.deletionGracePeriodSeconds ?? 0)) {
      return { stored: true, object: stored.object, entry: stored.entry };
    }
    const metadata: ObjectMeta = {
      ...stored.object.metadata,
      deletionTimestamp: timeText(this.#state.calendarStartMs + this.#state.now + grace * 1000),
      deletionGracePeriodSeconds: grace,
    };
    return this.#store(ref, terminating({ ...stored.object, metadata }), by, 'update', what, causes);
  }

  #replace(
    verb: 'update' | 'status',
    sent: KubeObject,
    by: string,
    what: string,
    causes: readonly EntryId[],
    { dryRun, direct }: WriteOptions,
    likely: ObjectRef | undefined,
  ): Outcome {
    const ref = this.#state.refs.ofObject(sent, likely);
    if (direct !== true && !this.#writable(this.#view)) return this.#refuse(ref, by, unavailable, causes);
    const stored = this.#state.stored(ref);
    if (stored === undefined) return this.#refuse(ref, by, notFound(ref), causes);
    if (sent === stored.object) return { stored: true, object: sent, entry: stored.entry };
    const admitted = this.#admitted({ verb, ref, object: sent, before: stored.object, by });
    if ('refused' in admitted) return this.#refuse(ref, by, admitted.refused, causes);
    if (deepEqual(admitted.object, stored.object)) return { stored: true, object: stored.object, entry: stored.entry };
    if (dryRun) return { stored: true, object: admitted.object, entry: stored.entry };
    const next = verb === 'update' ? withGeneration(ref.kind, stored.object, admitted.object) : admitted.object;
    if (isReleased(next)) return this.#remove(ref, by, lastFinalizerGone, causes);
    const outcome = this.#store(ref, next, by, 'update', what, causes);
    this.#charge(admitted.charged, outcome.entry);
    return outcome;
  }

  #admitted(request: AdmissionRequest): Admitted | { readonly refused: Refusal } {
    const admitted = this.#admit(request);
    return 'refused' in admitted || 'charged' in admitted ? admitted : { object: admitted, charged: [] };
  }

  #identified(sent: KubeObject, serial: number): KubeObject {
    const creationTimestamp = timeText(this.#state.calendarStartMs + this.#state.now);
    return { ...sent, metadata: { ...sent.metadata, uid: uidOf(serial), creationTimestamp } };
  }

  /** Quotas are charged with the object that uses them up. */
  #charge(quotas: readonly KubeObject[], cause: EntryId): void {
    for (const quota of quotas) this.#store(this.#state.refs.ofObject(quota), quota, 'resourcequota', 'update', 'charged', [cause]);
  }

  #store(ref: ObjectRef, object: KubeObject, by: string, verb: 'create' | 'update', what: string, causes: readonly EntryId[]): Outcome {
    const before = this.#state.stored(ref);
    const entry = this.#state.trace.append(this.#state.now, causes, { kind: 'write', verb, ref, by, what, previous: before?.entry });
    const after = this.#state.put(ref, object, entry);
    this.#changed({ kind: ref.kind, ref, before: before?.object, after: after.object, entry });
    return { stored: true, object, entry };
  }

  #remove(ref: ObjectRef, by: string, what: string, causes: readonly EntryId[]): Outcome {
    const before = this.#state.stored(ref);
    const entry = this.#state.trace.append(this.#state.now, causes, { kind: 'write', verb: 'delete', ref, by, what, previous: before?.entry });
    this.#state.remove(ref);
    this.#changed({ kind: ref.kind, ref, before: before?.object, after: undefined, entry });
    return { stored: true, object: before?.object, entry };
  }

  #refuse(ref: ObjectRef, by: string, refusal: Refusal, causes: readonly EntryId[]): Outcome {
    const entry = this.#state.trace.append(this.#state.now, causes, { kind: 'refused', ref, by, message: refusal.message, because: [] });
    return { stored: false, ...refusal, entry };
  }

  #generateName(sent: KubeObject, serial: number): KubeObject {
    const base = sent.metadata.generateName ?? `${sent.kind.toLowerCase()}-`;
    for (let attempt = 0; ; attempt++) {
      const name = base + suffix(draw(this.#state.seed, serial, 'name', attempt));
      const ref = this.#state.refs.of(kindOf(sent), sent.metadata.namespace ?? '', name);
      if (this.#state.stored(ref) === undefined) return { ...sent, metadata: { ...sent.metadata, name } };
    }
  }
}

function latestOf(causes: readonly EntryId[]): EntryId {
  return Math.max(0, ...causes) as EntryId;
}

function suffix(drawn: number): string {
  let text = '';
  let rest = drawn;
  for (let letter = 0; letter < 5; letter++) {
    text += suffixLetters[rest % suffixLetters.length];
    rest = Math.floor(rest / suffixLetters.length);
  }
  return text;
}

/** A uid in the usual shape that says which object of the run it is. */
export function uidOf(serial: number): string {
  return `00000000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`;
}

function podGrace(pod: Pod, asked: number | undefined): number {
  const phase = pod.status?.phase;
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '' || phase === 'Succeeded' || phase === 'Failed') return 0;
  return asked ?? pod.spec.terminationGracePeriodSeconds ?? 30;
}

function isReleased(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata;
  return deletionTimestamp !== undefined && finalizersOf(object).length === 0 && (deletionGracePeriodSeconds ?? 0) === 0;
}

/** What keeps a deleted object: its finalizers, and those a Namespace has in its spec for its content. */
function finalizersOf(object: KubeObject): readonly string[] {
  const finalizers = object.metadata.finalizers ?? [];
  if (object.kind !== 'Namespace') return finalizers;
  return [...finalizers, ...((object as { readonly spec?: { readonly finalizers?: readonly string[] } }).spec?.finalizers ?? [])];
}

/** A deleted Namespace says so in its phase. [pkg/registry/core/namespace/storage, 1.28] */
function terminating(object: KubeObject): KubeObject {
  if (object.kind !== 'Namespace') return object;
  return { ...object, status: { ...(object as { readonly status?: object }).status, phase: 'Terminating' } } as KubeObject;
}

const kindsWithGeneration = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'PodDisruptionBudget',
  'Ingress',
  'EndpointSlice',
]);

function hasGeneration(kind: string): boolean {
  return kindsWithGeneration.has(kind) || kind.includes('.');
}

function withFirstGeneration(kind: string, object: KubeObject): KubeObject {
  return hasGeneration(kind) && object.metadata.generation === undefined ? { ...object, metadata: { ...object.metadata, generation: 1 } } : object;
}

function withGeneration(kind: string, before: KubeObject, after: KubeObject): KubeObject {
  if (!hasGeneration(kind) || deepEqual((before as { spec?: unknown }).spec, (after as { spec?: unknown }).spec)) return after;
  return { ...after, metadata: { ...after.metadata, generation: (before.metadata.generation ?? 1) + 1 } };
}

/** Plural lower-case resource name as error texts write it: `pods "web-0" not found`. */
function resourceName(kind: string): string {
  const lower = (kind.split('.')[0] as string).toLowerCase();
  if (/(s|x|ch)$/.test(lower)) return `${lower}es`;
  return lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

function notFound(ref: ObjectRef): Refusal {
  return { code: 404, reason: 'NotFound', message: `${resourceName(ref.kind)} "${ref.name}" not found` };
}

function alreadyBound(ref: ObjectRef, node: string): Refusal {
  return {
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on pods/binding "${ref.name}": pod ${ref.name} is already assigned to node "${node}"`,
  };
}

function alreadyExists(ref: ObjectRef): Refusal {
  return { code: 409, reason: 'AlreadyExists', message: `${resourceName(ref.kind)} "${ref.name}" already exists` };
}
