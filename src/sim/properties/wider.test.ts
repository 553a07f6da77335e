import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { readSources } from '#sources/read.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { traceDigest } from '#testing/digest.ts';
import { losing, randomTwin, runWith, seeds } from '#testing/random-twin.ts';
import { assembleTwin } from '../assemble.ts';
import { always, onceSettled } from '../checkers/checkers.ts';
import type { Simulation } from '../simulation.ts';
import { workloads } from '../workloads.ts';

test.each(seeds)('power that was lost everywhere brings everything back (seed %i)', (seed) => {
  const fork = randomTwin(seed).eve.fork();

  const { end } = runWith(fork, [{ action: { kind: 'power-loss', wiped: seed % 2 === 0 }, startMs: 60_000, text: 'power-loss' }]);

  expect(end).toBe('settled');
  expect(unready(fork)).toEqual([]);
  expect(onceSettled.flatMap((check) => check(fork.view))).toEqual([]);
  expect(fork.state.inconsistencies()).toEqual([]);
});

test.each(seeds)('where room is scarce nothing is allocated beyond it (seed %i)', (seed) => {
  let cluster = aCluster().controlPlane('server-1');
  for (const name of ['worker-1', 'worker-2', 'worker-3'])
    cluster = cluster.node(name, { labels: { pool: 'small' }, capacity: { cpu: '1', memory: '4Gi', pods: '8' } });
  const requests = { cpu: '300m', memory: '128Mi' };
  const spec = { nodeSelector: { pool: 'small' } };
  const fork = cluster
    .deployment('team/app', { replicas: 14, requests, spec })
    .daemonSet('team/agent', { requests: { cpu: '50m' } })
    .twin(seed)
    .eve.fork();

  expect(unready(fork)).toEqual(['app']);
  expect(always.flatMap((check) => check(fork.view))).toEqual([]);
  runWith(fork, [losing(`worker-${1 + (seed % 3)}`), { ...losing('worker-2'), startMs: 500_000, durationMs: 400_000 }]);

  expect(always.flatMap((check) => check(fork.view))).toEqual([]);
  expect(fork.state.inconsistencies()).toEqual([]);
});

test('the healthy example loses any node and is in order, whichever fork it is', () => {
  const model = readSources(['fixtures/clusters/healthy']);
  const options = { catalogue, seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') };
  const [twin, other] = [assembleTwin(model, options), assembleTwin(model, options)];

  for (const { name } of twin.eve.view.list('Node')) {
    const [fork, same] = [twin.eve.fork(), other.eve.fork().fork()];
    runWith(fork, [losing(name)]);
    runWith(same, [losing(name)]);

    expect(onceSettled.flatMap((check) => check(fork.view))).toEqual([]);
    expect(traceDigest(same)).toBe(traceDigest(fork));
  }
});

function unready({ view }: Simulation): string[] {
  return workloads(view)
    .filter(({ ready }) => !ready)
    .map(({ ref }) => ref.name);
}
