import { answerLines, compact, unexplainedAnswers } from '#findings/answers.ts';
import type { Finding, Severity } from '#findings/finding.ts';
import { isNew, type Review } from '#findings/review/review.ts';
import { answerText, countsText, findingSentences } from '../summary.ts';
import { fileLinesOf, type Locate } from '../where.ts';

const commands: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

/** Workflow commands of GitHub Actions: what is new is shown on its line; the answers and the counts stand in the log. */
export function github(review: Review, locate: Locate): string {
  const found = [...review.findings.filter((finding) => isNew(finding, review)), ...unexplainedAnswers(review)];
  const answers = answerLines(review).map((line) => {
    const condition = line.condition === undefined ? '' : `, ${line.condition}`;
    return `${line.question}: ${answerText(line)} ${compact(line.targets)}`.trimEnd() + condition;
  });
  const suppressed = review.suppressed.length === 0 ? '' : `, ${review.suppressed.length} suppressed`;
  return [...answers, `${countsText(review)}${suppressed}`, ...found.map((finding) => commandOf(finding, locate))]
    .map((line) => `${line}\n`)
    .join('');
}

function commandOf(finding: Finding, locate: Locate): string {
  const [line] = fileLinesOf(finding, locate);
  const properties = {
    ...(line === undefined ? {} : { file: line.uri, line: String(line.line) }),
    title: `${finding.rule} (${finding.severity})`,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
  return `::${commands[finding.severity]} ${list.join(',')}::${escaped(findingSentences(finding))}`;
}

/** [actions/toolkit packages/core/src/command.ts escapeData] */
function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** [actions/toolkit packages/core/src/command.ts escapeProperty] */
function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
