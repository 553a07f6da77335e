import { TimeHeap } from '#base/heap.ts';
import { AlikeCauses, type RootCause, type RootCauses, rootCausesOf } from '#findings/causes/root-causes.ts';
import { failuresIn } from '#findings/health/health.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { type Outcome, outcomeOf, type Taken, takeStep } from './carry-out.ts';
import { remediesFor } from './remedies/remedies.ts';
import { costOf, keyOf, type Remedy, type Step } from './step.ts';

/** Steps and what came of them. */
export interface Tried {
  readonly steps: readonly Step[];
  readonly outcome: Outcome;
}

export interface SearchOptions {
  readonly twin: Twin;
  readonly moment: Simulation;
  readonly expected: ReadonlySet<ObjectRef>;
  readonly horizonMs: number;
}

/** At most this many plans are tried. */
const mostTries = 200;
/** After the first plan that works, this many more tries may find a cheaper one. */
const triesAfterFirst = 12;
/** Plans are looked into again for what hides behind the mended causes; at most so often. */
const mostExplanations = 12;
/** What one failure that is left weighs against minutes of work: less wrong is looked into first. */
const failureWeight = 2;

/**
 * Best-first over ordered sets of remedies. What is left after a plan that helped is explained anew, since causes hide
 * behind each other.
 */
export class Search {
  tries = 0;
  readonly #options: SearchOptions;
  readonly #known = new Map<string, Outcome>();
  readonly #begun = new Map<string, Taken>();
  readonly #open = new TimeHeap<Tried>();
  #budget = mostTries;
  readonly #alike = new AlikeCauses();
  #explanations = 0;
  #pushed = 0;

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  /** The cheapest plan that was found to work, or the one that left least. */
  run(causes: readonly RootCause[], nothing: Tried): Tried {
    this.#push(nothing);
    let best = nothing;
    let first: readonly RootCause[] | undefined = causes;
    for (let node = this.#open.pop(); node !== undefined && this.#isWorthTrying(node.steps, best); node = this.#open.pop()) {
      best = this.#lookInto(node, first ?? this.#explain(node), best);
      first = undefined;
    }
    return best;
  }

  /** Tries each longer plan; the better of what comes of them and the best so far. */
  #lookInto(node: Tried, causes: readonly RootCause[], bestBefore: Tried): Tried {
    let best = bestBefore;
    for (const steps of this.#extensions(node, causes)) {
      if (!this.#isWorthTrying(steps, best)) break;
      const tried = { steps, outcome: this.try(steps) };
      if (isBetter(tried, best)) {
        if (tried.outcome.healthy && !best.outcome.healthy) this.#budget = Math.min(this.#budget, this.tries + triesAfterFirst);
        best = tried;
      }
      if (!tried.outcome.healthy && helps(tried, node)) this.#push(tried);
    }
    return best;
  }

  #isWorthTrying(steps: readonly Step[], best: Tried): boolean {
    return this.tries < this.#budget && !(best.outcome.healthy && costOf(steps) >= costOf(best.steps));
  }

  /** Takes out every step without which it works as well: what only hastens things first, then the dearest. */
  withoutNeedless(plan: Tried): Tried {
    for (const step of plan.steps.toSorted((left, right) => hastens(right) - hastens(left) || right.cost - left.cost)) {
      const steps = plan.steps.filter((each) => each !== step);
      if (steps.length === 0) continue;
      const outcome = this.try(steps);
      if (outcome.healthy) return this.withoutNeedless({ steps, outcome });
    }
    return plan;
  }

  /** What comes of a plan; each is run once. */
  try(steps: readonly Step[]): Outcome {
    const key = steps.map(keyOf).join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.tries++;
    const { moment, expected, horizonMs } = this.#options;
    const outcome = outcomeOf(this.#taken(steps), moment.state.now, expected, horizonMs);
    this.#known.set(key, outcome);
    return outcome;
  }

  /** Plans that begin alike share their beginning: each is run once. */
  #taken(steps: readonly Step[]): Taken {
    const { moment } = this.#options;
    const last = steps.at(-1);
    if (last === undefined) return { simulation: moment, afterMs: [] };
    const key = steps.map(keyOf).join();
    const known = this.#begun.get(key) ?? takeStep(this.#taken(steps.slice(0, -1)), last, moment.state.now);
    this.#begun.set(key, known);
    return known;
  }

  #push(node: Tried): void {
    this.#open.push(costOf(node.steps) + failureWeight * failuresIn(node.outcome.left), this.#pushed++, node);
  }

  /** What keeps an outcome from being healthy. */
  explain({ simulation }: Outcome): RootCauses {
    return rootCausesOf(this.#options.twin, simulation, this.#options.expected);
  }

  /** What to mend next: whatever is proposed is tried, so that moments that look alike are explained alike. */
  #explain({ outcome: { simulation } }: Tried): readonly RootCause[] {
    const { twin, expected } = this.#options;
    return ++this.#explanations > mostExplanations ? [] : this.#alike.of(twin, simulation, expected);
  }

  /** The plan with one more remedy, those of the causes that free most first. */
  #extensions({ steps, outcome }: Tried, causes: readonly RootCause[]): readonly (readonly Step[])[] {
    const taken = new Set(steps.map(keyOf));
    const remedies = causes.flatMap((cause) => remediesOf(cause, outcome.simulation));
    const more = remedies.map(({ steps: own }) => own.filter((step) => !taken.has(keyOf(step)))).filter((own) => own.length > 0);
    const distinct = new Map(more.map((own) => [own.map(keyOf).join(), own]));
    return [...distinct.values()].toSorted((left, right) => costOf(left) - costOf(right)).map((own) => [...steps, ...own]);
  }
}

/** Ways to mend a cause: the fact itself, or another that frees the same. Facts that only help together are mended together. */
export function remediesOf(cause: RootCause, { view }: Simulation): readonly Remedy[] {
  const { suspect, together, alternatives } = cause;
  const own = [suspect, ...together].map(({ fact }) => remediesFor(fact, view));
  const joint = together.length === 0 ? (own[0] ?? []) : [{ steps: own.flatMap(([first]) => first?.steps ?? []) }, ...own.flat()];
  return [...joint, ...alternatives.flatMap((alternative) => remediesOf(alternative, { view } as Simulation))];
}

/** Whether a controller would do it by itself in time: mostly the only step that is not needed. */
function hastens({ action }: Step): number {
  return action.kind === 'reconcile' ? 1 : 0;
}

function isBetter({ steps, outcome }: Tried, than: Tried): boolean {
  if (outcome.healthy !== than.outcome.healthy) return outcome.healthy;
  if (outcome.healthy) return costOf(steps) < costOf(than.steps);
  return failuresIn(outcome.left) < failuresIn(than.outcome.left);
}

/** Whether a longer plan left something else than the shorter one. */
function helps({ outcome }: Tried, { outcome: before }: Tried): boolean {
  if (outcome.hindered !== undefined) return false;
  const texts = new Set(before.left.map(({ text }) => text));
  return failuresIn(outcome.left) < failuresIn(before.left) || outcome.left.some(({ text }) => !texts.has(text));
}
