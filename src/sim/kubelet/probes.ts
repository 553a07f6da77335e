import type { TimeMs } from '#base/brand.ts';
import type { Container, Probe } from '#model/kubernetes.ts';
import { planRun, programOf, reasonOf, roleOf, unmetNeeds } from './container-run.ts';
import type { Draft } from './draft.ts';
import { texts } from './events.ts';
import type { Finding, ProbeKind } from './ports.ts';
import { isProbed } from './revive.ts';
import type { ContainerRuntime, Turn, Turns } from './runtime.ts';
import { pointFrom, relistAfter } from './sync-times.ts';

const defaultPeriodSeconds = 10;
const defaultFailures = 3;
const forever = Number.POSITIVE_INFINITY as TimeMs;
/** Probes looked ahead at most; what flaps faster than it counts settles nothing anyway. */
const lookAhead = 500;

const probeNames: Readonly<Record<ProbeKind, string>> = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' };

/** Probes run on a grid from the moment the kubelet took the pod on. [prober/worker.go, 1.28] */
function gridOf(draft: Draft, probe: Probe): { readonly phase: number; readonly periodMs: number } {
  const since = draft.memory.since ?? draft.view.virtualTime(draft.status?.startTime);
  return { phase: Number.isNaN(since) ? draft.now : since, periodMs: 1000 * (probe.periodSeconds ?? defaultPeriodSeconds) };
}

/** What a probe finds at a moment: as told, else whether the program serves and has what it needs to be ready. */
function finding(draft: Draft, container: Container, runtime: ContainerRuntime, kind: ProbeKind, at: TimeMs): Finding {
  const { ports, view, pod } = draft;
  const probed = ports.behaviourOf?.(view, pod, container)?.probed;
  if (probed !== undefined) return probed(kind, at, runtime.startedAt);
  const { servesAt } = runtime;
  if (servesAt === undefined) return { ok: false, until: forever };
  if (servesAt > at) return { ok: false, until: servesAt };
  const ok = kind !== 'readiness' || unmetNeeds(ports, view, pod, container, 'ready').length === 0;
  return { ok, until: forever };
}

/** When a probe will have found the same thing often enough in a row; undefined when it never will. */
function runOf(draft: Draft, container: Container, runtime: ContainerRuntime, kind: ProbeKind, probe: Probe, wanted: boolean): TimeMs | undefined {
  const grid = gridOf(draft, probe);
  const needed = wanted ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? defaultFailures);
  const earliest = Math.max(draft.now, runtime.startedAt + 1000 * (probe.initialDelaySeconds ?? 0)) as TimeMs;
  let at = outOfTurn(runtime, kind) && earliest === draft.now ? earliest : pointFrom(grid, earliest);
  let found = 0;
  for (let probed = 0; probed < lookAhead; probed++) {
    const { ok, until } = finding(draft, container, runtime, kind, at);
    found = ok === wanted ? found + 1 : 0;
    if (found === needed) return at;
    if (found === 0 && until === forever) return undefined;
    at = pointFrom(grid, found === 0 ? Math.max(until, at + 1) : at + 1);
  }
  return undefined;
}

/** A container noticed running but not ready is probed at once. */
function outOfTurn({ turns, ready }: ContainerRuntime, kind: ProbeKind): boolean {
  return kind === 'readiness' && !ready && turns === undefined;
}

/** What the probes will bring about next if nothing else changes. Containers without a readiness probe follow their needs at once. */
function turnsOf(draft: Draft, container: Container, runtime: ContainerRuntime): Turns {
  if (runtime.seen !== 'running' || runtime.exit !== undefined) return noTurns;
  if (!runtime.started) return present({ startup: startupTurn(draft, container, runtime, container.startupProbe ?? {}) });
  if (roleOf(draft.pod, container) === 'init') return noTurns;
  return present({ readiness: readinessTurn(draft, container, runtime), liveness: livenessTurn(draft, container, runtime) });
}

function startupTurn(draft: Draft, container: Container, runtime: ContainerRuntime, probe: Probe): Turn | undefined {
  const success = runOf(draft, container, runtime, 'startup', probe, true) ?? forever;
  const failure = runOf(draft, container, runtime, 'startup', probe, false) ?? forever;
  if (success === forever && failure === forever) return undefined;
  return success <= failure ? { at: success, what: 'started' } : { at: failure, what: 'killed' };
}

