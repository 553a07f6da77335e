import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { ConfigMap } from './simulation.fixture.ts';
import { aProgram, configMap, contentsOf } from './simulation.fixture.ts';
import { compile, Simulation } from './simulation.ts';

const horizon = 3_600_000 as TimeMs;

function aSimulation() {
  return Simulation.create(compile(aProgram()), { seed: 1, calendarStartMs: 0, firstEntry: 1 });
}

test('an actor reacts to a write and the run settles', () => {
  const simulation = aSimulation();

  simulation.perform({ verb: 'create', object: configMap('source', { copies: '2' }) }, 'test');
  const end = simulation.run(horizon);

  expect(end).toEqual({ end: 'settled', at: 1000 });
  expect(contentsOf(simulation)).toEqual(['source', 'source-copy-0', 'source-copy-1']);
});

test('a fork leaves its parent unchanged and both go on by themselves', () => {
  const parent = aSimulation();
  parent.perform({ verb: 'create', object: configMap('source', { copies: '1' }) }, 'test');
  parent.run(horizon);

  const child = parent.fork();
  child.perform({ verb: 'create', object: configMap('other', { copies: '3' }) }, 'test');
  child.run(horizon);

  expect(contentsOf(parent)).toEqual(['source', 'source-copy-0']);
  expect(contentsOf(child)).toHaveLength(6);
  expect([...parent.state.trace.entries()].length).toBeLessThan([...child.state.trace.entries()].length);
});

test('an actor that cannot act keeps its keys until its gate opens', () => {
  const simulation = aSimulation();
  const gate = simulation.view.ref('gate', '', 'copier');
  simulation.perform({ verb: 'row', table: aProgram.closed, ref: gate, value: true, what: 'copier stops' }, 'test');

  simulation.perform({ verb: 'create', object: configMap('source', { copies: '1' }) }, 'test');
  simulation.run(horizon);
  const whileClosed = contentsOf(simulation);
  simulation.perform({ verb: 'row', table: aProgram.closed, ref: gate, value: undefined, what: 'copier starts' }, 'test');
  simulation.run(horizon);

  expect(whileClosed).toEqual(['source']);
  expect(contentsOf(simulation)).toEqual(['source', 'source-copy-0']);
});

test('each entry but the outside ones has causes, each smaller than itself', () => {
  const simulation = aSimulation();

  simulation.perform({ verb: 'create', object: configMap('source', { copies: '2' }) }, 'test');
  simulation.run(horizon);

  for (const entry of [...simulation.state.trace.entries()].slice(1)) {
    expect(entry.causes.length).toBeGreaterThan(0);
    for (const cause of entry.causes) expect(cause).toBeLessThan(entry.id);
  }
});

test('the same seed gives the same trace', () => {
  const traces = [aSimulation(), aSimulation()].map((simulation) => {
    simulation.perform(
      { verb: 'create', object: { ...configMap('', { copies: '2' }), metadata: { name: '', generateName: 'drawn-', namespace: 'a' } } as ConfigMap },
      'test',
    );
    simulation.run(horizon);
    return JSON.stringify([...simulation.state.trace.entries()]);
  });

  expect(traces[0]).toBe(traces[1]);
});

test('a run goes no further than somebody wants', () => {
  const simulation = aSimulation();
  simulation.perform({ verb: 'create', object: configMap('source', { copies: '2' }) }, 'test');
  const isOver = () => contentsOf(simulation).length > 1;

  expect(simulation.runUntil(isOver, 500 as TimeMs)).toBe(false);
  expect(simulation.state.now).toBe(500);
  expect(simulation.runUntil(isOver, horizon)).toBe(true);
  expect(simulation.state.now).toBe(1000);
});
