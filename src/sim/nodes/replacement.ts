import { type Reconciliation, setRow } from '../actor.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { wipeEphemeral } from './ephemeral.ts';
import { goneInstances } from './instances.ts';
import { powerOrders } from './power.ts';

/** A rented machine ends: it goes with its disk, and whoever rents it out does not know it any more. */
export function* destroyMachine(view: View, node: ObjectRef, what?: string): Reconciliation {
  yield setRow(powerOrders, node, { order: 'off', graceful: false, wiped: false }, what);
  yield* wipeEphemeral(view, node, `${node.name} is without its disk`);
  yield setRow(goneInstances, node, true);
}

/** Another machine takes its place and its name. */
export function* newMachine(node: ObjectRef, boots: boolean, what?: string): Reconciliation {
  yield setRow(goneInstances, node, undefined, what);
  if (boots) yield setRow(powerOrders, node, { order: 'on', graceful: false, wiped: false });
}