function readinessTurn(draft: Draft, container: Container, runtime: ContainerRuntime): Turn | undefined {
  const probe = container.readinessProbe;
  const what = runtime.ready ? 'unready' : 'ready';
  if (probe === undefined) {
    const serves = runtime.servesAt !== undefined && unmetNeeds(draft.ports, draft.view, draft.pod, container, 'ready').length === 0;
    return serves === runtime.ready ? undefined : { at: draft.now, what };
  }
  const at = runOf(draft, container, runtime, 'readiness', probe, !runtime.ready);
  return at === undefined ? undefined : { at, what };
}

/** Only what is told of a program says that it will fail its liveness probe. */
function livenessTurn(draft: Draft, container: Container, runtime: ContainerRuntime): Turn | undefined {
  const probe = container.livenessProbe;
  if (probe === undefined || draft.ports.behaviourOf?.(draft.view, draft.pod, container)?.probed === undefined) return undefined;
  const at = runOf(draft, container, runtime, 'liveness', probe, false);
  return at === undefined ? undefined : { at, what: 'killed' };
}

const noTurns: Turns = {};

/** Those that will come, in a fixed order. */
function present({ startup, readiness, liveness }: { readonly [kind in ProbeKind]?: Turn | undefined }): Turns {
  if (startup !== undefined) return { startup };
  if (readiness === undefined) return liveness === undefined ? noTurns : { liveness };
  return liveness === undefined ? { readiness } : { readiness, liveness };
}

/** When a kubelet that has just started finds that it knows no results of the probes it has begun. */
export function probesForgottenAt({ view, node, memory }: Draft): TimeMs | undefined {
  const { unprobed, synced, since } = memory;
  return unprobed === true && synced && since !== undefined ? relistAfter(view, node, since) : undefined;
}

/** A probed container of which there is no result yet is not ready, until its probe is run, at once. [prober_manager.go UpdatePodStatus, 1.28] */
export function forgetProbes(draft: Draft): boolean {
  const at = probesForgottenAt(draft);
  if (at === undefined || at > draft.now) return false;
  draft.remember({ unprobed: undefined });
  for (const [name, container] of Object.entries(draft.runtime.containers))
    if (container.exit === undefined && isProbed(draft.pod, name)) draft.setContainer(name, { ...container, turns: undefined, ready: false });
  return true;
}

/** Applies the turns that are due and looks ahead for the next ones. True when a result has changed. */
export function turnProbes(draft: Draft): boolean {
  let changed = false;
  const { containers } = draft.runtime;
  for (const name in containers) {
    const before = containers[name] as ContainerRuntime;
    if (before.exit !== undefined) continue;
    const container = draft.spec(name);
    let runtime = withNeeds(draft, container, before);
    for (;;) {
      const turns = turnsAhead(draft, container, runtime);
      if (!isAsAhead(runtime.turns, turns)) runtime = { ...runtime, turns };
      const due = dueIn(turns, draft.now);
      if (due === undefined) break;
      changed = true;
      runtime = turned(draft, container, runtime, due.kind, due.turn);
      if (due.turn.what === 'killed') break;
    }
    if (!isSame(before, runtime)) draft.setContainer(name, runtime);
  }
  return changed;
}

function dueIn(turns: Turns, now: TimeMs): { readonly kind: ProbeKind; readonly turn: Turn } | undefined {
  for (const kind in turns) {
    const turn = turns[kind as ProbeKind] as Turn;
    if (turn.at <= now) return { kind: kind as ProbeKind, turn };
  }
  return undefined;
}

/** What the probes will bring about by now. A count of failures that is under way goes on while they last; good news may come earlier. */
function turnsAhead(draft: Draft, container: Container, runtime: ContainerRuntime): Turns {
  const next = turnsOf(draft, container, runtime);
  let kept = next;
  for (const key in runtime.turns) {
    const kind = key as ProbeKind;
    const old = runtime.turns[kind] as Turn;
    const turn = next[kind];
    const comesFirst = turn !== undefined && !isFailure(turn) && turn.at < old.at;
    const goesOn = isFailure(old)
      ? container[`${kind}Probe`] !== undefined && !finding(draft, container, runtime, kind, draft.now).ok && !comesFirst
      : turn?.what === old.what && old.at < turn.at;
    if (goesOn) kept = { ...kept, [kind]: old };
  }
  return kept;
}

function isFailure({ what }: Turn): boolean {
  return what === 'unready' || what === 'killed';
}

