import type { TimeMs } from '#base/brand.ts';
import type { Container, Probe } from '#model/kubernetes.ts';
import { planRun, roleOf, unmetNeeds } from './container-run.ts';
import type { Draft, Steps } from './draft.ts';
import { texts } from './events.ts';
import type { ContainerRuntime, Turn } from './runtime.ts';
import { pointAfter, pointFrom } from './sync-times.ts';

const defaultPeriodSeconds = 10;
const defaultThreshold = 3;

function periodMs(probe: Probe): number {
  return 1000 * (probe.periodSeconds ?? defaultPeriodSeconds);
}

/** Probes run on a grid from the moment the kubelet took the pod on. [prober/worker.go, 1.28] */
function gridOf(draft: Draft, probe: Probe): { readonly phase: number; readonly periodMs: number } {
  const since = draft.view.virtualTime(draft.status?.startTime);
  return { phase: Number.isNaN(since) ? draft.now : since, periodMs: periodMs(probe) };
}

/** The first probe not before `from`; a container just noticed, or noticed not ready, is probed out of turn. */
function probeAt(draft: Draft, probe: Probe, { startedAt }: ContainerRuntime, from: number): TimeMs {
  const earliest = Math.max(from, startedAt + 1000 * (probe.initialDelaySeconds ?? 0), draft.now);
  if (earliest === draft.now) return draft.now;
  return pointFrom(gridOf(draft, probe), earliest);
}

/** What the probes will find next if nothing else changes. Containers without a probe follow their needs at once. */
export function turnOf(draft: Draft, container: Container, runtime: ContainerRuntime): Turn | undefined {
  if (runtime.seen !== 'running' || runtime.exit !== undefined) return undefined;
  if (!runtime.started) return startupTurn(draft, container.startupProbe ?? {}, runtime);
  if (roleOf(draft.pod, container) === 'init') return undefined;
  const serves = runtime.servesAt !== undefined && unmetNeeds(draft.ports, draft.view, draft.pod, container, 'ready').length === 0;
  if (serves === runtime.ready) return undefined;
  const probe = container.readinessProbe;
  if (probe === undefined) return { at: draft.now, what: serves ? 'ready' : 'unready' };
  if (serves) {
    const first = probeAt(draft, probe, runtime, runtime.servesAt ?? draft.now);
    return { at: (first + ((probe.successThreshold ?? 1) - 1) * periodMs(probe)) as TimeMs, what: 'ready' };
  }
  const failing = pointAfter(gridOf(draft, probe), draft.now);
  return { at: (failing + ((probe.failureThreshold ?? defaultThreshold) - 1) * periodMs(probe)) as TimeMs, what: 'unready' };
}

/** The startup probe succeeds, or has failed so often that the container is killed. */
function startupTurn(draft: Draft, probe: Probe, runtime: ContainerRuntime): Turn {
  const { startedAt, servesAt } = runtime;
  const first = probeAt(draft, probe, { ...runtime }, startedAt + 1000 * (probe.initialDelaySeconds ?? 0));
  const last = (first + ((probe.failureThreshold ?? defaultThreshold) - 1) * periodMs(probe)) as TimeMs;
  const success = servesAt === undefined ? Number.POSITIVE_INFINITY : probeAt(draft, probe, runtime, servesAt);
  return success <= last ? { at: success as TimeMs, what: 'started' } : { at: last, what: 'unstartable' };
}

/** Applies the turns that are due and looks ahead for the next ones. True when readiness has changed. */
export function* turnProbes(draft: Draft): Steps<boolean> {
  let changed = false;
  for (const [name, before] of Object.entries(draft.runtime.containers)) {
    if (before.exit !== undefined) continue;
    const container = draft.spec(name);
    let runtime = withNeeds(draft, container, before);
    for (;;) {
      const turn = keptTurn(runtime.turn, turnOf(draft, container, runtime));
      runtime = { ...runtime, ...(turn === undefined ? { turn: undefined } : { turn }) };
      if (turn === undefined || turn.at > draft.now) break;
      changed = true;
      runtime = yield* turned(draft, container, runtime, turn);
      if (runtime.exit !== undefined || runtime.ending?.at === draft.now) break;
    }
    if (!sameRun(before, runtime)) draft.setContainer(name, runtime);
  }
  return changed;
}

/** A turn already under way keeps its time: failures have been counted since. */
function keptTurn(before: Turn | undefined, next: Turn | undefined): Turn | undefined {
  if (before === undefined || next === undefined || before.what !== next.what) return next;
  return before.what === 'unready' || before.what === 'unstartable' || before.at < next.at ? before : next;
}

/** A container that lacked what it needs is looked at again: it may have it now. */
function withNeeds(draft: Draft, container: Container, runtime: ContainerRuntime): ContainerRuntime {
  if (runtime.servesAt !== undefined || runtime.seen === 'exited') return runtime;
  const plan = planRun(draft.ports, draft.view, draft.pod, container, runtime.startedAt);
  if (plan.servesAt === undefined) return runtime;
  const { ending: _, ...rest } = runtime;
  return { ...rest, ...plan };
}

function* turned(draft: Draft, container: Container, runtime: ContainerRuntime, turn: Turn): Steps<ContainerRuntime> {
  const { turn: _, ...rest } = runtime;
  switch (turn.what) {
    case 'ready':
      return { ...rest, ready: true };
    case 'unready':
      if (container.readinessProbe !== undefined)
        yield* draft.event('Warning', 'Unhealthy', `Readiness probe failed: ${failureText(container.readinessProbe, draft)}`);
      return { ...rest, ready: false };
    case 'started':
      return { ...rest, started: true };
    case 'unstartable':
      yield* draft.event('Warning', 'Unhealthy', `Startup probe failed: ${failureText(container.startupProbe ?? {}, draft)}`);
      yield* draft.event('Normal', 'Killing', texts.probeKills(container.name, 'startup'));
      return { ...rest, ending: { at: draft.now, code: 137, reason: 'Error' } };
  }
}

/** What a probe says of a program that does not answer yet. */
function failureText({ httpGet, tcpSocket }: Probe, draft: Draft): string {
  const ip = draft.runtime.sandbox?.ip ?? '';
  if (httpGet !== undefined) {
    const scheme = (httpGet.scheme ?? 'HTTP').toLowerCase();
    return `Get "${scheme}://${ip}:${httpGet.port}${httpGet.path ?? '/'}": dial tcp ${ip}:${httpGet.port}: connect: connection refused`;
  }
  return tcpSocket === undefined ? '' : `dial tcp ${ip}:${tcpSocket.port}: connect: connection refused`;
}

function sameRun(left: ContainerRuntime, right: ContainerRuntime): boolean {
  return (
    left.ready === right.ready &&
    left.started === right.started &&
    left.servesAt === right.servesAt &&
    left.ending === right.ending &&
    left.turn?.at === right.turn?.at &&
    left.turn?.what === right.turn?.what
  );
}
