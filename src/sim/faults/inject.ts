import type { TimeMs } from '#base/brand.ts';
import type { EntryId } from '../engine/trace.ts';
import { clusterRef } from '../nodes/control-plane.ts';
import { powerReturnsAfterMs } from '../nodes/durations.ts';
import { controlPlanes, nodeConfigs } from '../nodes/node-config.ts';
import { type PowerOrder, powerOrders } from '../nodes/power.ts';
import { apiServerProcess, controllerManagerProcess, incarnationOf, processes, processRef, schedulerProcess } from '../processes.ts';
import type { End, Simulation } from '../simulation.ts';
import type { ObjectRef } from '../store/refs.ts';
import { hostRef, hosts, outside, outsideRef } from '../world.ts';
import type { Fault } from './fault.ts';

interface Step {
  readonly atMs: number;
  readonly text: string;
  apply(simulation: Simulation, cause: EntryId): void;
}

/** How a fault reaches a drain: given by who assembles the twin, since an operator's tool carries it out. */
export interface FaultTools {
  drain(simulation: Simulation, node: ObjectRef, cause: EntryId): void;
  uncordon(simulation: Simulation, node: ObjectRef, cause: EntryId): void;
}

/**
 * Injects faults at their times and runs until nothing will change any more, or to the horizon.
 *
 * @param horizonMs cluster time after the eve at which the run ends at the latest
 */
export function runFaults(simulation: Simulation, faults: readonly Fault[], horizonMs: number, tools: FaultTools): End {
  const { epoch } = simulation.state;
  const steps = faults.flatMap((fault) => stepsOf(simulation, fault, tools)).sort((left, right) => left.atMs - right.atMs);
  for (const step of steps) {
    if (step.atMs > horizonMs) break;
    simulation.runTo((epoch + step.atMs) as TimeMs);
    const noted = simulation.perform({ verb: 'note', body: { kind: 'fault', text: step.text } }, 'fault');
    step.apply(simulation, noted.entry);
  }
  return simulation.run((epoch + horizonMs) as TimeMs);
}

function stepsOf(simulation: Simulation, fault: Fault, tools: FaultTools): Step[] {
  const { action, startMs, durationMs } = fault;
  const endMs = durationMs === undefined ? undefined : startMs + durationMs;
  switch (action.kind) {
    case 'node-down':
      return pair(
        startMs,
        endMs,
        [`${action.node} loses power`, order(action.node, { order: 'off', graceful: false, wiped: false })],
        [`${action.node} gets power again`, order(action.node, { order: 'on', graceful: false, wiped: false })],
      );
    case 'node-reboot':
      return [{ atMs: startMs, text: `${action.node} is rebooted`, apply: (each, cause) => reboot(each, action.node, cause) }];
    case 'node-drain':
      return pair(
        startMs,
        endMs,
        [`kubectl drain ${action.node}`, (each, cause) => tools.drain(each, nodeRef(each, action.node), cause)],
        [`kubectl uncordon ${action.node}`, (each, cause) => tools.uncordon(each, nodeRef(each, action.node), cause)],
      );
    case 'host-down':
      return hostSteps(simulation, action.host, { kind: 'down' }, `${action.host} is down`, startMs, endMs);
    case 'host-answers':
      return hostSteps(
        simulation,
        action.host,
        action.state,
        `${action.host} answers ${action.state.kind === 'status' ? action.state.status : action.state.kind}`,
        startMs,
        endMs,
      );
    case 'dns-down':
      return outsideSteps('dns', 'names do not resolve', startMs, endMs);
    case 'internet-down':
      return outsideSteps('internet', 'the Internet is not reached', startMs, endMs);
    case 'power-loss':
      return powerLoss(simulation, action.wiped, startMs, durationMs ?? powerReturnsAfterMs);
  }
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

function hostSteps(
  simulation: Simulation,
  host: string,
  state: { readonly kind: string } & object,
  text: string,
  startMs: number,
  endMs: number | undefined,
): Step[] {
  const before = simulation.view.row(hosts, hostRef(simulation.view, host));
  const set =
    (value: unknown): Apply =>
    (each, cause) => {
      each.perform({ verb: 'row', table: hosts, ref: hostRef(each.view, host), value, what: text }, 'fault', [cause]);
    };
  return pair(startMs, endMs, [text, set({ state, certainty: 'observed', text })], [`${host} answers again`, set(before)]);
}

function outsideSteps(what: 'internet' | 'dns', text: string, startMs: number, endMs: number | undefined): Step[] {
  const set =
    (value: unknown): Apply =>
    (each, cause) => {
      each.perform({ verb: 'row', table: outside, ref: outsideRef(each.view, what), value, what: text }, 'fault', [cause]);
    };
  return pair(startMs, endMs, [text, set({ works: false, text })], [`${text}: over`, set(undefined)]);
}

/** All machines at once; a control plane that runs elsewhere shares their fate. */
function powerLoss(simulation: Simulation, wiped: boolean, startMs: number, durationMs: number): Step[] {
  const nodes = simulation.view.list('Node');
  const isOutside = (simulation.view.row(controlPlanes, clusterRef(simulation.view))?.nodes ?? []).length === 0;
  const all =
    (value: PowerOrder, acting: boolean): Apply =>
    (each, cause) => {
      for (const node of nodes) each.perform({ verb: 'row', table: powerOrders, ref: node, value }, 'fault', [cause]);
      if (isOutside) for (const process of [apiServerProcess, controllerManagerProcess, schedulerProcess]) turn(each, process, acting, cause);
    };
  return pair(
    startMs,
    startMs + durationMs,
    ['power is lost everywhere', all({ order: 'off', graceful: false, wiped }, false)],
    [`power returns${wiped ? '; image caches are wiped' : ''}`, all({ order: 'on', graceful: false, wiped }, true)],
  );
}

function turn(simulation: Simulation, process: string, acting: boolean, cause: EntryId): void {
  const incarnation = incarnationOf(simulation.view, process) + (acting ? 1 : 0);
  const what = `${process} ${acting ? 'runs again' : 'is gone'}`;
  simulation.perform({ verb: 'row', table: processes, ref: processRef(simulation.view, process), value: { acting, incarnation }, what }, 'fault', [
    cause,
  ]);
}
