import type { TimeMs } from '#base/brand.ts';
import { type Reconciliation, setRow } from '../actor.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { type EventBudget, freshBudget, spend } from './event-budget.ts';
import { kubeletStarts } from './node-log.ts';

interface Saying {
  readonly reason: string;
  readonly message: string;
}

/** What a kubelet may still tell of its Node, since it started. Keyed by the Node. */
const nodeEventBudgets = defineRow<EventBudget & { readonly startedAt: TimeMs }>('node-event-budget', { judged: false });

/** An event about a Node by its kubelet, unless it has told too many. */
export function* tell(view: View, node: ObjectRef, type: 'Normal' | 'Warning', reason: string, message: string): Reconciliation {
  if ((yield* spendOf(view, node, 1)) === 0) return;
  yield { verb: 'event', about: node, type, reason, message, source: 'kubelet' };
}

/** Tells the same things in turn, so many times over, until it has told too many. */
export function* tellInTurn(view: View, node: ObjectRef, sayings: readonly Saying[], times: number): Reconciliation {
  const told = yield* spendOf(view, node, sayings.length * times);
  for (const [index, { reason, message }] of sayings.entries()) {
    const again = Math.ceil((told - index) / sayings.length) - 1;
    if (again < 0) continue;
    yield { verb: 'event', about: node, type: 'Normal', reason, message, source: 'kubelet', ...(again === 0 ? {} : { held: again }) };
  }
}

function* spendOf(view: View, node: ObjectRef, wanted: number): Generator<ReturnType<typeof setRow>, number> {
  const startedAt = view.row(kubeletStarts, node)?.at ?? (Number.NEGATIVE_INFINITY as TimeMs);
  const row = view.row(nodeEventBudgets, node);
  const before = row?.startedAt === startedAt ? row : freshBudget(view.now);
  const { spent, budget } = spend(before, wanted, view.now);
  if (spent > 0) yield setRow(nodeEventBudgets, node, { ...budget, startedAt });
  return spent;
}
