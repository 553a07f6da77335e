import type { CheckReport } from '../check.ts';
import type { Finding } from '../finding.ts';
import type { Verdict } from '../verdict.ts';

/** What was known before: findings by their fingerprints, and answers other than yes. The JSON output of `check` is one. */
export interface Baseline {
  /** What to call it: a file, or a revision. */
  readonly name: string;
  readonly findings: readonly BaselineFinding[];
  readonly verdicts: readonly Pick<Verdict, 'contingency' | 'answer'>[];
}

export type BaselineFinding = Pick<Finding, 'fingerprint' | 'rule' | 'severity' | 'subject' | 'message'>;

/** A report beside what was known before. */
export interface Comparison {
  readonly name: string;
  /** Fingerprints of findings that were known. */
  readonly known: ReadonlySet<string>;
  /** Findings that are gone. */
  readonly fixed: readonly BaselineFinding[];
  /** Contingencies whose answer is no better and no worse than it was. */
  readonly sameAnswer: ReadonlySet<string>;
  /** Contingencies whose answer has changed. */
  readonly changed: readonly { readonly contingency: string; readonly before: Verdict['answer']; readonly now: Verdict['answer'] }[];
}

/** What a report leaves for later ones to be compared with. */
export function baselineOf({ findings, verdicts }: Pick<CheckReport, 'findings' | 'verdicts'>): Omit<Baseline, 'name'> {
  return {
    findings: findings.map(({ fingerprint, rule, severity, subject, message }) => ({ fingerprint, rule, severity, subject, message })),
    verdicts: verdicts.filter(({ answer }) => answer !== 'yes').map(({ contingency, answer }) => ({ contingency, answer })),
  };
}

/** Which findings and answers are new, known and gone. An answer that nothing is written about was yes. */
export function compare({ findings, verdicts }: Pick<CheckReport, 'findings' | 'verdicts'>, baseline: Baseline): Comparison {
  const before = new Map(baseline.verdicts.map(({ contingency, answer }) => [contingency, answer]));
  const present = new Set(findings.map(({ fingerprint }) => fingerprint));
  const was = ({ contingency }: Pick<Verdict, 'contingency'>) => before.get(contingency) ?? 'yes';
  const changed = verdicts.filter((verdict) => was(verdict) !== verdict.answer);
  return {
    name: baseline.name,
    known: new Set(baseline.findings.map(({ fingerprint }) => fingerprint)),
    fixed: baseline.findings.filter(({ fingerprint }) => !present.has(fingerprint)),
    sameAnswer: new Set(verdicts.filter((verdict) => was(verdict) === verdict.answer).map(({ contingency }) => contingency)),
    changed: changed.map((verdict) => ({ contingency: verdict.contingency, before: was(verdict), now: verdict.answer })),
  };
}
