import { StartGraph } from '#findings/startup/graph.ts';
import { startUpAnalysis } from '#findings/startup/power-loss.ts';
import type { Pod } from '#model/kubernetes.ts';
import { settledTwin } from '#testing/settled-cluster.ts';
import { cpuMs, peakRssMiB } from './usage.ts';

export interface StartUpFigures {
  readonly nodes: number;
  readonly workloads: number;
  readonly pods: number;
  readonly expressions: number;
  readonly cpuMs: number;
  readonly peakRssMiB: number;
}

const podsPerNode = 30;

/** Analyses what can start from nothing in a cluster whose workloads need one another to start, in chains. */
export function measureStartUp({ nodes }: Pick<StartUpFigures, 'nodes'>): StartUpFigures {
  const twin = settledTwin({ nodes, podsPerNode, spreadPercent: 0, chained: true });
  const { view } = twin.eve;
  startUpAnalysis(settledTwin({ nodes: 100, podsPerNode, chained: true }), true);
  const started = cpuMs();
  const { stuck } = startUpAnalysis(twin, true);
  const used = cpuMs() - started;
  if (stuck.length > 0) throw new Error(`${stuck.length} pods can never start`);
  const graph = new StartGraph(view, twin.expander, twin.startConditions);
  for (const ref of view.list('Pod')) if (view.object<Pod>(ref) !== undefined) graph.pod(ref);
  return {
    nodes,
    workloads: view.list('Deployment').length,
    pods: view.list('Pod').length,
    expressions: graph.vertices.length,
    cpuMs: used,
    peakRssMiB: peakRssMiB(),
  };
}
