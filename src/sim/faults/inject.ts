import type { TimeMs } from '#base/brand.ts';
import type { HostState } from '#model/world/world.ts';
import type { Reconciliation } from '../actor.ts';
import type { EntryId } from '../engine/trace.ts';
import { type ApiServerState, apiServerRef, apiServerRefs, apiServerState, apiServers } from '../nodes/api-servers.ts';
import { powerReturnsAfterMs, replacementAfterMs } from '../nodes/durations.ts';
import { apiStops, clusterRef, controlPlaneNodes, controlPlanes, nodeConfigs } from '../nodes/node-config.ts';
import { type PowerOrder, powerOrders } from '../nodes/power.ts';
import { destroyMachine, newMachine } from '../nodes/replacement.ts';
import { nextPatch } from '../nodes/talos/version.ts';
import { apiServerProcess, controllerManagerProcess, incarnationOf, processes, processRef, schedulerProcess } from '../processes.ts';
import type { End, Simulation } from '../simulation.ts';
import type { ObjectRef } from '../store/refs.ts';
import { type HostRow, hostRef, hosts, hostsMeant, outside, outsideRef } from '../world.ts';
import type { Fault, FaultAction } from './fault.ts';
import { deletePod, killPod } from './pods.ts';

/** Something that happens to a cluster at a time after the eve (before it, if negative). */
export interface Step {
  readonly atMs: number;
  readonly text: string;
  apply(simulation: Simulation, cause: EntryId): void;
}

/** How a fault reaches a drain: given by who assembles the twin, since an operator's tool carries it out. */
export interface FaultTools {
  drain(simulation: Simulation, node: ObjectRef, cause: EntryId): void;
  uncordon(simulation: Simulation, node: ObjectRef, cause: EntryId): void;
  /** Upgrades a node by its operating system's own way, to a version where that has one. */
  upgrade(simulation: Simulation, node: ObjectRef, version: string | undefined, cause: EntryId): void;
}

/**
 * Injects faults at their times and runs until nothing will change any more, or to the horizon.
 *
 * @param horizonMs cluster time after the eve at which the run ends at the latest
 */
export function runFaults(simulation: Simulation, faults: readonly Fault[], horizonMs: number, tools: FaultTools): End {
  runSteps(simulation, faultSteps(simulation, faults, tools), horizonMs);
  return simulation.run((simulation.state.epoch + horizonMs) as TimeMs);
}

/** What faults do, and when. */
export function faultSteps(simulation: Simulation, faults: readonly Fault[], tools: FaultTools): readonly Step[] {
  return faults.flatMap((fault) => stepsOf(simulation, fault, faults, tools));
}

/** Runs through steps in the order of their times, up to the last one that is not beyond `untilMs`. */
export function runSteps(simulation: Simulation, steps: readonly Step[], untilMs: number): void {
  const { epoch } = simulation.state;
  for (const step of steps.toSorted((left, right) => left.atMs - right.atMs)) {
    if (step.atMs > untilMs) break;
    simulation.runTo((epoch + step.atMs) as TimeMs);
    const noted = simulation.perform({ verb: 'note', body: { kind: 'fault', text: step.text } }, 'fault');
    step.apply(simulation, noted.entry);
  }
}

/** When a fault has done all it does, in milliseconds since the eve. */
export function lastStepMs(fault: Fault): number {
  return endOf(fault) ?? fault.startMs;
}

