import type { Pod } from '#model/kubernetes.ts';
import type { Outcome, Write } from '../actor.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';

/** Who speaks in the events about pods that a controller makes and deletes. */
export interface Speaker {
  readonly about: ObjectRef;
  readonly source: string;
}

type Steps<Result> = Generator<Write, Result, Outcome>;

/** Creates a pod and says so; the answer is the API's message when it refused, undefined when there is nothing to retry. */
export function* createPod(pod: Pod, { about, source }: Speaker): Steps<string | undefined> {
  const outcome = yield { verb: 'create', object: pod };
  if (outcome.stored) {
    const message = `Created pod: ${outcome.object?.metadata.name}`;
    yield { verb: 'event', about, type: 'Normal', reason: 'SuccessfulCreate', message, source, because: [outcome.entry] };
    return undefined;
  }
  if (isNamespaceTerminating(outcome)) return undefined;
  const message = `Error creating: ${outcome.message}`;
  yield { verb: 'event', about, type: 'Warning', reason: 'FailedCreate', message, source, because: [outcome.entry] };
  return outcome.message;
}

/** Deletes a pod and says so; the answer is the API's message when it refused. */
export function* deletePod(pod: Pod, { about, source }: Speaker, view: View): Steps<string | undefined> {
  const outcome = yield { verb: 'delete', ref: view.refOf(pod) };
  if (outcome.stored) {
    const message = `Deleted pod: ${pod.metadata.name}`;
    yield { verb: 'event', about, type: 'Normal', reason: 'SuccessfulDelete', message, source, because: [outcome.entry] };
    return undefined;
  }
  if (outcome.code === 404) return undefined;
  const message = `Error deleting: ${outcome.message}`;
  yield { verb: 'event', about, type: 'Warning', reason: 'FailedDelete', message, source, because: [outcome.entry] };
  return `unable to delete pods: ${outcome.message}`;
}

/**
 * Creates in batches of 1, 2, 4, ...; a batch in which something failed is the last one. The answer is the first refusal.
 *
 * Follows pkg/controller/replicaset/replica_set.go (slowStartBatch), 1.28.
 */
export function* slowStart(count: number, create: (index: number) => Steps<string | undefined>): Steps<string | undefined> {
  let refusal: string | undefined;
  let index = 0;
  for (let batch = 1; index < count && refusal === undefined; batch *= 2) {
    for (const end = Math.min(index + batch, count); index < end; index++) {
      const failed = yield* create(index);
      refusal ??= failed;
    }
  }
  return refusal;
}

/** Creations in a namespace that goes away are not retried and not spoken of. */
export function isNamespaceTerminating(outcome: Outcome): boolean {
  return !outcome.stored && outcome.code === 403 && outcome.message.includes('because it is being terminated');
}
