import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { emptyWorld } from '#model/world/world.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { assembleTwin } from '../assemble.ts';
import { parseFault } from '../faults/fault.ts';
import { runFaults } from '../faults/inject.ts';
import type { End, Simulation } from '../simulation.ts';

const minuteMs = 60_000;
const place = { path: 'world.yaml', line: 1 };
const fact = { certainty: 'configured', place } as const;

/** Two nodes, an API server outside, and what is told of their machines for an hour. */
function told(repairs: boolean, ...faults: readonly string[]): { readonly lines: readonly string[]; readonly end: End } {
  const controlPlane = { apiServers: ['s1'], authorities: 'shared', ...fact } as const;
  const world = { ...emptyWorld, controlPlane, ...(repairs ? { nodeRepair: { afterMs: 10 * minuteMs, ...fact } } : {}) };
  const model = { ...aCluster().node('w1').node('w2').deployment('shop/web', { replicas: 2 }).build(), world };
  const simulation = assembleTwin(model, { catalogue: [], seed: 1, calendarStartMs: 0 }).eve.fork();
  const parsed = faults.map((text) => {
    const found = parseFault(text);
    if ('wrong' in found) throw new Error(found.wrong);
    return found;
  });
  const end = runFaults(simulation, parsed, 60 * minuteMs, { drain() {}, uncordon() {}, upgrade() {} });
  simulation.runTo((simulation.state.epoch + 60 * minuteMs) as TimeMs);
  return { lines: linesOf(simulation), end };
}

function linesOf({ state }: Simulation): readonly string[] {
  return [...state.trace.entries()].flatMap(({ at, body }) =>
    at >= state.epoch && body.kind === 'row' && /machine/.test(body.what) ? [`${Math.round((at - state.epoch) / minuteMs)} ${body.what}`] : [],
  );
}

test('a node that is silent for ten minutes gets another machine, and with it all is well', () => {
  expect(told(true, 'node-down:w1').lines).toEqual([
    '10 w1 has not been well for 10 min: its machine is destroyed, to be replaced',
    '15 a new machine takes the place of w1',
  ]);
});

test('one that comes back earlier keeps its machine, and without repair every one does', () => {
  expect(told(true, 'node-down:w1+8m').lines).toEqual([]);
  expect(told(false, 'node-down:w1').lines).toEqual([]);
});
