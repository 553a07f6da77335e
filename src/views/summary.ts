import { type AnswerLine, contingenciesText } from '#findings/answers.ts';
import type { CheckReport } from '#findings/check.ts';
import type { Finding } from '#findings/finding.ts';
import { counted } from '#findings/words.ts';
import type { Cause } from '#model/place.ts';

/** A finding in a few plain sentences, for views that have no room for a tree. */
export function findingSentences({ message, consequence, fix }: Finding): string {
  const workloads = new Set(consequence.flatMap((each) => each.workloads)).size;
  const when = contingenciesText(consequence.map(({ contingency }) => contingency));
  const follows = consequence.length === 0 ? [] : [workloads === 0 ? `When: ${when}.` : `Stops ${counted(workloads, 'workload')} when: ${when}.`];
  return [`${message}.`, ...follows, ...(fix === undefined ? [] : [`Fix: ${fix.text}.`])].join(' ');
}

/** `NO (deadlock)` */
export function answerText({ answer, kind }: Pick<AnswerLine, 'answer' | 'kind'>): string {
  return answer === 'no' ? `NO${kind === undefined ? '' : ` (${kind})`}` : answer;
}

/** Causes as indented lines. */
export function causeLines(causes: readonly Cause[], lineOf: (cause: Cause) => string, depth = 0): readonly string[] {
  return causes.flatMap((cause) => [`${'  '.repeat(depth)}- ${lineOf(cause)}`, ...causeLines(cause.because ?? [], lineOf, depth + 1)]);
}

/** `3 findings: 1 critical, 2 medium`. */
export function countsText({ findings }: Pick<CheckReport, 'findings'>): string {
  const counts = [...Map.groupBy(findings, ({ severity }) => severity)].map(([severity, alike]) => `${alike.length} ${severity}`);
  return findings.length === 0 ? 'no findings' : `${counted(findings.length, 'finding')}: ${counts.join(', ')}`;
}
