/**
 * How what a run shows compares with what was reported: `exact`, `within` a tolerance that was declared before the run,
 * `open` where the report does not determine it, or `no`.
 */
export type Match = 'exact' | 'within' | 'open' | 'no';

/** One comparison: what the report shows, and what the run does. */
export interface PartResult {
  readonly says: string;
  readonly shows: string;
  readonly match: Match;
  /** What may differ, in words; absent where nothing may. */
  readonly tolerance?: string;
  /** Of an open part: the assumption that would determine it. */
  readonly missing?: string;
  /** The statement's point: without it the fact is not shown. */
  readonly main: boolean;
}

/** One statement of a report beside what the run shows of it. */
export interface FactResult {
  readonly id: string;
  readonly says: string;
  readonly shows: string;
  readonly match: Match;
  /** When it was looked at, in seconds since t = 0. */
  readonly at: number;
  readonly missing?: string;
  readonly parts: readonly PartResult[];
}

/** Something claimed about what would have happened otherwise, or a correction of the report's own explanation. */
export interface ClaimResult extends FactResult {
  readonly verdict: 'reproduced' | 'corrected' | 'open';
  /** The variants that were run for it. */
  readonly variants: readonly string[];
}

/** Counts of matches in one word each. */
export function countMatches(facts: readonly { readonly match: Match }[]): Readonly<Record<Match, number>> {
  const count = (match: Match) => facts.filter((fact) => fact.match === match).length;
  return { exact: count('exact'), within: count('within'), open: count('open'), no: count('no') };
}
