import type { Fault } from '#sim/faults/fault.ts';
import type { Twin } from '#sim/twin.ts';
import { type ContingencyRun, runContingency } from './contingency.ts';
import { underUnknowns } from './unknowns.ts';

export interface JudgedRun extends ContingencyRun {
  readonly twin: Twin;
}

/**
 * Runs a contingency in every twin: they differ only in how ties of placement are broken. A `no` in any is `no`.
 *
 * @returns the run that decides, with the twin it was made in
 */
export function judgeContingency(twins: readonly [Twin, ...Twin[]], faults: readonly Fault[], horizonMs?: number): JudgedRun {
  const runs = twins.map((twin) => ({ ...judgeUnknowns(twin, faults, horizonMs), twin }));
  const worst = (['no', 'unknown', 'yes'] as const).flatMap((answer) => runs.filter(({ verdict }) => verdict.answer === answer));
  return worst[0] as JudgedRun;
}

/** With unknowns met; where any was consulted, again with them unmet. Different answers are `unknown`, and name them. */
function judgeUnknowns(twin: Twin, faults: readonly Fault[], horizonMs: number | undefined): ContingencyRun {
  const { met, unmet = met, consulted } = underUnknowns(twin, (unknowns) => runContingency(twin, faults, horizonMs, unknowns));
  if (unmet.verdict.answer === met.verdict.answer) return met;
  return { ...met, verdict: { ...met.verdict, answer: 'unknown', kind: undefined, because: consulted.map((text) => ({ text })) } };
}
