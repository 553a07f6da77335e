import { Runs } from '#findings/runs.ts';
import { ScreenedRun } from '#findings/screening/screened-run.ts';
import { settledTwin } from '#testing/settled-cluster.ts';
import { cpuMs, peakRssMiB } from './usage.ts';

export interface SweepFigures {
  readonly nodes: number;
  readonly pods: number;
  /** Percent of the pods under a hard spread over zones. */
  readonly spreadPercent: number;
  /** Of the whole sweep, what is found out once included. */
  readonly cpuMs: number;
  /** Losses that were run, since they were not proved harmless. */
  readonly ran: number;
  readonly harmless: number;
  readonly peakRssMiB: number;
}

const podsPerNode = 30;
/** Loses every node of a cluster of this size first: what is measured is compiled code. */
const warmUpNodes = 300;

/** Asks of every node of a settled cluster whether the cluster comes back from its loss. */
export function measureSweep({ nodes, spreadPercent }: Pick<SweepFigures, 'nodes' | 'spreadPercent'>): SweepFigures {
  sweep(warmUpNodes, spreadPercent);
  return { nodes, pods: nodes * podsPerNode, spreadPercent, ...sweep(nodes, spreadPercent), peakRssMiB: peakRssMiB() };
}

function sweep(nodes: number, spreadPercent: number): Pick<SweepFigures, 'cpuMs' | 'ran' | 'harmless'> {
  const twin = settledTwin({ nodes, podsPerNode, spreadPercent });
  const contingencies = twin.eve.view.list('Node').map(({ name }) => `node-down:${name}`);
  const started = cpuMs();
  const runs = new Runs([twin], contingencies).all;
  const used = cpuMs() - started;
  return {
    cpuMs: used,
    ran: runs.filter((run) => !(run instanceof ScreenedRun)).length,
    harmless: runs.filter(({ verdict }) => verdict.answer === 'yes').length,
  };
}
