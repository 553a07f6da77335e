import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { pendingCluster } from '#testing/pending-cluster.ts';
import { cpuMs, peakRssMiB } from './usage.ts';

export interface PlacingFigures {
  readonly nodes: number;
  readonly pods: number;
  /** Percent of the pods under a hard spread over zones. */
  readonly spreadPercent: number;
  readonly placed: number;
  readonly cpuMs: number;
  readonly peakRssMiB: number;
}

/** Places pending pods on empty nodes, one after the other, bindings, events and trace included. */
export function measurePlacing({ nodes, pods, spreadPercent }: { nodes: number; pods: number; spreadPercent: number }): PlacingFigures {
  const simulation = pendingCluster({ nodes, pods, spread: spreadPercent / 100 });
  const started = cpuMs();
  simulation.run((simulation.state.now + 60_000) as TimeMs);
  const used = cpuMs() - started;
  const placed = simulation.view.objects<Pod>('Pod').filter(({ spec }) => spec.nodeName !== undefined).length;
  return { nodes, pods, spreadPercent, placed, cpuMs: used, peakRssMiB: peakRssMiB() };
}
