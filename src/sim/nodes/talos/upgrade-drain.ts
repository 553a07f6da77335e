import { type Reconciliation, setRow } from '../../actor.ts';
import { apiWritable } from '../../processes.ts';
import { sequenceStartMs } from '../durations.ts';
import { cordonAndList, evictAll } from './drain.ts';
import { failSequence } from './sequences.ts';
import { type Doing, end, next, until } from './upgrade-step.ts';
import { upgrades } from './upgrades.ts';

/** [talos v1.4.6 pkg/kubernetes/kubernetes.go DrainTimeout, Cordon] */
const drainMs = 300_000;
const cordonRetryMs = 30_000;

/** Cordons the node and evicts its pods, five minutes at most. */
export function* drain(doing: Doing): Reconciliation {
  const { view, node, upgrade } = doing;
  const { since, pods, clientDriven } = upgrade;
  if (view.now === since) yield until(doing, since + sequenceStartMs, 'cordon');
  if (view.now < since + sequenceStartMs) return;
  if (!apiWritable(view)) {
    yield* withoutApi(doing);
    return;
  }
  const listed = pods ?? (yield* cordonAndList(view, node, !clientDriven));
  if (pods === undefined) yield until(doing, since + drainMs, 'drained');
  const left = yield* evictAll(view, listed);
  if (left.length === 0) yield next(doing, `${node.name} is drained`);
  else if (view.now < since + drainMs) yield* keepDraining({ ...doing, upgrade: { ...upgrade, pods: left } });
  else if (clientDriven) yield* end(doing, `the drain of ${node.name} fails after 5 minutes: it is not rebooted and stays cordoned`);
  else yield next(doing, `${node.name} is not drained after 5 minutes: it goes on`);
}

function* keepDraining(doing: Doing): Reconciliation {
  yield setRow(upgrades, doing.node, doing.upgrade);
  const retries = (doing.upgrade.pods ?? []).flatMap(({ retryAt }) => retryAt ?? []);
  for (const at of new Set(retries)) yield until(doing, at, 'evict');
}

/** Without the API nothing is cordoned: half a minute, then the sequence fails. A drain that has begun runs into its end. */
function* withoutApi(doing: Doing): Reconciliation {
  const { view, node, upgrade } = doing;
  const limit = upgrade.since + (upgrade.pods === undefined ? cordonRetryMs : drainMs);
  if (view.now < limit) {
    yield until(doing, limit, 'cordon');
    return;
  }
  if (upgrade.pods !== undefined && !upgrade.clientDriven) {
    yield next(doing, `${node.name} is not drained after 5 minutes: it goes on`);
    return;
  }
  const what = `${node.name} cannot be cordoned: the API server does not answer`;
  yield* end(doing, what);
  if (!upgrade.clientDriven) yield* failSequence(view, node, `the upgrade of ${node.name} fails`);
}
