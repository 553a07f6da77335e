import type { TimeMs } from '#base/brand.ts';
import { type Actor, onRow, setRow } from '../actor.ts';
import { type MachineState, machines, machineUp } from '../machines.ts';
import { defineRow } from '../store/definitions.ts';
import { imageStores } from '../world.ts';
import { bootMs, gracefulShutdownMs } from './durations.ts';

/** What a machine was told: faults and operators write it, the machine obeys. Keyed by the Node. */
export interface PowerOrder {
  readonly order: 'off' | 'on' | 'reboot';
  /** Stop pods first, within the kubelet's shutdown period. */
  readonly graceful: boolean;
  /** The image stores are empty after the next boot. */
  readonly wiped: boolean;
}

export const powerOrders = defineRow<PowerOrder>('power-order');

const noImages: ReadonlySet<string> = new Set();

/** The machine of a node: physics, so it asks nobody's leave. */
export const machine: Actor = {
  name: 'machine',
  watches: [onRow(powerOrders, ({ ref }) => [ref])],
  active: () => true,
  *reconcile(node, view, wake) {
    const order = view.row(powerOrders, node);
    const state = view.row(machines, node) ?? machineUp;
    if (order === undefined) return;
    if (wake.timers.includes('booted') && state.phase === 'booting') {
      yield setRow(machines, node, { phase: 'up', boots: state.boots + 1 }, `${node.name} is up`);
      return;
    }
    if (order.graceful && state.phase === 'up') {
      yield setRow(machines, node, { ...state, phase: 'stopping' }, `${node.name} stops its pods`);
      yield { verb: 'wake', at: (view.now + gracefulShutdownMs) as TimeMs, why: 'stopped' };
      return;
    }
    if (order.graceful && state.phase === 'stopping' && !wake.timers.includes('stopped')) return;
    if (order.order === 'off') {
      if (state.phase !== 'off') yield setRow(machines, node, { ...state, phase: 'off' }, `${node.name} is off`);
      return;
    }
    yield* boot(node, state, order, view.now);
  },
};

function* boot(node: Parameters<Actor['reconcile']>[0], state: MachineState, order: PowerOrder, now: TimeMs): ReturnType<Actor['reconcile']> {
  const mustBoot = order.order === 'on' ? state.phase === 'off' : state.phase === 'up' || state.phase === 'stopping';
  if (!mustBoot) return;
  if (order.wiped) yield setRow(imageStores, node, noImages, `${node.name} comes back without its images`);
  yield setRow(machines, node, { ...state, phase: 'booting' }, `${node.name} boots`);
  yield { verb: 'wake', at: (now + bootMs) as TimeMs, why: 'booted' };
}
