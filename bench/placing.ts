import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { pendingCluster } from '#testing/pending-cluster.ts';
import { cpuMs, peakRssMiB } from './usage.ts';

export interface PlacingFigures {
  readonly nodes: number;
  readonly pods: number;
  /** Percent of the pods under a hard spread over zones. */
  readonly spreadPercent: number;
  /** Whether no pod fits anywhere. */
  readonly oversized: boolean;
  readonly placed: number;
  readonly cpuMs: number;
  readonly peakRssMiB: number;
}

/** Places pending pods on empty nodes, one after the other, or finds that they fit nowhere; bindings, events and trace included. */
export function measurePlacing({ nodes, pods, spreadPercent, oversized }: Omit<PlacingFigures, 'placed' | 'cpuMs' | 'peakRssMiB'>): PlacingFigures {
  const simulation = pendingCluster({ nodes, pods, spread: spreadPercent / 100, oversized });
  const started = cpuMs();
  const { end } = simulation.run((simulation.state.now + 60_000) as TimeMs);
  const used = cpuMs() - started;
  if (end === 'livelock') throw new Error('the run goes round');
  const placed = simulation.view.objects<Pod>('Pod').filter(({ spec }) => spec.nodeName !== undefined).length;
  return { nodes, pods, spreadPercent, oversized, placed, cpuMs: used, peakRssMiB: peakRssMiB() };
}