/** What one of several faults does, and when. */
export function stepsOf(simulation: Simulation, fault: Fault, all: readonly Fault[], tools: FaultTools): readonly Step[] {
  const { action, startMs } = fault;
  const endMs = endOf(fault);
  switch (action.kind) {
    case 'node-down':
      return pair(
        startMs,
        goesOn(fault, all, (other) => cutsPower(other, action.node)) ? undefined : endMs,
        [`${action.node} loses power`, order(action.node, { order: 'off', graceful: false, wiped: false })],
        [`${action.node} gets power again`, order(action.node, { order: 'on', graceful: false, wiped: false })],
      );
    case 'node-reboot':
      return [{ atMs: startMs, text: `${action.node} is rebooted`, apply: (each, cause) => reboot(each, action.node, cause) }];
    case 'node-replace':
      return replacement(simulation, fault, action.node, all);
    case 'node-drain':
      return pair(
        startMs,
        goesOn(fault, all, (other) => other.action.kind === 'node-drain' && other.action.node === action.node) ? undefined : endMs,
        [`kubectl drain ${action.node}`, (each, cause) => tools.drain(each, nodeRef(each, action.node), cause)],
        [`kubectl uncordon ${action.node}`, (each, cause) => tools.uncordon(each, nodeRef(each, action.node), cause)],
      );
    case 'node-upgrade':
    case 'talos-upgrade':
      return [upgradeStep(simulation, startMs, action, tools)];
    case 'api-server-upgrade':
      return [apiServerStep(simulation, startMs, action.server)];
    case 'host-down':
    case 'host-answers':
      return hostSteps(simulation, { ...fault, action }, all);
    case 'dns-down':
    case 'internet-down': {
      const [what, text] =
        action.kind === 'dns-down' ? (['dns', 'names do not resolve'] as const) : (['internet', 'the Internet is not reached'] as const);
      return outsideSteps(what, text, startMs, goesOn(fault, all, (other) => other.action.kind === action.kind) ? undefined : endMs);
    }
    case 'api-down':
      return apiStop(simulation, fault, all);
    case 'pod-delete':
      return [
        { atMs: startMs, text: `kubectl -n ${action.namespace} delete pod ${action.name}`, apply: (each, cause) => deletePod(each, action, cause) },
      ];
    case 'pod-kill':
      return [
        {
          atMs: startMs,
          text: `the containers of ${action.namespace}/${action.name} are killed`,
          apply: (each, cause) => killPod(each, action, cause),
        },
      ];
    case 'power-loss':
      return powerLoss(simulation, fault, action.wiped, all);
  }
}

/** When a fault ends by itself: power comes back, everything else lasts. */
function endOf({ action, startMs, durationMs }: Fault): number | undefined {
  if (durationMs !== undefined) return startMs + durationMs;
  if (action.kind === 'node-replace') return startMs + replacementAfterMs;
  return action.kind === 'power-loss' ? startMs + powerReturnsAfterMs : undefined;
}

/** Other faults that have begun when this one ends, and have not ended. */
function lasting(fault: Fault, all: readonly Fault[]): readonly Fault[] {
  const atMs = endOf(fault);
  if (atMs === undefined) return [];
  return all.filter((other) => other !== fault && other.startMs <= atMs && (endOf(other) ?? Number.POSITIVE_INFINITY) > atMs);
}

/** Whether what a fault does goes on when it ends, since another still does the same. */
function goesOn(fault: Fault, all: readonly Fault[], doesTheSame: (other: Fault) => boolean): boolean {
  return lasting(fault, all).some(doesTheSame);
}

function cutsPower({ action }: Fault, node: string): boolean {
  return action.kind === 'power-loss' || ((action.kind === 'node-down' || action.kind === 'node-replace') && action.node === node);
}

type Apply = Step['apply'];

function pair(startMs: number, endMs: number | undefined, begin: readonly [string, Apply], end: readonly [string, Apply]): Step[] {
  const steps: Step[] = [{ atMs: startMs, text: begin[0], apply: begin[1] }];
  if (endMs !== undefined) steps.push({ atMs: endMs, text: end[0], apply: end[1] });
  return steps;
}

function nodeRef(simulation: Simulation, name: string): ObjectRef {
  return simulation.view.ref('Node', '', name);
}

function order(node: string, value: PowerOrder): Apply {
  return (simulation, cause) => {
    simulation.perform({ verb: 'row', table: powerOrders, ref: nodeRef(simulation, node), value }, 'fault', [cause]);
  };
}

function reboot(simulation: Simulation, node: string, cause: EntryId): void {
  const graceful = simulation.view.row(nodeConfigs, nodeRef(simulation, node))?.gracefulShutdown ?? false;
  order(node, { order: 'reboot', graceful, wiped: false })(simulation, cause);
}

/** The machine goes with its disk, and a new one takes its name. A node that carries the control plane is not replaced like that. */
function replacement(simulation: Simulation, fault: Fault, node: string, all: readonly Fault[]): Step[] {
  const { startMs } = fault;
  if (controlPlaneNodes(simulation.view).includes(nodeRef(simulation, node)))
    return [{ atMs: startMs, text: `${node} carries the control plane: it is not replaced`, apply: () => {} }];
  const stays = goesOn(fault, all, (other) => cutsPower(other, node));
  return pair(
    startMs,
    endOf(fault),
    [`the machine of ${node} is destroyed`, (each, cause) => carryOut(each, destroyMachine(each.view, nodeRef(each, node)), cause)],
    [`a new machine takes the place of ${node}`, (each, cause) => carryOut(each, newMachine(nodeRef(each, node), !stays), cause)],
  );
}

