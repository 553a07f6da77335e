import type { CheckReport } from './check.ts';
import { type Severity, severities } from './finding.ts';

/**
 * Whether a report is bad enough: a finding at or above the level, or an answer `no`, which counts as high. At `unknown` an
 * answer `unknown` is enough as well, besides what is high.
 */
export function fails({ findings, verdicts }: Pick<CheckReport, 'findings' | 'verdicts'>, level: Severity | 'unknown' | 'never'): boolean {
  if (level === 'never') return false;
  if (level === 'unknown' && verdicts.some(({ answer }) => answer === 'unknown')) return true;
  const limit = severities.indexOf(level === 'unknown' ? 'high' : level);
  const isNo = verdicts.some(({ answer }) => answer === 'no');
  return findings.some(({ severity }) => severities.indexOf(severity) <= limit) || (isNo && severities.indexOf('high') <= limit);
}
