import type { TimeMs } from '#base/brand.ts';
import { needs, type Requirement, requirementText } from '#model/capabilities/requirement.ts';
import { defaultPullPolicy } from '#model/images/reference.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import { setRow } from '../actor.ts';
import { gridPoints, waits } from '../capabilities/waits.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { longestBackOffMs } from './back-off.ts';
import { missingEnvironment } from './config.ts';
import { planRun, programOf, unmetNeeds } from './container-run.ts';
import { nextAttemptAt } from './containers.ts';
import type { Draft } from './draft.ts';
import { reasons } from './events.ts';
import { keptPull } from './pulling.ts';
import { materialised } from './revive.ts';
import { type ContainerRuntime, podRuntimes } from './runtime.ts';
import { pointAfter, retryAfter, retryPeriodMs } from './sync-times.ts';

/** Decides when a pod whose sync failed is looked at again: soon, at the next attempt that counts, or when something changes. */
export function scheduleRetry(draft: Draft, statusWillChange: boolean): void {
  const soonest = retryAfter(draft.view, draft.node, draft.ref, draft.now);
  if (statusWillChange) {
    draft.remember({ retryAt: soonest });
    return;
  }
  const failing = Object.keys(draft.memory.reasons);
  const attempts = failing.map((name) => nextAttemptAt(draft, name) ?? { at: soonest, capped: true });
  const { at: next, before } = firstRetryFrom(draft, Math.min(...attempts.map(({ at }) => at)));
  const parks = draft.ports.parks !== false;
  if (parks && attempts.every(({ capped }) => capped) && failing.every((name) => wouldFail(draft, name))) park(draft, failing, next);
  else {
    draft.spendEvents(before * failing.reduce((sum, name) => sum + eventsPerLook(draft, name), 0), (next - 1) as TimeMs);
    draft.remember({ retryAt: next });
  }
}

/** The first retry at or after `from`, and how many come before it. */
function firstRetryFrom({ view, node, ref, now }: Draft, from: number): { readonly at: TimeMs; readonly before: number } {
  let at = retryAfter(view, node, ref, now);
  let before = 0;
  for (; at < from; before++) at = retryAfter(view, node, ref, at);
  return { at, before };
}

/** Looks at which nothing is tried are not simulated, but each says that it waits: that uses up the pod's events. */
function eventsPerLook(draft: Draft, name: string): number {
  return draft.memory.reasons[name]?.reason === reasons.crashLoop ? 1 : 2;
}

/** Whether another attempt at a container would end as the last one did. */
function wouldFail(draft: Draft, name: string): boolean {
  const { ports, view, node, pod } = draft;
  const container = draft.spec(name);
  switch (draft.memory.reasons[name]?.reason) {
    case reasons.crashLoop:
      return programOf(ports, view, pod, container).startError !== undefined || planRun(ports, view, pod, container, draft.now).ending !== undefined;
    case reasons.errImagePull:
    case reasons.imagePullBackOff:
      return !isStartedUnasked(draft, container) && !pulls(draft, container);
    case reasons.neverPull:
      return !ports.imagePresent(view, node.name, container.image ?? '');
    case reasons.configError:
      return missingEnvironment(ports, view, pod, container) !== undefined;
    default:
      return true;
  }
}

function pulls({ ports, view, node, pod }: Draft, container: Container): boolean {
  return ports.pulls?.(view, node.name, pod, container) ?? ports.pull(view, node.name, pod, container).pulled;
}

/** What would have to change for a pull to end differently. */
function awaitedBy({ ports, view, node }: Draft, pod: Pod, container: Container): Requirement {
  const awaited = ports.pullAwaits?.(view, node.name, pod, container) ?? ports.pull(view, node.name, pod, container).dependsOn;
  return { kind: 'any', of: awaited.map(needs) };
}

/** Whether its image is on the node meanwhile and nobody is asked for it. */
function isStartedUnasked({ ports, view, node }: Draft, { image = '', imagePullPolicy }: Container): boolean {
  return (imagePullPolicy ?? defaultPullPolicy(image)) !== 'Always' && ports.imagePresent(view, node.name, image);
}

function park(draft: Draft, failing: readonly string[], next: TimeMs): void {
  const period = retryPeriodMs(draft.view, draft.ref);
  const capped = Math.ceil(longestBackOffMs / period) * period;
  const backingOff = failing.every((name) => nextAttemptAt(draft, name) !== undefined);
  draft.remember({ retryAt: undefined, parked: { phase: next, periodMs: backingOff ? capped : period } });
  for (const name of failing) {
    const container = draft.runtime.containers[name];
    if (draft.memory.reasons[name]?.reason !== reasons.crashLoop || container?.exit === undefined) continue;
    const ran = (container.exit.finishedAt ?? draft.now) - (container.exit.startedAt ?? draft.now);
    const grid = { phase: next, periodMs: capped + Math.ceil(ran / 1000) * 1000 };
    draft.setContainer(name, { ...container, parked: { from: draft.now, grid } });
    draft.remember({ parked: grid });
  }
}

