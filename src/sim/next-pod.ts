import type { TimeMs } from '#base/brand.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { EntryId } from './engine/trace.ts';
import type { Simulation } from './simulation.ts';
import { controllerOf, isPodActive, podSum, podsPerController } from './store/indexes.ts';
import type { ObjectRef } from './store/refs.ts';
import { makersOf, type Workload } from './workloads.ts';

/**
 * Controllers create at once what is missing; what they are told then is the answer, unless they were told otherwise when
 * they tried again: a quota counts a pod for a moment after it is gone.
 */
const answerMs = 2000;

/**
 * What the API answers when a workload's controller makes its next pod: one pod is deleted in a fork, and its successor
 * is created or refused as it would be. A workload that lacks pods already has its answer. What becomes of a successor once
 * it is taken is not waited for: where it runs does not matter here.
 */
export class NextPods {
  readonly #eve: Simulation;
  #told: ReadonlyMap<ObjectRef, Refusal> | undefined;

  constructor(eve: Simulation) {
    this.#eve = eve;
  }

  /** The refusal of a workload's next pod as the controller reports it; undefined when a pod is taken. */
  refusalOf(workload: Workload): string | undefined {
    const alive = activePods(this.#eve, workload);
    if (alive.length < workload.desired) return this.#lastTold(workload);
    const last = alive.at(-1);
    if (last === undefined || workload.ref.kind === 'Pod') return undefined;
    const owners = ownersOf(this.#eve, workload);
    const before = countActive(this.#eve, workload, owners);
    const fork = this.#eve.fork();
    const from = fork.state.trace.next;
    fork.perform({ verb: 'delete', ref: last, graceSeconds: 0 }, 'check');
    const isTaken = fork.runUntil(() => countActive(fork, workload, owners) >= before, (fork.state.now + answerMs) as TimeMs);
    return isTaken ? undefined : lastRefusal(refusalsSince(fork, from), fork, workload);
  }

  #lastTold(workload: Workload): string | undefined {
    this.#told ??= refusalsSince(this.#eve, 0 as EntryId);
    return lastRefusal(this.#told, this.#eve, workload);
  }
}

function activePods({ view }: Simulation, { pods }: Workload): readonly ObjectRef[] {
  return pods.filter((ref) => {
    const pod = view.object<Pod>(ref);
    return pod !== undefined && isPodActive(pod);
  });
}

/** The uids of those that own a workload's pods at present. */
function ownersOf({ view }: Simulation, { pods }: Workload): ReadonlySet<string> {
  return new Set(pods.flatMap((ref) => controllerOf(view.object(ref) as KubeObject) ?? []));
}

/** How many active pods a workload has by now, also of owners that were made meanwhile. */
function countActive({ view }: Simulation, { ref }: Workload, owners: ReadonlySet<string>): number {
  const uids = new Set(owners);
  for (const maker of makersOf(view, ref)) uids.add(view.object(maker)?.metadata.uid ?? '');
  let active = 0;
  for (const uid of uids) active += view.tally(podsPerController, uid)[podSum.active] ?? 0;
  return active;
}

/** What a maker of pods was told last, and when. */
interface Refusal {
  readonly message: string;
  readonly at: EntryId;
}

function refusalsSince({ state }: Simulation, from: EntryId): ReadonlyMap<ObjectRef, Refusal> {
  const refusals = new Map<ObjectRef, Refusal>();
  for (const { id, body } of state.trace.entries(from)) {
    if (body.kind === 'event' && body.reason === 'FailedCreate') refusals.set(body.ref, { message: body.message, at: id });
  }
  return refusals;
}

/** The last that any maker of a workload's pods was told. */
function lastRefusal(refusals: ReadonlyMap<ObjectRef, Refusal>, { view }: Simulation, { ref }: Workload): string | undefined {
  const own = makersOf(view, ref).flatMap((maker) => refusals.get(maker) ?? []);
  return own.toSorted((left, right) => right.at - left.at)[0]?.message;
}
