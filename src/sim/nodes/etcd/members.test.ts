import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { after, aTalosCluster, told } from '#testing/talos-cluster.ts';
import type { Reconciliation } from '../../actor.ts';
import { apiWritable } from '../../processes.ts';
import type { Simulation } from '../../simulation.ts';
import { servingApiServers } from '../control-plane-stage.ts';
import { wipeEphemeral } from '../ephemeral.ts';
import { powerOrders } from '../power.ts';
import { hasQuorum, memberOf, votes } from './members.ts';

const upgrade = (node: string, at = 0) => [at, { kind: 'talos-upgrade', node, version: '1.4.7' }] as const;

test('between leaving and promotion two of three members are left, and one more loss ends the quorum', () => {
  const twin = aTalosCluster();

  const alone = after(twin, 160, [upgrade('t1')]);
  const lost = after(twin, 160, [upgrade('t1')], 'node-down:t2@120s');
  const later = after(twin, 400, [upgrade('t1')], 'node-down:t2@300s');

  expect([alone, lost, later].map(({ view }) => [votes(view).voters.length, votes(view).running, hasQuorum(view)])).toEqual([
    [2, 2, true],
    [2, 1, false],
    [3, 2, true],
  ]);
  expect([alone, lost, later].map(({ view }) => apiWritable(view))).toEqual([true, false, true]);
});

test('a node without data is no member until the others take it in, and does not vote until it is promoted', () => {
  const twin = aTalosCluster();

  const listed = [100, 200, 300].map((seconds) => {
    const { view } = after(twin, seconds, [upgrade('t1')]);
    return memberOf(view, view.ref('Node', '', 't1'));
  });

  expect(listed).toMatchObject([
    { listed: 'no', data: false },
    { listed: 'learner', data: true },
    { listed: 'voter', data: true },
  ]);
});

test('without quorum nobody is taken in; when it returns, the waiting node joins', () => {
  const simulation = after(aTalosCluster(), 1200, [upgrade('t1')], 'node-down:t2@120s+10m');

  const story = told(simulation, /etcd (of t1|has lost)/);
  expect(story).toEqual([
    expect.stringMatching(/^71 etcd of t1 leaves/),
    '120 etcd has lost its quorum: 1 of 2 members run',
    '184 etcd of t1 has no data: it has to join',
    '788 etcd of t1 is added as a learner',
    '848 etcd of t1 is promoted to a voter',
    '848 etcd of t1 runs',
  ]);
});

function perform(simulation: Simulation, steps: Reconciliation): void {
  let step = steps.next();
  while (!step.done) step = steps.next(simulation.perform(step.value, 'test'));
}

/** A machine that loses its power and its disk, without a word to etcd. */
function wipe(simulation: Simulation, name: string): void {
  const node = simulation.view.ref('Node', '', name);
  for (const order of ['off', 'on'] as const) {
    simulation.perform({ verb: 'row', table: powerOrders, ref: node, value: { order, graceful: false, wiped: false } }, 'test');
    if (order === 'off') perform(simulation, wipeEphemeral(simulation.view, node));
    simulation.runTo((simulation.state.now + 1) as TimeMs);
  }
}

test('wiping the second of three before the first is promoted loses the quorum for good; afterwards it does not', () => {
  const twin = aTalosCluster();
  const [early, late] = [after(twin, 120, [upgrade('t1')]), after(twin, 400, [upgrade('t1')])];

  for (const simulation of [early, late]) {
    wipe(simulation, 't2');
    simulation.runTo((simulation.state.now + 3_600_000) as TimeMs);
  }

  expect([early, late].map(({ view }) => [votes(view).voters.length, votes(view).running])).toEqual([
    [2, 1],
    [3, 3],
  ]);
  expect([early, late].map(({ view }) => apiWritable(view))).toEqual([false, true]);
});

test('two that leave one after the other keep the quorum of the third', () => {
  const twin = aTalosCluster({ version: '1.6.0' });
  const leaving = ['t1', 't2'].map((node) => [0, { kind: 'talos-upgrade', node, version: '1.6.1' }] as const);

  const simulation = after(twin, 120, leaving);

  expect(votes(simulation.view).voters.map(({ name }) => name)).toEqual(['t3']);
  expect(apiWritable(simulation.view)).toBe(true);
});

test('the last voter cannot leave: its upgrade fails, and the others join it again', () => {
  const twin = aTalosCluster({ version: '1.6.0' });
  const leaving = ['t1', 't2', 't3'].map((node) => [0, { kind: 'talos-upgrade', node, version: '1.6.1' }] as const);

  const simulation = after(twin, 1800, leaving);

  expect(told(simulation, /cannot leave/)).toEqual([
    expect.stringMatching(/t3 cannot leave etcd: etcdserver: re-configuration failed due to not enough started members$/),
  ]);
  expect(votes(simulation.view)).toMatchObject({ voters: [{ name: 't1' }, { name: 't2' }, { name: 't3' }], running: 3 });
});

test('with one of three away no other leaves', () => {
  const simulation = after(aTalosCluster(), 500, [upgrade('t1')], 'node-down:t2@60s');

  expect(told(simulation, /leave/)).toEqual(['371 t1 cannot leave etcd: etcdserver: unhealthy cluster']);
});

test('two nodes that join together wait for each other', () => {
  const names = ['t1', 't2', 't3', 't4', 't5'];
  const twin = aTalosCluster({ version: '1.6.0', names });
  const upgradeNow = (node: string) => [0, { kind: 'talos-upgrade', node, version: '1.6.1' }] as const;

  const simulation = after(twin, 900, [upgradeNow('t1'), upgradeNow('t2')]);

  expect(told(simulation, /learner|promoted/)).toEqual([
    '184 etcd of t1 is added as a learner',
    '244 etcd of t1 is promoted to a voter',
    '244 etcd of t2 is added as a learner',
    '304 etcd of t2 is promoted to a voter',
  ]);
});

test.each([
  ['1 member without --preserve', ['t1'], {}, [], 'only 1 etcd member found'],
  ['2 members', ['t1', 't2'], { preserve: true }, [], 'etcd member count(2) is insufficient to maintain quorum if upgrade commences'],
  ['a member that is away', ['t1', 't2', 't3'], {}, ['node-down:t2'], 'is not healthy; all members must be healthy to perform an upgrade: '],
] as const)('etcd refuses an upgrade with %s', (_, names, options, faults, refusal) => {
  const simulation = after(aTalosCluster({ names }), 600, [[0, { kind: 'talos-upgrade', node: 't1', version: '1.4.7', ...options }]], ...faults);

  expect(told(simulation, /refused/)).toEqual([expect.stringContaining(`the upgrade of t1 is refused: ${faults.length > 0 ? 'etcd member ' : ''}`)]);
  expect(told(simulation, /refused/)[0]).toContain(refusal);
});

test('up to Talos 1.5 one upgrade locks out the next', () => {
  const simulation = after(aTalosCluster(), 600, [upgrade('t1'), upgrade('t2', 10)]);

  expect(told(simulation, /refused/)).toEqual(['50 the upgrade of t2 is refused: failed to acquire upgrade lock']);
});

test('an API server goes with its node and comes back after etcd', () => {
  const twin = aTalosCluster();

  const serving = [0, 100, 250, 600].map((seconds) => servingApiServers(after(twin, seconds, [upgrade('t1')]).view));

  expect(serving).toEqual([
    ['t1', 't2', 't3'],
    ['t2', 't3'],
    ['t2', 't3'],
    ['t1', 't2', 't3'],
  ]);
});
