import type { TimeMs } from '#base/brand.ts';
import { type Outcome, type Reconciliation, setRow, type Write } from '../../actor.ts';
import { waits } from '../../capabilities/waits.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import type { ImageSource } from '../service-images.ts';
import { type Upgrade, upgrades } from './upgrades.ts';

/** One upgrade while a step of it is looked at. */
export interface Doing {
  readonly view: View;
  readonly node: ObjectRef;
  readonly upgrade: Upgrade;
  readonly source: ImageSource;
}

/** The upgrade is over, however it went. */
export function* end({ view, node }: Doing, what: string): Reconciliation {
  const waiter = waiterOf(view, node);
  if (view.row(waits, waiter) !== undefined) yield setRow(waits, waiter, undefined);
  yield setRow(upgrades, node, undefined, what);
}

/** Whose wait it is while the installer cannot be pulled. */
export function waiterOf(view: View, node: ObjectRef): ObjectRef {
  return view.ref('talos-upgrade', '', node.name);
}

/** Goes on to the next step. */
export function next({ view, node, upgrade }: Doing, what: string) {
  return setRow(upgrades, node, { ...upgrade, at: upgrade.at + 1, since: view.now }, what);
}

/** Looks again at a moment; once, since whoever is woken earlier comes back anyway. */
export function until({ view }: Doing, at: number, why: string) {
  return { verb: 'wake', at: Math.max(at, view.now) as TimeMs, why } as const;
}

/** True when the step has lasted so long; when it has just begun, sets the timer for that. */
export function* lasted(doing: Doing, ms: number): Generator<Write, boolean, Outcome> {
  const { since } = doing.upgrade;
  if (doing.view.now === since) yield until(doing, since + ms, 'step');
  return doing.view.now >= since + ms;
}
