import { isBehind } from './answers.ts';
import type { CheckedVerdict, CheckReport } from './check.ts';
import { type Finding, type Severity, severities } from './finding.ts';
import { type Beside, isNew, isOpen } from './review/review.ts';

/** What makes the exit code 1. */
export type Level = Severity | 'unknown' | 'never';

/**
 * Whether a report is bad enough: a finding at or above the level, or an answer `no`, which counts as high. At `unknown` an
 * answer `unknown` is enough as well, besides what is high. What is suppressed or was known before does not count.
 */
export function fails(report: Pick<CheckReport, 'findings' | 'verdicts'> & Beside, level: Level): boolean {
  return (
    report.findings.some((finding) => findingFails(finding, report, level)) || report.verdicts.some((verdict) => answerFails(verdict, report, level))
  );
}

/** Whether a finding alone is bad enough. */
export function findingFails(finding: Finding, beside: Beside, level: Level): boolean {
  return level !== 'never' && isNew(finding, beside) && isAtLeast(finding.severity, level);
}

/** Whether an answer alone is bad enough. */
export function answerFails(verdict: CheckedVerdict, beside: Beside, level: Level): boolean {
  if (level === 'never' || !isOpen(verdict, beside)) return false;
  return verdict.answer === 'no' ? isAtLeast('high', level) : verdict.answer === 'unknown' && level === 'unknown';
}

/** Whether a severity reaches a level. Levels that are no severity are taken as high. */
export function isAtLeast(severity: Severity, level: Level): boolean {
  const limit = level === 'unknown' || level === 'never' ? 'high' : level;
  return severities.indexOf(severity) <= severities.indexOf(limit);
}

/** Whether a finding is told in full: what is new and grave enough, what stands behind an answer `no` that is, or everything. */
export function isInFull(
  finding: Finding,
  report: Pick<CheckReport, 'verdicts'> & Beside,
  { level, all }: { readonly level: Level; readonly all: boolean },
): boolean {
  if (all || (isNew(finding, report) && isAtLeast(finding.severity, level))) return true;
  return isAtLeast('high', level) && report.verdicts.some((verdict) => isBehind(finding, verdict) && isOpen(verdict, report));
}
