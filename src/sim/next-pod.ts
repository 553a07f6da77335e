import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { EntryId } from './engine/trace.ts';
import type { Simulation } from './simulation.ts';
import { isPodActive } from './store/indexes.ts';
import type { ObjectRef } from './store/refs.ts';
import { makersOf, type Workload, workloads } from './workloads.ts';

/**
 * Controllers create at once what is missing; what they are told then is the answer, unless they were told otherwise when
 * they tried again: a quota counts a pod for a moment after it is gone.
 */
const answerMs = 2000;

/**
 * What the API answers when a workload's controller makes its next pod: one pod is deleted in a fork, and its successor
 * is created or refused as it would be. A workload that lacks pods already has its answer.
 *
 * @returns the refusal as the controller reports it; undefined when a pod is taken
 */
export function refusalOfNextPod(eve: Simulation, workload: Workload): string | undefined {
  const alive = activePods(eve, workload);
  if (alive.length < workload.desired) return lastRefusal(eve, workload, 0 as EntryId);
  const last = alive.at(-1);
  if (last === undefined || workload.ref.kind === 'Pod') return undefined;
  const fork = eve.fork();
  const from = fork.state.trace.next;
  fork.perform({ verb: 'delete', ref: last, graceSeconds: 0 }, 'check');
  fork.runTo((fork.state.now + answerMs) as TimeMs);
  const after = workloads(fork.view).find(({ ref }) => ref === workload.ref);
  return after !== undefined && activePods(fork, after).length >= alive.length ? undefined : lastRefusal(fork, workload, from);
}

function activePods({ view }: Simulation, { pods }: Workload): readonly ObjectRef[] {
  return pods.filter((ref) => {
    const pod = view.object<Pod>(ref);
    return pod !== undefined && isPodActive(pod);
  });
}

function lastRefusal(simulation: Simulation, { ref }: Workload, from: EntryId): string | undefined {
  const makers = new Set<ObjectRef>(makersOf(simulation.view, ref));
  let last: string | undefined;
  for (const { body } of simulation.state.trace.entries(from)) {
    if (body.kind === 'event' && body.reason === 'FailedCreate' && makers.has(body.ref)) last = body.message;
  }
  return last;
}