/** Takes a parked pod up again when what it waits for has come: at the next point at which it would have tried. */
export function unparkIfUnblocked(draft: Draft): void {
  const { parked, reasons: failing, blockedOn } = draft.memory;
  if (parked === undefined || draft.memory.step !== undefined) return;
  const { ports, view, node, pod } = draft;
  const blocked =
    blockedOn === undefined
      ? Object.keys(failing).every((name) => wouldFail(draft, name))
      : !ports.met(view, blockedOn, { node: node.name, pod }).met;
  if (blocked) return;
  draft.remember({ parked: undefined, blockedOn: undefined, retryAt: pointAfter(parked, draft.now) });
  for (const [name, container] of Object.entries(draft.runtime.containers)) {
    if (container.parked === undefined) continue;
    const counted = materialised(container, draft.now);
    draft.setContainer(name, counted);
    const entry = draft.memory.restarts[name];
    if (entry !== undefined) draft.remember({ restarts: { ...draft.memory.restarts, [name]: { ...entry, at: counted.startedAt } } });
  }
}

/** What the pod waits for without a timer: needs its running containers lack or must keep, and what parked ones lack. */
export function interestsOf(draft: Draft): Requirement[] {
  const { pod, runtime, memory } = draft;
  const found: Requirement[] = [];
  if (memory.blockedOn !== undefined) found.push(memory.blockedOn);
  const kept = memory.step?.kind === 'pulling' ? keptPull(draft) : undefined;
  if (kept !== undefined) found.push(awaitedBy(draft, kept.pod, kept.container));
  for (const name in runtime.containers) {
    const container = runtime.containers[name] as ContainerRuntime;
    if (container.exit === undefined || container.parked !== undefined) addInterestsOf(draft, container, draft.spec(name), found);
  }
  if (memory.parked === undefined) return found;
  for (const [name, { reason }] of Object.entries(memory.reasons)) {
    if (reason === reasons.imagePullBackOff || reason === reasons.errImagePull) {
      found.push(awaitedBy(draft, pod, draft.spec(name)));
    } else if (reason === reasons.neverPull) found.push(needs({ kind: 'image', reference: draft.spec(name).image ?? '', node: draft.node.name }));
  }
  return found;
}

function addInterestsOf({ ports, view, pod }: Draft, { servesAt, parked }: ContainerRuntime, spec: Container, found: Requirement[]): void {
  if (servesAt === undefined || parked !== undefined) for (const need of unmetNeeds(ports, view, pod, spec, 'start')) found.push(need.needs);
  if (parked === undefined) for (const need of ports.needsOf(view, pod, spec)) if (need.at === 'ready') found.push(need.needs);
}

/** Has written down what the pod waits for, so that it is told; and says so in the trace when that is news. */
export function registerInterests(draft: Draft, interests: readonly Requirement[]): void {
  const before = draft.view.row(waits, draft.ref);
  if (interests.length === 0) {
    if (before !== undefined) draft.later(setRow(waits, draft.ref, undefined));
    return;
  }
  const on: Requirement = interests.length === 1 ? (interests[0] as Requirement) : { kind: 'all', of: interests };
  const grid = draft.memory.parked;
  if (before !== undefined && requirementText(before.on) === requirementText(on) && before.grid?.phase === grid?.phase) return;
  const met = draft.ports.met(draft.view, on, { node: draft.node.name, pod: draft.pod });
  if (!met.met) draft.later({ verb: 'note', body: { kind: 'blocked', ref: draft.ref, on: requirementText(on), because: met.because } });
  draft.later(setRow(waits, draft.ref, { on, actor: 'pod-worker', since: draft.now, ...(grid === undefined ? {} : { grid }) }));
}

/** Restarts of a pod's containers that nobody simulated one by one, to be added to those its status shows. */
export function derivedRestarts(view: View, pod: ObjectRef): Readonly<Record<string, number>> {
  const runtime = view.row(podRuntimes, pod);
  const counts: Record<string, number> = {};
  for (const [name, { parked }] of Object.entries(runtime?.containers ?? {})) {
    const count = parked === undefined ? 0 : gridPoints(parked.grid, parked.from, view.now);
    if (count > 0) counts[name] = count;
  }
  return counts;
}

/** A pod as it would be read now, with the restarts of its parked containers counted. */
export function withDerivedRestarts(view: View, ref: ObjectRef, pod: Pod): Pod {
  const counts = derivedRestarts(view, ref);
  if (pod.status === undefined || Object.keys(counts).length === 0) return pod;
  const counted = (statuses: NonNullable<Pod['status']>['containerStatuses']) =>
    statuses?.map((status) =>
      counts[status.name] === undefined ? status : { ...status, restartCount: status.restartCount + (counts[status.name] ?? 0) },
    );
  const { containerStatuses, initContainerStatuses } = pod.status;
  return {
    ...pod,
    status: {
      ...pod.status,
      ...(containerStatuses === undefined ? {} : { containerStatuses: counted(containerStatuses) }),
      ...(initContainerStatuses === undefined ? {} : { initContainerStatuses: counted(initContainerStatuses) }),
    },
  };
}
