import type { SchedulingAnswer, SchedulingQuestion } from './question.ts';
import { type Chances, type Outcome, Replay } from './replay.ts';

const MOST_RUNS = 500;
/** By how many places a retried pod's bind may have come late. */
const FURTHEST_MOVE = 4;
/** For how long the recorder waited for a pod that made room: until it was bound, or so long. */
const PATIENCE_MS = [Number.POSITIVE_INFINITY, 6_000] as const;

/**
 * Runs the pods of a recording through the twin's queue, decisions and preemption. Where chance decided, runs are tried until one
 * binds the pods as recorded; the one that comes closest is the answer.
 */
export function replay(question: SchedulingQuestion): SchedulingAnswer {
  let best: Outcome | undefined;
  for (const patienceMs of question.mode === 'sequential' ? PATIENCE_MS : PATIENCE_MS.slice(0, 1)) {
    const closest = search(question, patienceMs);
    if (best === undefined || (closest?.agreed ?? 0) > best.agreed) best = closest;
    if (best?.agreed === question.bindOrder.length) break;
  }
  return best?.answer ?? {};
}

function search(question: SchedulingQuestion, patienceMs: number): Outcome | undefined {
  let best: Outcome | undefined;
  const pending: Possibility[] = [...arrivals(question, patienceMs)].map((chances) => ({ chances, promise: 0 }));
  const seen = new Set<string>();
  for (let runs = 0; runs < MOST_RUNS && pending.length > 0; ) {
    const { chances } = mostPromising(pending);
    const name = JSON.stringify(chances);
    if (seen.has(name)) continue;
    seen.add(name);
    runs++;
    const outcome = new Replay(question, chances).run();
    if (best === undefined || outcome.agreed > best.agreed) best = outcome;
    if (outcome.agreed === question.bindOrder.length) return outcome;
    for (const other of [...otherVictims(chances, outcome), ...otherOrders(chances, outcome)])
      pending.push({ chances: other, promise: outcome.agreed });
  }
  return best;
}

interface Possibility {
  readonly chances: Chances;
  readonly promise: number;
}

function mostPromising(pending: Possibility[]): Possibility {
  const promise = Math.max(...pending.map((entry) => entry.promise));
  return pending.splice(
    pending.findIndex((entry) => entry.promise === promise),
    1,
  )[0] as Possibility;
}

/** Most often the first pod alone is heard of when it is taken, or a few more. */
function* arrivals({ mode, pods, bindOrder: order }: SchedulingQuestion, patienceMs: number): Iterable<Chances> {
  const heard = (...heardOf: number[]): Chances => ({ heardOf, victimsOn: [], order, patienceMs });
  if (mode === 'sequential') return yield heard();
  yield heard(1);
  yield heard();
  for (let second = 2; second < pods.length; second++) yield heard(1, second);
  for (let first = 2; first < pods.length; first++) yield heard(first);
}

/** The same up to some choice of victims, and another node there. */
function* otherVictims({ victimsOn, ...chances }: Chances, { choices }: Outcome): Iterable<Chances> {
  for (let at = choices.length - 1; at >= victimsOn.length; at--) {
    const before = choices.slice(0, at).map((_, index) => victimsOn[index] ?? 0);
    for (let other = 1; other < (choices[at] ?? 1); other++) yield { ...chances, victimsOn: [...before, other] };
  }
}

/** A retried pod near the first disagreement, decided some places earlier. */
function* otherOrders(chances: Chances, { agreed, answer }: Outcome): Iterable<Chances> {
  const { order } = chances;
  for (let at = Math.max(agreed - FURTHEST_MOVE, 0); at <= Math.min(agreed + FURTHEST_MOVE, order.length - 1); at++) {
    const pod = order[at] as string;
    if (answer[pod]?.messages.length === 0) continue;
    for (let to = at - 1; to >= Math.max(at - FURTHEST_MOVE, 0); to--) {
      yield { ...chances, order: [...order.slice(0, to), pod, ...order.slice(to, at), ...order.slice(at + 1)] };
    }
  }
}
