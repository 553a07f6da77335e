import type { TimeMs } from '#base/brand.ts';
import { powerOrders } from '#sim/nodes/power.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { settledCluster } from '#testing/settled-cluster.ts';
import { cpuMs, liveBytes, median, peakRssMiB, quantile } from './usage.ts';

export interface WhatIfFigures {
  readonly nodes: number;
  readonly pods: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly meanMs: number;
  readonly entries: number;
  readonly forkUs: number;
  readonly heapBytesPerPod: number;
  readonly queueEntries: number;
  readonly buildSeconds: number;
  readonly peakRssMiB: number;
}

const podsPerNode = 30;
const horizonMs = 2 * 3_600_000;
/** A sweep loses thousands of nodes: what is measured is compiled code. */
const warmUps = 300;

/** Loses one node after another, each in a fork of its own of one settled cluster, `passes` times over `losses` nodes. */
export function measureWhatIf({
  nodes,
  passes,
  losses,
  giant,
}: {
  nodes: number;
  passes: number;
  losses: number;
  giant: number | undefined;
}): WhatIfFigures {
  const before = liveBytes();
  const started = cpuMs();
  const eve = settledCluster({ nodes, podsPerNode, giant });
  const buildSeconds = (cpuMs() - started) / 1000;
  const pods = nodes * podsPerNode;
  const heapBytesPerPod = (liveBytes() - before) / pods;
  const names = eve.view.list('Node');
  const lost = (index: number) => names[Math.floor(index * 0.618_033_988 * nodes) % nodes] as ObjectRef;
  for (let index = 0; index < warmUps; index++) lose(eve, lost(index));
  const medians: number[] = [];
  const all: number[] = [];
  let entries = 0;
  for (let pass = 0; pass < passes; pass++) {
    const times: number[] = [];
    for (let index = 0; index < losses; index++) {
      const from = cpuMs();
      entries += lose(eve, lost(warmUps + pass * losses + index));
      times.push(cpuMs() - from);
    }
    medians.push(median(times));
    all.push(...times);
  }
  return {
    nodes,
    pods,
    medianMs: median(medians),
    p99Ms: quantile(all, 0.99),
    meanMs: all.reduce((sum, time) => sum + time, 0) / all.length,
    entries: Math.round(entries / all.length),
    forkUs: forkCostUs(eve),
    heapBytesPerPod,
    queueEntries: eve.state.queue.size,
    buildSeconds,
    peakRssMiB: peakRssMiB(),
  };
}

/** The node's machine loses power for good; the answer is how long the trace of what follows is. */
function lose(eve: Simulation, node: ObjectRef): number {
  const fork = eve.fork();
  const first = fork.state.trace.next;
  const fault = fork.perform({ verb: 'note', body: { kind: 'fault', text: `${node.name} loses power` } }, 'fault');
  const off = { order: 'off', graceful: false, wiped: false } as const;
  fork.perform({ verb: 'row', table: powerOrders, ref: node, value: off }, 'fault', [fault.entry]);
  const { end } = fork.run((fork.state.now + horizonMs) as TimeMs);
  if (end !== 'settled') throw new Error(`${node.name}: the run ended with ${end}`);
  return fork.state.trace.next - first;
}

function forkCostUs(eve: Simulation): number {
  const forks = 2000;
  const from = cpuMs();
  for (let fork = 0; fork < forks; fork++) eve.fork();
  return ((cpuMs() - from) / forks) * 1000;
}
