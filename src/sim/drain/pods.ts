import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { type Outcome, setRow, type Write } from '../actor.ts';
import { evict } from '../eviction.ts';
import type { Status } from '../store/api/errors.ts';
import type { View } from '../view.ts';
import { type DrainOptions, isSkipped } from './filters.ts';
import { type DrainedPod, drainOfPod } from './state.ts';
import { goDuration } from './texts.ts';

export const retryMs = 5000;
export const pollMs = 1000;

/** Prints a line of the drain. */
export type Print = (stream: 'out' | 'err', text: string) => void;

export interface DrainContext {
  readonly options: DrainOptions;
  readonly view: View;
  readonly print: Print;
  /** When the time of the node's drain is over; Infinity without a limit. */
  readonly deadline: number;
}

type Steps = Generator<Write, DrainedPod, Outcome>;

/**
 * The next step of one pod's eviction, if it is due.
 *
 * Follows kubectl pkg/drain/drain.go (evictPods, waitForDelete), v0.32.
 */
export function* advance(pod: DrainedPod, context: DrainContext): Steps {
  const { view } = context;
  if (pod.stage === 'evict' && pod.at <= view.now && (view.now - pod.at) % retryMs === 0) {
    const next = yield* tryEviction(pod, context);
    return next.stage === 'wait' ? yield* look(next, context) : next;
  }
  return pod.stage === 'wait' && (view.now - pod.at) % pollMs === 0 ? yield* look(pod, context) : pod;
}

function* tryEviction(pod: DrainedPod, { options, view, print, deadline }: DrainContext): Steps {
  const { namespace, name } = pod.ref;
  const dry = options.dryRun === 'server';
  print('out', `evicting pod ${namespace}/${name}${dry ? ' (server dry run)' : ''}`);
  const subject = `error when evicting pods/"${name}" -n "${namespace}"`;
  if (view.now >= deadline) return failed(pod, `${subject}: global timeout reached: ${goDuration(options.timeoutMs ?? 0)}`);
  const answer = yield* evict(view, pod.ref, { gracePeriodSeconds: options.gracePeriodSeconds, dryRun: dry });
  if (answer.code === 404) return { ...pod, stage: 'done' };
  if (answer.status === 'Success') return dry ? { ...pod, stage: 'done' } : { ...pod, stage: 'wait', at: view.now };
  if (answer.code === 429) {
    print('err', `${subject} (will retry after 5s): ${answer.message}`);
    return { ...pod, at: (view.now + retryMs) as TimeMs };
  }
  if (isTerminatingNamespace(answer)) {
    if (view.object<Pod>(pod.ref)?.metadata.deletionTimestamp !== undefined) return { ...pod, stage: 'wait', at: view.now };
    print('err', `error when evicting pod "${name}" from terminating namespace "${namespace}" (will retry after 5s): ${answer.message}`);
    return { ...pod, at: (view.now + retryMs) as TimeMs };
  }
  return failed(pod, `${subject}: ${answer.message}`);
}

function isTerminatingNamespace({ code, details }: Status): boolean {
  return code === 403 && (details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false);
}

function failed(pod: DrainedPod, error: string): DrainedPod {
  return { ...pod, stage: 'done', error };
}

/** Whether the pod is gone, or is another one by now. */
function* look(pod: DrainedPod, { options, view, print, deadline }: DrainContext): Steps {
  const present = view.object<Pod>(pod.ref);
  const { namespace, name } = pod.ref;
  if (present === undefined || present.metadata.uid !== pod.uid) {
    print('out', `pod/${name} ${options.disableEviction === true ? 'deleted' : 'evicted'}`);
    yield setRow(drainOfPod, pod.ref, undefined);
    return { ...pod, stage: 'done' };
  }
  const seconds = options.skipWaitForDeleteTimeoutSeconds ?? 0;
  if (isSkipped(present, seconds, view)) {
    print('out', `pod "${name}" has DeletionTimestamp older than ${seconds} seconds, skipping`);
    return { ...pod, stage: 'done' };
  }
  if (view.now < deadline) return pod;
  const reached = `global timeout reached: ${goDuration(options.timeoutMs ?? 0)}`;
  if (options.disableEviction === true) return failed(pod, 'context deadline exceeded');
  return failed(pod, `error when waiting for pod "${name}" in namespace "${namespace}" to terminate: ${reached}`);
}
