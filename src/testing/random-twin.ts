import type { TimeMs } from '#base/brand.ts';
import { drawBelow } from '#base/random.ts';
import type { Fault } from '#sim/faults/fault.ts';
import { runFaults } from '#sim/faults/inject.ts';
import { faultTools } from '#sim/faults/tools.ts';
import { powerOrders } from '#sim/nodes/power.ts';
import type { End, Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { aCluster } from './a-cluster.ts';
import { seedsFor } from './seeds.ts';

export const hourMs = 3_600_000;
/** Long enough for everything these clusters can wait for. */
export const horizonMs = 12 * hourMs;

/** A small cluster of everything controllers care for, its sizes drawn. Nothing in it is wrong. */
export function randomTwin(seed: number): Twin {
  const pick = (what: string, limit: number) => drawBelow(limit, seed, 1, what, 0);
  let cluster = aCluster().controlPlane('server-1');
  if (pick('servers', 2) === 1) cluster = cluster.controlPlane('server-2').controlPlane('server-3');
  const workers = 2 + pick('workers', 4);
  for (let worker = 1; worker <= workers; worker++) {
    cluster = cluster.node(`worker-${worker}`, { labels: { 'topology.kubernetes.io/zone': `zone-${worker % 2}` } });
  }
  cluster = cluster.daemonSet('team/agent', { requests: { cpu: '50m', memory: '32Mi' } });
  for (let app = 1; app <= 1 + pick('apps', 3); app++) {
    const requests = { cpu: `${100 * (1 + pick(`cpu ${app}`, 4))}m`, memory: '64Mi' };
    cluster = cluster.deployment(`team/app-${app}`, { replicas: 1 + pick(`replicas ${app}`, 5), requests }).service(`team/app-${app}`);
  }
  return cluster
    .statefulSet('team/store', { replicas: 1 + pick('members', 3) })
    .service('team/store')
    .twin(seed);
}

/** One to three nodes that lose power or are rebooted at random moments, all of them healed in the end. */
export function randomFaults(twin: Twin, seed: number): Fault[] {
  const nodes = twin.eve.view.list('Node');
  const pick = (what: string, n: number, limit: number) => drawBelow(limit, seed, 2, what, n);
  return Array.from({ length: 1 + pick('faults', 0, 3) }, (_, n): Fault => {
    const node = nodes[pick('node', n, nodes.length)]?.name ?? '';
    const startMs = pick('start', n, 600_000);
    const isReboot = pick('kind', n, 3) === 0;
    const text = `${isReboot ? 'node-reboot' : 'node-down'}:${node}`;
    if (isReboot) return { action: { kind: 'node-reboot', node }, startMs, text };
    return { action: { kind: 'node-down', node }, startMs, durationMs: 1000 + pick('length', n, 1_200_000), text };
  });
}

export function runWith(simulation: Simulation, faults: readonly Fault[]): End {
  return runFaults(simulation, faults, horizonMs, faultTools);
}

export function losing(node: string): Fault {
  return { action: { kind: 'node-down', node }, startMs: 60_000, text: `node-down:${node}` };
}

/** Takes a node's power away at once and for good. */
export function turnOff(simulation: Simulation, name: string): void {
  const ref = simulation.view.ref('Node', '', name);
  const fault = simulation.perform({ verb: 'note', body: { kind: 'fault', text: `${name} loses power` } }, 'fault');
  simulation.perform({ verb: 'row', table: powerOrders, ref, value: { order: 'off', graceful: false, wiped: false } }, 'fault', [fault.entry]);
}

export function runTo(simulation: Simulation, afterEveMs: number): void {
  simulation.runTo((simulation.state.epoch + afterEveMs) as TimeMs);
}

export const seeds: readonly number[] = seedsFor(6);
