import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { drains, newDrain } from '#sim/drain/state.ts';
import type { Simulation } from '#sim/simulation.ts';
import { aLonghornTwin, type CopyOf } from '#testing/a-longhorn-cluster.ts';
import { type Replica, replicaKind } from './kinds.ts';

const minuteMs = 60_000;
const system = 'longhorn-system';
const onFirst: CopyOf = { volume: 'data', node: 'n1', healthy: true };

const budgets = ({ view }: Simulation) =>
  view
    .list('PodDisruptionBudget', system)
    .map(({ name }) => name)
    .sort();
const healthyOn = ({ view }: Simulation) =>
  view
    .objects<Replica>(replicaKind)
    .flatMap(({ spec }) => ((spec.healthyAt ?? '') === '' ? [] : [spec.nodeID]))
    .sort();

/** n1 is drained, and so many minutes go by. */
function drained(twin: ReturnType<typeof aLonghornTwin>, minutes = 10): Simulation {
  const simulation = twin.eve.fork();
  const value = newDrain(['n1'], { ignoreDaemonSets: true, deleteEmptyDirData: true, force: true });
  simulation.perform({ verb: 'row', table: drains, ref: simulation.view.ref('Node', '', 'n1'), value }, 'test');
  simulation.runTo((simulation.state.now + minutes * minuteMs) as TimeMs);
  return simulation;
}

const exitCode = ({ view }: Simulation) => view.row(drains, view.ref('Node', '', 'n1'))?.exitCode;

test('every instance manager has its pod and a budget that forbids its eviction', () => {
  const { view } = aLonghornTwin({ copies: [] }).eve;

  expect(view.objects<Pod>('Pod', system).filter(({ metadata }) => metadata.labels?.['longhorn.io/component'] === 'instance-manager')).toHaveLength(
    6,
  );
  expect(view.list('PodDisruptionBudget', system)).toHaveLength(6);
});

test.each<[string, readonly CopyOf[], number | undefined]>([
  ['without copies on it', [], 0],
  ['with the last healthy copy of a volume', [onFirst, { volume: 'data', node: 'n2' }], undefined],
  ['with a copy that has a healthy one elsewhere', [onFirst, { volume: 'data', node: 'n2', healthy: true }], 0],
  [
    'with a copy of a volume that was never attached',
    [
      { volume: 'data', node: 'n1' },
      { volume: 'data', node: 'n2' },
    ],
    undefined,
  ],
])('a node %s is drained accordingly', (_, copies, code) => {
  expect(exitCode(drained(aLonghornTwin({ copies })))).toBe(code);
});

test('what is evicted in the end comes again on its node, without a budget while that is cordoned', () => {
  const simulation = drained(aLonghornTwin({ copies: [] }));

  expect(simulation.view.get('Pod', system, 'replica-n1')).toBeDefined();
  expect(budgets(simulation)).toEqual(['engine-n2', 'engine-n3', 'replica-n2', 'replica-n3']);
});

test('a volume that wants one more copy gets it while it is attached, and only then', () => {
  const after = (mounted?: string) => {
    const simulation = aLonghornTwin({ copies: [onFirst], mounted, numberOfReplicas: 2 }).eve.fork();
    simulation.runTo((simulation.state.now + 10 * minuteMs) as TimeMs);
    return healthyOn(simulation);
  };

  expect(after('data')).toEqual(['n1', 'n2']);
  expect(after()).toEqual(['n1']);
});

test('a pod whose volume has its only copy on a node that is off does not start elsewhere', () => {
  const twin = aLonghornTwin({ copies: [onFirst], mounted: 'data' });
  const { view } = twin.eve;
  const holds = twin.judge.has(view, { kind: 'volume', namespace: 'shop', claim: 'data' });
  const gone = twin.eve.fork();
  gone.perform({ verb: 'delete', ref: view.ref('Pod', system, 'replica-n1'), graceSeconds: 0 }, 'test');

  expect([holds, twin.judge.has(gone.view, { kind: 'volume', namespace: 'shop', claim: 'data' })]).toEqual([true, false]);
});
