import type { TimeMs } from '#base/brand.ts';
import { type Reconciliation, setRow, type Wake } from '../../actor.ts';
import { waits } from '../../capabilities/waits.ts';
import { installerPullMs, servicePullMs } from '../durations.ts';
import { upgradeRefusal } from '../etcd/members.ts';
import { controlPlaneNodes } from '../node-config.ts';
import { waitForImage } from '../service-images.ts';
import { type Doing, end, next, until, waiterOf } from './upgrade-step.ts';
import { upgrades } from './upgrades.ts';
import { talosMinor } from './version.ts';

/** The installer comes by Talos's own resolver, up to twenty minutes; then etcd must agree. */
export function* check(doing: Doing, wake: Wake): Reconciliation {
  const { view, node, upgrade } = doing;
  if (upgrade.pulledAt !== undefined) {
    if (view.now >= upgrade.pulledAt) yield* answer(doing);
    return;
  }
  if (wake.timers.length === 0 && view.now === upgrade.since) {
    if (upgrade.interruptAt !== undefined) yield until(doing, upgrade.interruptAt, 'interrupt');
  }
  if (wake.timers.includes('give up') || view.now > upgrade.since + servicePullMs) {
    yield* end(doing, `the upgrade of ${node.name} is refused: ${upgrade.image} cannot be pulled`);
    return;
  }
  yield* pullInstaller(doing);
}

function* pullInstaller(doing: Doing): Reconciliation {
  const { view, node, upgrade, source } = doing;
  const waiter = waiterOf(view, node);
  const result = source.pull(view, node.name, upgrade.image, 'system');
  if (!result.pulled) {
    if (view.row(waits, waiter) === undefined) yield until(doing, upgrade.since + servicePullMs, 'give up');
    const because = source.whyNot(view, node.name, upgrade.image, 'system');
    const missing = { kind: 'missing', reference: upgrade.image, resolver: 'system', because } as const;
    yield* waitForImage(view, waiter, node.name, missing, `the upgrade of ${node.name}`);
    return;
  }
  if (view.row(waits, waiter) !== undefined) yield setRow(waits, waiter, undefined);
  const pulledAt = (view.now + Math.max(result.durationMs, installerPullMs)) as TimeMs;
  yield setRow(upgrades, node, { ...upgrade, pulledAt });
  yield until(doing, pulledAt, 'pulled');
}

function* answer(doing: Doing): Reconciliation {
  const { view, node, upgrade } = doing;
  const refusal =
    upgrade.clientDriven || !controlPlaneNodes(view).includes(node) ? undefined : (upgradeRefusal(view, upgrade.preserve) ?? locked(doing));
  if (refusal !== undefined) yield* end(doing, `the upgrade of ${node.name} is refused: ${refusal}`);
  else yield next(doing, `${node.name} ${upgrade.clientDriven ? 'has pulled' : 'accepts'} ${upgrade.image}`);
}

/** Up to 1.5 one upgrade of a control plane holds etcd's lock for its whole length. [talos v1.4.6, v1.6.7 v1alpha1_server.go] */
function locked({ view, node, upgrade }: Doing): string | undefined {
  const others = view.rows(upgrades).filter(([other, { at }]) => other !== node && at > 0 && controlPlaneNodes(view).includes(other));
  return talosMinor(upgrade.from) <= 5 && others.length > 0 ? 'failed to acquire upgrade lock' : undefined;
}
