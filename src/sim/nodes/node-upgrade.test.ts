import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { Node } from '#model/kubernetes.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { parseFault } from '../faults/fault.ts';
import { runFaults } from '../faults/inject.ts';
import { machines } from '../machines.ts';
import type { Simulation } from '../simulation.ts';

const twin = aCluster().controlPlane('s1').node('w1').node('w2').deployment('shop/web', { replicas: 4 }).twin();

function at(seconds: number, text: string): Simulation {
  const simulation = twin.eve.fork();
  const fault = parseFault(text);
  if ('wrong' in fault) throw new Error(fault.wrong);
  runFaults(simulation, [fault], seconds * 1000, twin.tools);
  simulation.runTo((simulation.state.epoch + seconds * 1000) as TimeMs);
  return simulation;
}

test('without Talos an upgrade is a drain, a reboot and an uncordon', () => {
  const story = [0, 30, 300].map((seconds) => {
    const { view } = at(seconds, 'node-upgrade:w1');
    const machine = view.row(machines, view.ref('Node', '', 'w1'));
    return [view.get<Node>('Node', '', 'w1')?.spec?.unschedulable ?? false, machine?.phase ?? 'up', machine?.boots ?? 0];
  });

  expect(story).toEqual([
    [true, 'up', 0],
    [true, 'booting', 0],
    [false, 'up', 1],
  ]);
});

test('talosctl has nothing to do there', () => {
  const { view } = at(300, 'talos-upgrade:w1=1.4.7');

  expect(view.row(machines, view.ref('Node', '', 'w1'))).toBeUndefined();
});
