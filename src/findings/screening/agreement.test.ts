import { describe, expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { parseFault } from '#sim/faults/fault.ts';
import type { Twin } from '#sim/twin.ts';
import { readFiles } from '#sources/read-files.ts';
import { seedsFor } from '#testing/seeds.ts';
import { sweepClusterFiles } from '#testing/sweep-cluster.ts';
import { type JudgedRun, judgeContingency } from '../judge-contingency.ts';
import { Runs } from '../runs.ts';
import { ScreenedRun } from './screened-run.ts';

/** Clusters drawn; SEEDS of them, and others by FROM, to look further. */
const seeds = seedsFor(16);

describe('a loss that is told without a run', () => {
  test('is what the run would have told, in every drawn cluster', () => {
    const counts = { screened: 0, losses: 0 };
    for (const seed of seeds) {
      const twin = twinOf(seed);
      const runs = new Runs([twin], []);
      for (const { name } of twin.eve.view.list('Node')) {
        counts.losses++;
        const told = runs.of(`node-down:${name}`);
        if (!(told instanceof ScreenedRun)) continue;
        counts.screened++;
        expect({ seed, name, ...outcomeOf(told) }).toEqual({ seed, name, ...outcomeOf(lossOf(twin, name)) });
      }
    }
    expect(counts.screened / counts.losses).toBeGreaterThan(0.1);
  }, 600_000);
});

function outcomeOf({ verdict, held, failed, unfinished, notReadyBefore, wasReady, end }: JudgedRun): object {
  return { verdict, held, failed, unfinished, notReadyBefore, wasReady, end };
}

function lossOf(twin: Twin, node: string): JudgedRun {
  const fault = parseFault(`node-down:${node}`);
  if ('wrong' in fault) throw new Error(fault.wrong);
  return judgeContingency([twin], [fault]);
}

function twinOf(seed: number): Twin {
  return assembleTwin(readFiles(sweepClusterFiles(seed)), { catalogue, seed, calendarStartMs: 0 });
}
