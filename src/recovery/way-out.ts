import { type RootCause, type RootCauses, rootCausesOf } from '#findings/causes/root-causes.ts';
import { expectedObjects } from '#findings/health/health.ts';
import { takeAsUnmet, underUnknowns } from '#findings/unknowns.ts';
import { actionCommands, actionText } from '#sim/actions/actions.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { carryOut, type Outcome } from './carry-out.ts';
import { waysInstead } from './instead.ts';
import type { PlannedStep, WayOut } from './plan.ts';
import { preconditionOf } from './preconditions.ts';
import { refusedVariants } from './refused.ts';
import { Search, type Tried } from './search.ts';
import { costOf } from './step.ts';

/** How long a plan may take to make the cluster healthy. */
const patienceMs = 2 * 3_600_000;

/**
 * The cheapest ordered steps that were found under which a fork of the moment settles healthy; each of them is needed.
 * Nothing is said that no run has shown.
 */
export function wayOutOf(twin: Twin, moment: Simulation, horizonMs = patienceMs): WayOut {
  const expected = expectedObjects(twin, moment);
  const search = new Search({ twin, moment, expected, horizonMs });
  const nothing: Tried = { steps: [], outcome: search.try([]) };
  if (nothing.outcome.healthy) {
    const causes = rootCausesOf(twin, nothing.outcome.simulation, expected);
    return { kind: 'none needed', recoveredAfterMs: nothing.outcome.recoveredAfterMs ?? 0, causes, tries: search.tries };
  }
  const causes = rootCausesOf(twin, moment, expected);
  const best = search.run(causes.causes, nothing);
  if (!best.outcome.healthy) return noPlan(search, causes, best.outcome);
  const plan = search.withoutNeedless(best);
  const refused = refusedVariants({ twin, moment, search, plan, causes });
  const { recoveredAfterMs = 0 } = plan.outcome;
  return {
    kind: 'plan',
    steps: plannedSteps(moment, search, plan),
    cost: costOf(plan.steps),
    recoveredAfterMs,
    instead: waysInstead(moment, search, plan, causes),
    refused,
    onlyIf: unknownsBehind(twin, moment, plan, expected, horizonMs),
    causes,
    tries: search.tries,
  };
}

/** The proof is run again with what it consulted and nobody knows unmet: where the end differs, it hangs on that. */
function unknownsBehind(twin: Twin, moment: Simulation, { steps }: Tried, expected: ReadonlySet<ObjectRef>, horizonMs: number): readonly string[] {
  const { met, unmet, consulted } = underUnknowns(twin, (unknowns) => {
    const start = moment.fork();
    if (unknowns === 'unmet') takeAsUnmet(start);
    return carryOut(start, steps, expected, horizonMs);
  });
  return unmet === undefined || unmet.healthy === met.healthy ? [] : consulted;
}

function plannedSteps(moment: Simulation, search: Search, { steps, outcome }: Tried): readonly PlannedStep[] {
  return steps.map((step, index) => ({
    ...step,
    text: actionText(step.action),
    commands: actionCommands(step.action, moment.view),
    afterMs: outcome.takenAfterMs[index] ?? 0,
    precondition: preconditionOf(step.action),
    without: search.try(steps.filter((each) => each !== step)).left.map(({ text }) => text),
  }));
}

function noPlan(search: Search, causes: RootCauses, outcome: Outcome): WayOut {
  const { causes: blocking, unexplained } = search.explain(outcome);
  const because = [...blocking.map(causeOf), ...unexplained.map(({ text }) => ({ text: `${text}: no single fact is known that would mend it` }))];
  return { kind: 'no plan', left: outcome.left, because, blocking, causes, tries: search.tries };
}

function causeOf({ suspect }: RootCause) {
  return { text: suspect.text, place: suspect.place, because: suspect.chain };
}
