import type { TimeMs } from '#base/brand.ts';
import type { Requirement } from '#model/capabilities/requirement.ts';
import type { Pod, PodStatus } from '#model/kubernetes.ts';
import { defineRow } from '../store/definitions.ts';
import type { BackOff } from './back-off.ts';
import { type EventBudget, freshBudget } from './event-budget.ts';

/** How a container ended, as its runtime recorded it. Absent times: nobody knows. */
export interface Exit {
  readonly code: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt?: TimeMs;
  readonly finishedAt?: TimeMs;
  /** A probe had it killed: it is restarted in the same breath, and the back-off counts from the end of the run before. */
  readonly killed?: { readonly before?: TimeMs };
}

/** One instance of a container on a node, apart from what the API says about it. */
export interface ContainerRuntime {
  /** Restarts before this instance. */
  readonly attempt: number;
  readonly startedAt: TimeMs;
  /** The image it was made from, by its digest, where that is known. */
  readonly imageId?: string;
  /** When and how it will end by itself, if it will. */
  readonly ending?: Pick<Exit, 'code' | 'reason' | 'killed'> & { readonly at: TimeMs };
  /** From when on it answers; absent while it lacks what it needs to start. */
  readonly servesAt?: TimeMs;
  readonly exit?: Exit;
  /** The end of the instance before, while the runtime still keeps its remains. */
  readonly previous?: Exit;
  /** What the kubelet has noticed of this instance. */
  readonly seen?: 'running' | 'exited';
  /** Results of the startup and readiness probes; true at once without a probe. */
  readonly started: boolean;
  readonly ready: boolean;
  /** What each probe will bring about next if nothing else happens. */
  readonly turns?: Turns;
  /** Restarts nobody simulates one by one: one at each point of the grid after `from`. */
  readonly parked?: Parked;
}

export interface Turn {
  readonly at: TimeMs;
  readonly what: 'ready' | 'unready' | 'started' | 'killed';
}

export type Turns = Readonly<Partial<Record<'startup' | 'readiness' | 'liveness', Turn>>>;

export interface Grid {
  readonly phase: TimeMs;
  readonly periodMs: number;
}

export interface Parked {
  readonly from: TimeMs;
  readonly grid: Grid;
}

/** Why a container does not run, as the kubelet's reason cache has it. */
export interface Waiting {
  readonly reason: string;
  readonly message?: string;
}

/** The container a sync is at, those that come after it, and whether one before it has failed. */
interface Remainder {
  readonly container: string;
  readonly rest: readonly string[];
  readonly failed: boolean;
}

/** What a pod worker is busy with until some moment; everything else about the pod waits. */
export type Step =
  | { readonly kind: 'sandbox'; readonly until: TimeMs }
  | { readonly kind: 'looking'; readonly until: TimeMs }
  /** Its sandbox is dead: what still runs in it is being stopped. */
  | { readonly kind: 'stopping'; readonly until: TimeMs }
  | ({ readonly kind: 'pulling'; readonly queued: TimeMs } & Remainder)
  | ({ readonly kind: 'starting'; readonly until: TimeMs } & Remainder)
  | { readonly kind: 'mounting'; readonly first: TimeMs; readonly attempts: number; readonly until: TimeMs | undefined };

/** The end of a pod's work: containers are told to stop, then the last status is written, then the object is deleted. */
export interface Ending {
  readonly stage: 'stopping' | 'stopped' | 'done';
  readonly until: TimeMs;
  readonly verdict?: Verdict;
}

/** Why a pod is ended that its containers would not have ended. `failed` is Failed however its containers end. */
export interface Verdict {
  readonly phase: 'failed' | 'by exit codes';
  readonly reason: string;
  readonly message: string;
  /** Message of the DisruptionTarget condition. */
  readonly disruption?: string;
}

/** What a kubelet keeps in memory about a pod: gone with the process. */
export interface Memory {
  readonly incarnation: number;
  readonly reasons: Readonly<Record<string, Waiting>>;
  readonly restarts: Readonly<Record<string, BackOff>>;
  readonly pulls: Readonly<Record<string, BackOff>>;
  readonly admitted: boolean;
  /** The node will not have it, and will say so in a moment. */
  readonly rejected?: boolean;
  readonly synced: boolean;
  /** When it first looked at the pod: from then on its probes keep their pace. */
  readonly since?: TimeMs;
  readonly retryAt?: TimeMs;
  /** The points at which a retry would fail again: none is simulated until what it waits for changes. */
  readonly parked?: Grid;
  /** What the node itself lacks for the pod: a network, a volume. */
  readonly blockedOn?: Requirement;
  readonly step?: Step;
  /** Its containers were ready before it started, and it has not probed them: its second look at them finds that. */
  readonly unprobed?: boolean;
  /** The sandbox's start, until the kubelet has noticed it. */
  readonly unnoticedSandbox?: TimeMs;
  /** Something more was noticed while it was at a sync: another one follows, after the first look at the runtime from then on. */
  readonly again?: TimeMs;
  /** How many it may tell, since when, and how often it has kept something to itself. */
  readonly events: EventBudget & { readonly held?: Readonly<Record<string, number>> };
}

/**
 * What is true of a pod on its node. No row: exactly what its status says, nothing under way. So settled pods cost
 * nothing, however many there are.
 */
export interface PodRuntime {
  readonly uid: string;
  readonly node: string;
  /** Boot of the machine in which sandbox and containers live. */
  readonly boot: number;
  readonly sandbox?: { readonly ip: string };
  /** A dead sandbox lies about: the next one replaces it. */
  readonly remains?: boolean;
  readonly mounted: boolean;
  readonly containers: Readonly<Record<string, ContainerRuntime>>;
  readonly memory: Memory;
  readonly ending?: Ending;
  /** The status the kubelet holds and the API has not got. */
  readonly unsent?: PodStatus;
  readonly wakeAt?: TimeMs;
}

export const podRuntimes = defineRow<PodRuntime>('pod-runtime', { judged: false });

/** Pods of this priority and above are critical: the last to be told to stop. [pkg/apis/scheduling/types.go, 1.28] */
export const systemCriticalPriority = 2_000_000_000;

/** All fields are there from the beginning, here and in what else is kept of a pod: so all have one shape, and are copied fast. */
export function freshMemory(incarnation: number, now: TimeMs): Memory {
  return {
    incarnation,
    reasons: none,
    restarts: none,
    pulls: none,
    admitted: false,
    rejected: undefined,
    synced: false,
    since: undefined,
    retryAt: undefined,
    parked: undefined,
    blockedOn: undefined,
    step: undefined,
    unprobed: undefined,
    unnoticedSandbox: undefined,
    again: undefined,
    events: freshBudget(now),
  };
}

const none = {};

export function isSidecar(container: { readonly restartPolicy?: 'Always' }): boolean {
  return container.restartPolicy === 'Always';
}

export function isDone(pod: { readonly status?: Pod['status'] }): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}