function carryOut(simulation: Simulation, steps: Reconciliation, cause: EntryId): void {
  for (let step = steps.next(); !step.done; ) step = steps.next(simulation.perform(step.value, 'fault', [cause]));
}

/** Without a version: the next patch release of what the node runs. */
function upgradeStep(
  simulation: Simulation,
  atMs: number,
  action: Extract<FaultAction, { readonly kind: 'node-upgrade' | 'talos-upgrade' }>,
  tools: FaultTools,
): Step {
  const { node } = action;
  const running = simulation.view.row(nodeConfigs, nodeRef(simulation, node))?.talosVersion;
  const patch = running === undefined ? undefined : nextPatch(running);
  const version = action.kind === 'talos-upgrade' ? action.version : patch;
  const apply: Apply = (each, cause) => tools.upgrade(each, nodeRef(each, node), version, cause);
  if (running === undefined && action.kind === 'talos-upgrade')
    return { atMs, text: `${node} is no Talos node: talosctl upgrade fails`, apply: () => {} };
  if (version === undefined) return { atMs, text: `${node} is upgraded: drained, rebooted, uncordoned`, apply };
  const said = action.kind === 'talos-upgrade' ? '' : ' (the next patch release)';
  return { atMs, text: `talosctl upgrade of ${node} to Talos ${version}${said}`, apply };
}

/** A new instance takes the place of the one before, as those who rent out control planes upgrade them. */
function apiServerStep(simulation: Simulation, atMs: number, name: string): Step {
  const ref = apiServerRef(simulation.view, name);
  if (!apiServerRefs(simulation.view).includes(ref))
    return { atMs, text: `${name} is no API server outside the nodes: it is not upgraded`, apply: () => {} };
  const apply: Apply = (each, cause) => start(each, ref, cause, 1);
  return { atMs, text: `the API server ${name} is upgraded: a new one takes its place`, apply };
}

function start(simulation: Simulation, ref: ObjectRef, cause: EntryId, made: 0 | 1): void {
  const value: ApiServerState = { phase: 'starting', made: apiServerState(simulation.view, ref).made + made, exits: 0 };
  simulation.perform({ verb: 'row', table: apiServers, ref, value, what: `${ref.name} starts` }, 'fault', [cause]);
}

function stop(simulation: Simulation, ref: ObjectRef, cause: EntryId): void {
  const value: ApiServerState = { phase: 'off', made: apiServerState(simulation.view, ref).made, exits: 0 };
  simulation.perform({ verb: 'row', table: apiServers, ref, value, what: `${ref.name} is off` }, 'fault', [cause]);
}

interface HostFault extends Fault {
  readonly action: Extract<FaultAction, { readonly kind: 'host-down' | 'host-answers' }>;
}

/** When it ends, each host is as it was, or as another fault that still lasts would have it. */
function hostSteps(simulation: Simulation, fault: HostFault, all: readonly Fault[]): Step[] {
  const { host } = fault.action;
  const row = ({ action }: HostFault): HostRow => ({ state: stateOf(action), certainty: 'observed', text: hostText(action) });
  const set =
    (values: readonly (readonly [string, HostRow | undefined])[]): Apply =>
    (each, cause) => {
      for (const [name, value] of values) {
        const what = value?.text ?? `${name} answers again`;
        each.perform({ verb: 'row', table: hosts, ref: hostRef(each.view, name), value, what }, 'fault', [cause]);
      }
    };
  const affected = hostsMeant(host, stateOf(fault.action));
  const after = affected.flatMap((name) => {
    const next = nextFault(fault, name, all);
    if (next !== undefined) return next.startMs >= fault.startMs ? [] : [[name, row(next)] as const];
    return [[name, simulation.view.row(hosts, hostRef(simulation.view, name))] as const];
  });
  const next = nextFault(fault, host, all);
  return pair(
    fault.startMs,
    after.length === 0 ? undefined : endOf(fault),
    [hostText(fault.action), set(affected.map((name) => [name, row(fault)]))],
    [next === undefined ? `${host} answers again` : hostText(next.action), set(after)],
  );
}

/** Of the other faults that last beyond this one, the latest that touches the host. */
function nextFault(fault: HostFault, host: string, all: readonly Fault[]): HostFault | undefined {
  const others = lasting(fault, all).filter(
    (other): other is HostFault => isHostFault(other) && hostsMeant(other.action.host, stateOf(other.action)).includes(host),
  );
  return others.toSorted((left, right) => left.startMs - right.startMs).at(-1);
}

