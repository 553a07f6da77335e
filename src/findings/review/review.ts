import type { Diagnostic } from '#model/place.ts';
import type { CheckedVerdict, CheckReport } from '../check.ts';
import type { Finding } from '../finding.ts';
import { type Baseline, type Comparison, compare } from './baseline.ts';
import { type SuppressedFinding, type Suppression, suppress } from './suppression.ts';

/** A report as its reader wants it: without what is suppressed, beside what was known before. */
export interface Review extends CheckReport {
  readonly suppressed: readonly SuppressedFinding[];
  readonly comparison?: Comparison;
  /** About suppressions that do not hold. */
  readonly diagnostics: readonly Diagnostic[];
}

interface ReviewOptions {
  readonly suppressions: readonly Suppression[];
  readonly rules: readonly string[];
  /** `2026-12-31` */
  readonly today: string;
  readonly baseline?: Baseline;
}

/** Takes out of a report what is suppressed, and compares the rest with a baseline. What is suppressed now is not gone. */
export function reviewOf(report: CheckReport, { suppressions, rules, today, baseline }: ReviewOptions): Review {
  const { standing, suppressed, diagnostics } = suppress(report.findings, suppressions, { rules, today });
  const comparison = baseline === undefined ? undefined : compare(report, baseline);
  return { ...report, findings: standing, suppressed, diagnostics, ...(comparison === undefined ? {} : { comparison }) };
}

/** What a finding or an answer is judged beside; a plain report has neither. */
export type Beside = Partial<Pick<Review, 'suppressed' | 'comparison'>>;

/** Whether a finding was not known before. */
export function isNew({ fingerprint }: Pick<Finding, 'fingerprint'>, { comparison }: Beside): boolean {
  return comparison === undefined || !comparison.known.has(fingerprint);
}

/**
 * Whether nobody has accepted an answer yet: it was another before, and suppressed findings do not account for all that
 * does not come back.
 */
export function isOpen(verdict: CheckedVerdict, { comparison, suppressed = [] }: Beside): boolean {
  if (comparison?.sameAnswer.has(verdict.contingency) === true) return false;
  if (verdict.answer !== 'no') return true;
  const stopped = suppressed
    .flatMap(({ finding }) => finding.consequence)
    .filter(({ contingency }) => contingency === verdict.contingency)
    .map(({ workloads }) => workloads);
  const accepted = new Set(stopped.flat());
  const { failed = [] } = verdict;
  return stopped.length === 0 || !failed.every((workload) => accepted.has(workload));
}
