import type { CheckReport } from './check.ts';
import { type Finding, type Severity, severities } from './finding.ts';
import { type Beside, isNew, isOpen } from './review/review.ts';

/** What makes the exit code 1. */
export type Level = Severity | 'unknown' | 'never';

/**
 * Whether a report is bad enough: a finding at or above the level, or an answer `no`, which counts as high. At `unknown` an
 * answer `unknown` is enough as well, besides what is high. What is suppressed or was known before does not count.
 */
export function fails(report: Pick<CheckReport, 'findings' | 'verdicts'> & Beside, level: Level): boolean {
  if (level === 'never') return false;
  const { findings, verdicts } = report;
  const open = verdicts.filter((verdict) => isOpen(verdict, report)).map(({ answer }) => answer);
  if (level === 'unknown' && open.includes('unknown')) return true;
  return (
    findings.some((finding) => isNew(finding, report) && isAtLeast(finding.severity, level)) || (open.includes('no') && isAtLeast('high', level))
  );
}

/** Whether a severity reaches a level. Levels that are no severity are taken as high. */
export function isAtLeast(severity: Severity, level: Level): boolean {
  const limit = level === 'unknown' || level === 'never' ? 'high' : level;
  return severities.indexOf(severity) <= severities.indexOf(limit);
}

/** Whether a finding is told in full: what is new and grave enough, or everything. */
export function isInFull(finding: Finding, beside: Beside, { level, all }: { readonly level: Level; readonly all: boolean }): boolean {
  return all || (isNew(finding, beside) && isAtLeast(finding.severity, level));
}
