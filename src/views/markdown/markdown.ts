import { type AnswerLine, answerLines, compact, contingenciesText } from '#findings/answers.ts';
import type { CheckedVerdict } from '#findings/check.ts';
import { fails, isInFull, type Level } from '#findings/fails.ts';
import type { Finding } from '#findings/finding.ts';
import type { Fix } from '#findings/fixes/edit.ts';
import type { Review } from '#findings/review/review.ts';
import { untoldAlike } from '#findings/top-cause.ts';
import { type Cause, placeText } from '#model/place.ts';
import { changeText, editsOf, type NumberOf, proofText } from '../fix.ts';
import { answerText, causeLines, countsText, findingSentences } from '../summary.ts';

/** For a comment on a change or a job's summary: the answers as a table, what is new or behind a `no` in full, the rest folded. */
export function markdown(review: Review, level: Level): string {
  const open = review.findings.filter((finding) => isInFull(finding, review, { level, all: false }));
  const rest = review.findings.filter((finding) => !open.includes(finding));
  const number = (finding: Finding) => review.findings.indexOf(finding) + 1;
  const byFingerprint = (fingerprint: string) => review.findings.findIndex((finding) => finding.fingerprint === fingerprint) + 1;
  return [
    `## blackstart: ${headline(review, level)}\n`,
    table(['Does it come back by itself?', '', 'Where', 'Why'], answerLines(review).map(answerRow)),
    ...open.map((finding) =>
      details(`<b>${number(finding)} ${finding.severity.toUpperCase()}</b> ${html(finding.message)}`, findingBody(finding, byFingerprint), true),
    ),
    ...untoldAlike(review).map((alike) => details(`<b>NO</b> ${html(untoldHeading(alike))}`, untoldBody(alike[0]))),
    ...(rest.length === 0
      ? []
      : [
          details(
            `${rest.length} more`,
            rest.map((finding) => `- ${finding.severity}: ${text(findingSentences(finding))} \`${finding.rule}\``).join('\n'),
          ),
        ]),
    ...comparisonText(review),
    `${countsText(review)}${review.suppressed.length === 0 ? '' : `, ${review.suppressed.length} suppressed`}; ${review.read.assumptions} assumptions.\n`,
  ].join('\n');
}

function headline(review: Review, level: Level): string {
  if (fails(review, level))
    return review.comparison === undefined
      ? 'this cluster has what keeps it from coming back'
      : 'there is something new that keeps it from coming back';
  return review.comparison === undefined ? 'nothing stands in the way' : 'nothing new stands in the way';
}

function answerRow(line: AnswerLine): readonly string[] {
  const numbers = line.findings.length === 0 ? '' : `finding ${line.findings.join(', ')}: `;
  return [
    line.question,
    line.answer === 'no' ? `**${answerText(line)}**` : answerText(line),
    compact(line.targets),
    `${numbers}${text([line.condition, line.reason].filter((each) => each !== undefined).join('; '))}`,
  ];
}

function findingBody(finding: Finding, numberOf: NumberOf): string {
  const { because, consequence, fix, rule, certainty } = finding;
  return [
    ...causeLines(because, causeText),
    '',
    ...(consequence.length === 0 ? [] : [`**When** ${contingenciesText(consequence.map(({ contingency }) => contingency))}\n`]),
    ...(fix === undefined ? [] : [fixText(fix, numberOf)]),
    `\`${rule}\`, ${certainty}`,
  ].join('\n');
}

/** Edits as code, each on a line; what they are seen to do behind the last; then the words. */
function fixText({ text: words, edits = [], proof }: Fix, numberOf: NumberOf): string {
  const lines = editsOf(edits).map((edit) => `\`${placeText(edit.place)}\` <code>${text(changeText(edit))}</code>`);
  if (lines.length === 0) return `**Fix** ${text(words)}\n`;
  const shown = proof === undefined ? '' : ` (${text(proofText(proof, numberOf))})`;
  return `**Fix** ${lines.join('<br>')}${shown}\n\n${text(words)}\n`;
}

function untoldHeading(alike: readonly [CheckedVerdict, ...CheckedVerdict[]]): string {
  const says = alike[0].because[0]?.text ?? 'it does not come back';
  return `${contingenciesText(alike.map(({ contingency }) => contingency))}: ${says} (no finding tells of it)`;
}

function untoldBody({ contingency, because, cause }: CheckedVerdict): string {
  return [
    ...causeLines(cause?.because ?? because, causeText),
    '',
    ...(cause === undefined ? [] : [`**Cause** ${causeText(cause)}\n`]),
    `More: \`blackstart explain --fault ${contingency}\``,
  ].join('\n');
}

function causeText({ text: says, place }: Cause): string {
  return `${text(says)}${place === undefined ? '' : ` \`${placeText(place)}\``}`;
}

function comparisonText({ comparison }: Review): readonly string[] {
  if (comparison === undefined) return [];
  const changed = comparison.changed.map(
    ({ contingency, before, now }) => `- ${contingenciesText([contingency])}: ${before} → ${answerText({ answer: now })}`,
  );
  const gone = comparison.fixed.map(({ message, rule }) => `- gone: ${text(message)} \`${rule}\``);
  return changed.length + gone.length === 0 ? [] : [`Since ${text(comparison.name)}:\n\n${[...changed, ...gone].join('\n')}\n`];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}

function details(summary: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${summary}</summary>\n\n${body}\n\n</details>\n`;
}

/** What the input says is text here: neither markup nor mentions, and in one line. */
function text(words: string): string {
  return html(words.replaceAll(/\s+/g, ' '))
    .replaceAll(/[\\`*_|[\]]/g, '\\$&')
    .replaceAll('@', '@\u200b');
}

function html(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
