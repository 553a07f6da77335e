import type { Fault } from '#sim/faults/fault.ts';
import type { Twin } from '#sim/twin.ts';
import { type ContingencyRun, runContingency } from './contingency.ts';

/**
 * Runs a contingency in every twin: they differ only in how ties of placement are broken. A `no` in any is `no`.
 *
 * @returns the run that decides, with the twin it was made in
 */
export function judgeContingency(
  twins: readonly [Twin, ...Twin[]],
  faults: readonly Fault[],
  horizonMs?: number,
): ContingencyRun & { readonly twin: Twin } {
  const runs = twins.map((twin) => ({ ...runContingency(twin, faults, horizonMs), twin }));
  const worst = (['no', 'unknown', 'yes'] as const).flatMap((answer) => runs.filter(({ verdict }) => verdict.answer === answer));
  return worst[0] as ContingencyRun & { readonly twin: Twin };
}