/** A container that lacked what it needs is looked at again: it may have it now. */
function withNeeds(draft: Draft, container: Container, runtime: ContainerRuntime): ContainerRuntime {
  if (runtime.servesAt !== undefined || runtime.seen === 'exited') return runtime;
  const plan = planRun(draft.ports, draft.view, draft.pod, container, runtime.startedAt);
  if (plan.servesAt === undefined) return runtime;
  return { ...runtime, ending: plan.ending, servesAt: plan.servesAt };
}

function turned(draft: Draft, container: Container, runtime: ContainerRuntime, kind: ProbeKind, { what }: Turn): ContainerRuntime {
  const { [kind]: _, ...turns } = runtime.turns ?? {};
  const rest = { ...runtime, turns };
  if (what === 'ready') return { ...rest, ready: true };
  if (what === 'started') return { ...rest, started: true };
  const probe = container[`${kind}Probe`];
  if (probe !== undefined) sayUnhealthy(draft, container, runtime, kind, probe);
  if (what === 'unready') return { ...rest, ready: false };
  draft.event('Normal', 'Killing', texts.probeKills(container.name, kind === 'startup' ? 'startup' : 'liveness'));
  return killed(draft, container, rest);
}

/** A container that a probe gives up is told to end like any other; it is restarted once it has. */
function killed(draft: Draft, container: Container, runtime: ContainerRuntime): ContainerRuntime {
  const { onTerm } = programOf(draft.ports, draft.view, draft.pod, container);
  const graceMs = 1000 * (draft.pod.spec.terminationGracePeriodSeconds ?? 30);
  const obeys = onTerm !== 'ignored' && onTerm.afterMs <= graceMs;
  const code = obeys ? onTerm.exitCode : 137;
  const before = runtime.previous?.finishedAt;
  const at = (draft.now + (obeys ? onTerm.afterMs : graceMs)) as TimeMs;
  return { ...runtime, turns: undefined, ending: { at, code, reason: reasonOf(code), killed: before === undefined ? {} : { before } } };
}

function sayUnhealthy(draft: Draft, container: Container, runtime: ContainerRuntime, kind: ProbeKind, probe: Probe): void {
  const text = finding(draft, container, runtime, kind, draft.now).text ?? refusal(probe, container, draft.runtime.sandbox?.ip ?? '');
  draft.event('Warning', 'Unhealthy', `${probeNames[kind]} probe failed: ${text}`);
}

/** The first failure of a container just noticed is told; how often it is repeated follows from the probe's period. */
export function sayNotReadyYet(draft: Draft, name: string): void {
  const runtime = draft.runtime.containers[name];
  const container = draft.spec(name);
  if (runtime?.seen !== 'running' || roleOf(draft.pod, container) === 'init') return;
  const kind = runtime.started ? 'readiness' : 'startup';
  const probe = container[`${kind}Probe`];
  if (probe === undefined || (runtime.started && runtime.ready)) return;
  if (runtime.startedAt + 1000 * (probe.initialDelaySeconds ?? 0) > draft.now) return;
  if (!finding(draft, container, runtime, kind, draft.now).ok) sayUnhealthy(draft, container, runtime, kind, probe);
}

/** What a probe says of a program that does not answer yet. A port may be named; a connection has its number. */
function refusal({ httpGet, tcpSocket }: Probe, { ports = [] }: Container, ip: string): string {
  const numberOf = (port: number | string) => ports.find(({ name }) => name === port)?.containerPort ?? port;
  const address = `${ip}:${numberOf(httpGet?.port ?? tcpSocket?.port ?? '')}`;
  const refused = `dial tcp ${address}: connect: connection refused`;
  if (httpGet !== undefined) return `Get "${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${address}${httpGet.path ?? '/'}": ${refused}`;
  return tcpSocket === undefined ? '' : refused;
}

function isSame(left: ContainerRuntime, right: ContainerRuntime): boolean {
  if (left.ready !== right.ready || left.started !== right.started || left.servesAt !== right.servesAt || left.ending !== right.ending) return false;
  return areSameTurns(left.turns ?? noTurns, right.turns ?? noTurns);
}

/** Whether the turns were worked out before, with the same outcome. */
function isAsAhead(before: Turns | undefined, turns: Turns): boolean {
  return before !== undefined && areSameTurns(before, turns);
}

function areSameTurns(left: Turns, right: Turns): boolean {
  return isSameTurn(left.startup, right.startup) && isSameTurn(left.readiness, right.readiness) && isSameTurn(left.liveness, right.liveness);
}

function isSameTurn(left: Turn | undefined, right: Turn | undefined): boolean {
  return left?.at === right?.at && left?.what === right?.what;
}
