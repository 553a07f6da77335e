import type { RootCauses } from '#findings/causes/root-causes.ts';
import { actionCommands, actionText } from '#sim/actions/actions.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Instead } from './plan.ts';
import { remediesOf, type Search, type Tried } from './search.ts';
import { costOf, keyOf, type Step } from './step.ts';

/** At most so many are tried. */
const mostTried = 8;

/** Other ways to mend the same causes that work as well, each in the place of some steps of the plan: tried like any plan. */
export function waysInstead(moment: Simulation, search: Search, plan: Tried, { causes }: RootCauses): readonly Instead[] {
  const planned = new Set(plan.steps.map(keyOf));
  const variants = causes.flatMap((cause) => {
    const remedies = remediesOf(cause, moment);
    const used = plan.steps.filter((step) => remedies.some(({ steps }) => steps.some((each) => keyOf(each) === keyOf(step))));
    const others = remedies.filter(({ steps }) => steps.every((step) => !planned.has(keyOf(step))));
    return used.length === 0 ? [] : others.map(({ steps }) => ({ steps, used }));
  });
  const distinct = [...new Map(variants.map((variant) => [variant.steps.map(keyOf).join(), variant])).values()];
  return distinct
    .toSorted((left, right) => costOf(left.steps) - costOf(right.steps))
    .slice(0, mostTried)
    .filter(({ steps, used }) => search.try(replaced(plan.steps, used, steps)).healthy)
    .map(({ steps, used }) => ({
      insteadOf: used.map((step) => plan.steps.indexOf(step) + 1),
      cost: costOf(steps),
      steps: steps.map((step) => ({ text: actionText(step.action), commands: actionCommands(step.action, moment.view), ...riskOf(step) })),
    }));
}

function replaced(plan: readonly Step[], used: readonly Step[], steps: readonly Step[]): readonly Step[] {
  const at = plan.indexOf(used[0] as Step);
  const [before, after] = [plan.slice(0, at), plan.slice(at)].map((part) => part.filter((step) => !used.includes(step))) as [Step[], Step[]];
  return [...before, ...steps, ...after];
}

function riskOf({ risk }: Step): { readonly risk?: string } {
  return risk === undefined ? {} : { risk };
}
