import type { Fault } from '#sim/faults/fault.ts';
import type { Twin } from '#sim/twin.ts';
import { type ContingencyRun, runContingency } from './contingency.ts';
import { underUnknowns } from './unknowns.ts';

export interface JudgedRun extends ContingencyRun {
  readonly twin: Twin;
}

/**
 * Runs a contingency in every twin: they differ only in how ties of placement are broken. A `no` in any is `no`, and what a
 * person has to do in any has to be done. Of two that are equally bad the first decides: no further twin is asked after a `no`,
 * and after an `unknown` only whether there is one.
 *
 * @returns the run that decides, with the twin it was made in
 */
export function judgeContingency(twins: readonly [Twin, ...Twin[]], faults: readonly Fault[], horizonMs?: number): JudgedRun {
  const runs: JudgedRun[] = [];
  for (const twin of twins) {
    const run = { ...judgeUnknowns(twin, faults, horizonMs, (met) => onlyNoCounts(runs) && met.verdict.answer !== 'no'), twin };
    if (run.verdict.answer === 'no') return run;
    runs.push(run);
  }
  return runs.toSorted((left, right) => goodness(left) - goodness(right))[0] as JudgedRun;
}

/** After an `unknown` another twin changes the answer only by a `no`. */
function onlyNoCounts(before: readonly ContingencyRun[]): boolean {
  return before.some(({ verdict }) => verdict.answer === 'unknown');
}

/** Of answers other than `no`. A `yes` that needs nobody is the best that can be said. */
function goodness({ verdict: { answer, person } }: ContingencyRun): number {
  return (answer === 'yes' ? 2 : 0) + (person === undefined ? 1 : 0);
}

/** With unknowns met; where any was consulted, again with them unmet. Different answers are `unknown`, and name them. */
function judgeUnknowns(
  twin: Twin,
  faults: readonly Fault[],
  horizonMs: number | undefined,
  isEnough: (met: ContingencyRun) => boolean,
): ContingencyRun {
  const { met, unmet = met, consulted } = underUnknowns(twin, (unknowns) => runContingency(twin, faults, horizonMs, unknowns), isEnough);
  if (unmet.verdict.answer === met.verdict.answer) return met;
  return { ...met, verdict: { ...met.verdict, answer: 'unknown', kind: undefined, person: undefined, because: consulted.map((text) => ({ text })) } };
}
