import type { Rejection } from './rejection.ts';

// Wording follows framework/types.go (FitError), v1.28: there each part ends with a full stop of its own, from v1.29 on the last does not.
const SINGLE_STOP_SINCE = 29;
export const NO_NODES = 'no nodes available to schedule pods';
export const PREEMPTED = 'preempting to accommodate a higher priority pod';
const LONGEST_NOTE = 1024;
const ELLIPSIS = ' ...';

/** Why no node would do: of how many nodes, and how many gave each reason. */
export interface Diagnosis {
  readonly nodes: number;
  /** A rejection before any node was looked at; it speaks for all of them. */
  readonly beforehand: Rejection | undefined;
  readonly reasons: ReadonlyMap<string, number>;
}

/** The text of the FailedScheduling event and of the PodScheduled condition. `postFilter` is what preemption had to say, if anything. */
export function failureMessage({ nodes, beforehand, reasons }: Diagnosis, postFilter: string, minor: number): string {
  const found = beforehand === undefined ? histogram(reasons) : beforehand.reasons.join(', ');
  const start = `0/${nodes} nodes are available:`;
  const middle = found === '' ? '' : ` ${found}.`;
  if (postFilter === '') return start + middle;
  return `${start}${middle} ${postFilter}${minor < SINGLE_STOP_SINCE ? '.' : ''}`;
}

/** What preemption says when no node's pods could be made to give way. */
export function preemptionMessage(nodes: number, reasons: ReadonlyMap<string, number>): string {
  const found = histogram(reasons);
  return `preemption: 0/${nodes} nodes are available:${found === '' ? '' : ` ${found}.`}`;
}

export const NEVER_PREEMPTS = 'preemption: not eligible due to preemptionPolicy=Never.';
export const ALREADY_PREEMPTING = 'preemption: not eligible due to a terminating pod on the nominated node.';

/** An event's note is cut to what the API takes; the condition's message is not. */
export function eventNote(message: string): string {
  return message.length <= LONGEST_NOTE ? message : message.slice(0, LONGEST_NOTE - ELLIPSIS.length) + ELLIPSIS;
}

/** The condition of a pod that had to make room. */
export function preemptedMessage(schedulerName: string): string {
  return `${schedulerName}: ${PREEMPTED}`;
}

/** The event of a pod that had to make room. */
export function preemptedEvent(node: string): string {
  return `Preempted by a pod on node ${node}`;
}

/** The event of a pod that found its node. */
export function scheduledEvent(namespace: string, name: string, node: string): string {
  return `Successfully assigned ${namespace}/${name} to ${node}`;
}

/** The condition of a pod with scheduling gates. */
export const GATED = { reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' } as const;

/** Adds one node's reasons. */
export function addReasons(reasons: Map<string, number>, { reasons: given }: Rejection, nodes: number = 1): void {
  for (const reason of given) reasons.set(reason, (reasons.get(reason) ?? 0) + nodes);
}

/** Sorted as text, numbers included, as upstream does. */
function histogram(reasons: ReadonlyMap<string, number>): string {
  return [...reasons]
    .filter(([, nodes]) => nodes > 0)
    .map(([reason, nodes]) => `${nodes} ${reason}`)
    .sort((left, right) => (left < right ? -1 : 1))
    .join(', ');
}
