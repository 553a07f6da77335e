import { expect, test } from 'vitest';
import { after, aTalosCluster, isReady, told } from '#testing/talos-cluster.ts';
import { imageStores } from '../world.ts';
import { ephemerals } from './ephemeral.ts';
import { memberOf } from './etcd/members.ts';

test('only a wipe takes more than the images: a power loss that wipes keeps the rest of /var', () => {
  const twin = aTalosCluster();

  const { view } = after(twin, 310, [], 'power-loss:wiped');

  const node = view.ref('Node', '', 't1');
  expect([view.row(ephemerals, node), view.row(imageStores, node)?.size, memberOf(view, node)]).toEqual([
    undefined,
    0,
    { listed: 'voter', data: true },
  ]);
});

test('an upgrade that wipes counts once per wipe', () => {
  const simulation = after(aTalosCluster(), 1300, [
    [0, { kind: 'talos-upgrade', node: 't1', version: '1.4.7' }],
    [600, { kind: 'talos-upgrade', node: 't1', version: '1.4.8' }],
  ]);

  expect(simulation.view.row(ephemerals, simulation.view.ref('Node', '', 't1'))).toBe(2);
  expect(isReady(simulation, 't1')).toBe(true);
});

test('the network configuration comes back with a working agent, and only then', () => {
  const twin = aTalosCluster();
  const upgrade = [0, { kind: 'talos-upgrade', node: 't1', version: '1.4.7' }] as const;

  const at = (seconds: number, ...faults: readonly string[]) => told(after(twin, seconds, [upgrade], ...faults), /network configuration/).length;

  expect([at(190), at(400), at(400, 'host-down:quay.io@50s+1h')]).toEqual([0, 1, 0]);
});