function isHostFault(fault: Fault): fault is HostFault {
  return fault.action.kind === 'host-down' || fault.action.kind === 'host-answers';
}

function stateOf(action: HostFault['action']): HostState {
  return action.kind === 'host-down' ? { kind: 'down' } : action.state;
}

function hostText(action: HostFault['action']): string {
  const state = stateOf(action);
  if (state.kind === 'down') return `${action.host} is down`;
  return `${action.host} answers ${state.kind === 'status' ? state.status : state.kind}`;
}

function outsideSteps(what: 'internet' | 'dns', text: string, startMs: number, endMs: number | undefined): Step[] {
  const set =
    (value: unknown): Apply =>
    (each, cause) => {
      each.perform({ verb: 'row', table: outside, ref: outsideRef(each.view, what), value, what: text }, 'fault', [cause]);
    };
  return pair(startMs, endMs, [text, set({ works: false, text })], [`${text}: over`, set(undefined)]);
}

/** Every API server is stopped while everything else goes on. One that runs elsewhere comes back only when power does. */
function apiStop(simulation: Simulation, fault: Fault, all: readonly Fault[]): Step[] {
  const isOutside = isControlPlaneOutside(simulation);
  const goes = goesOn(fault, all, ({ action: { kind } }) => kind === 'api-down' || (isOutside && kind === 'power-loss'));
  return pair(
    fault.startMs,
    goes ? undefined : endOf(fault),
    ['the API servers are stopped', turnApi(false)],
    ['the API servers are started', turnApi(true)],
  );
}

/** Server by server where they are described. */
function turnApi(acting: boolean): Apply {
  return (each, cause) => {
    const servers = apiServerRefs(each.view);
    for (const server of servers) (acting ? start : stop)(each, server, cause, 0);
    const value = acting ? undefined : true;
    if (servers.length === 0) each.perform({ verb: 'row', table: apiStops, ref: clusterRef(each.view), value }, 'fault', [cause]);
  };
}

function isControlPlaneOutside({ view }: Simulation): boolean {
  return (view.row(controlPlanes, clusterRef(view))?.nodes ?? []).length === 0;
}

/** All machines at once; a control plane that runs elsewhere shares their fate. What another fault keeps down stays down. */
function powerLoss(simulation: Simulation, fault: Fault, wiped: boolean, all: readonly Fault[]): Step[] {
  const nodes = simulation.view.list('Node');
  const returning = nodes.filter(({ name }) => !goesOn(fault, all, (other) => cutsPower(other, name)));
  const isOutside = isControlPlaneOutside(simulation);
  const staysStopped = goesOn(fault, all, ({ action }) => action.kind === 'api-down');
  const ordering =
    (refs: readonly ObjectRef[], value: PowerOrder, acting: boolean): Apply =>
    (each, cause) => {
      for (const node of refs) each.perform({ verb: 'row', table: powerOrders, ref: node, value }, 'fault', [cause]);
      if (isOutside && !(acting && staysStopped)) turnControlPlane(each, acting, cause);
    };
  return pair(
    fault.startMs,
    goesOn(fault, all, ({ action }) => action.kind === 'power-loss') ? undefined : endOf(fault),
    ['power is lost everywhere', ordering(nodes, { order: 'off', graceful: false, wiped }, false)],
    [`power returns${wiped ? '; image caches are wiped' : ''}`, ordering(returning, { order: 'on', graceful: false, wiped }, true)],
  );
}

/** A control plane that runs elsewhere goes as a whole. */
function turnControlPlane(simulation: Simulation, acting: boolean, cause: EntryId): void {
  turnApi(acting)(simulation, cause);
  if (apiServerRefs(simulation.view).length > 0) return;
  for (const process of [apiServerProcess, controllerManagerProcess, schedulerProcess]) turn(simulation, process, acting, cause);
}

function turn(simulation: Simulation, process: string, acting: boolean, cause: EntryId): void {
  const incarnation = incarnationOf(simulation.view, process) + (acting ? 1 : 0);
  const what = `${process} ${acting ? 'runs again' : 'is gone'}`;
  simulation.perform({ verb: 'row', table: processes, ref: processRef(simulation.view, process), value: { acting, incarnation }, what }, 'fault', [
    cause,
  ]);
}
