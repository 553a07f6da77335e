import type { Fault } from '#sim/faults/fault.ts';
import type { Twin } from '#sim/twin.ts';
import { type ContingencyRun, runContingency } from './contingency.ts';
import { underUnknowns } from './unknowns.ts';

export interface JudgedRun extends ContingencyRun {
  readonly twin: Twin;
}

/**
 * Runs a contingency in every twin: they differ only in how ties of placement are broken. A `no` in any is `no`, and what a
 * person has to do in any has to be done.
 *
 * @returns the run that decides, with the twin it was made in
 */
export function judgeContingency(twins: readonly [Twin, ...Twin[]], faults: readonly Fault[], horizonMs?: number): JudgedRun {
  const runs = twins.map((twin) => ({ ...judgeUnknowns(twin, faults, horizonMs), twin }));
  return runs.toSorted((left, right) => goodness(left) - goodness(right))[0] as JudgedRun;
}

/** A `yes` that needs nobody is the best that can be said. */
function goodness({ verdict: { answer, person } }: ContingencyRun): number {
  return ['no', 'unknown', 'yes'].indexOf(answer) * 2 + (person === undefined ? 1 : 0);
}

/** With unknowns met; where any was consulted, again with them unmet. Different answers are `unknown`, and name them. */
function judgeUnknowns(twin: Twin, faults: readonly Fault[], horizonMs: number | undefined): ContingencyRun {
  const { met, unmet = met, consulted } = underUnknowns(twin, (unknowns) => runContingency(twin, faults, horizonMs, unknowns));
  if (unmet.verdict.answer === met.verdict.answer) return met;
  return { ...met, verdict: { ...met.verdict, answer: 'unknown', kind: undefined, person: undefined, because: consulted.map((text) => ({ text })) } };
}
