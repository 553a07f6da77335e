import type { TimeMs } from '#base/brand.ts';
import { type Actor, onRow, type Reconciliation, setRow } from '../../actor.ts';
import { machines } from '../../machines.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { powerOrders } from '../power.ts';
import { bootSlots, flipSlots } from './slots.ts';

/** A sequence has failed, and the machine reboots. Keyed by the Node. */
const failures = defineRow<{ readonly rebootsAt: TimeMs }>('talos-failure');

/** How long machined leaves the message on the console before it reboots. [talos v1.4.6 internal/app/machined/main.go] */
const rebootDelayMs = 10_000;

/** A failed sequence is fatal: back to the slot before while the upgrade tag is set, and a reboot in any case. [main.go, revert.go] */
export function* failSequence(view: View, node: ObjectRef, what: string): Reconciliation {
  yield setRow(failures, node, { rebootsAt: (view.now + rebootDelayMs) as TimeMs }, what);
  const slots = view.row(bootSlots, node);
  if (slots?.tagged === true) yield* flipSlots(view, node, `${node.name} goes back to Talos ${slots.other ?? slots.active}`);
}

/** Reboots machines whose sequence has failed. */
export const fatalReboot: Actor = {
  name: 'talos-fatal-reboot',
  watches: [onRow(failures, ({ ref, after }) => (after === undefined ? [] : [ref]))],
  active: () => true,
  *reconcile(node, view, wake) {
    const failure = view.row(failures, node);
    if (failure === undefined) return;
    if (wake.timers.length === 0) {
      yield { verb: 'wake', at: failure.rebootsAt, why: 'reboot' };
      return;
    }
    yield setRow(failures, node, undefined);
    const phase = view.row(machines, node)?.phase ?? 'up';
    if (phase === 'up' || phase === 'stopping') yield setRow(powerOrders, node, { order: 'reboot', graceful: false, wiped: false });
  },
};
