import { contingenciesText } from '#findings/answers.ts';
import type { Consequence, Finding, Severity, Since } from '#findings/finding.ts';
import type { Fix } from '#findings/fixes/edit.ts';
import { counted } from '#findings/words.ts';
import { editsOf, editText, type NumberOf, proofText } from '../fix.ts';
import { causeTree } from './cause-tree.ts';
import { flow, type Part } from './flow.ts';
import type { Palette } from './palette.ts';

const certainties = { proven: 'proven in the twin', implied: 'implied, not run', assumed: 'rests on what is assumed' } as const;

/** Workloads named of those that a finding stops. */
const shown = 4;
/** Edits written out. */
const shownEdits = 4;

/** A finding in full: its number and heading, its chain, what follows, what to do, and since when it could be seen. */
export function findingText(finding: Finding, numberOf: NumberOf, palette: Palette, width: number): string {
  const { because, consequence, fix, since } = finding;
  const beneath = ' '.repeat(9);
  const row = (label: string, text: string) =>
    label === ''
      ? flow([{ text }], { first: beneath, width })
      : flow([{ text: label, dress: palette.strong }, { text: `${' '.repeat(7 - label.length)}${text}` }], { first: '  ', rest: beneath, width });
  return [
    headingText(finding, String(numberOf(finding.fingerprint)), palette, width),
    causeTree(because, palette, '  ', width),
    ...stopsText(consequence).map((text) => row('stops', text)),
    consequence.length === 0 ? '' : row('when', contingenciesText(consequence.map(({ contingency }) => contingency))),
    ...fixLines(fix, numberOf).map((text, index) => row(index === 0 ? 'fix' : '', text)),
    since === undefined ? '' : sinceText(since, row, width),
  ].join('');
}

/** Severity, message, rule and certainty. */
export function headingText({ rule, severity, certainty, message }: Finding, number: string, palette: Palette, width: number): string {
  const word = severity.toUpperCase();
  const parts: readonly Part[] = [
    { text: number, dress: palette.strong },
    { text: `${number === '' ? '' : ' '}${word}`, dress: severityDress(severity, palette) },
    { text: `  ${message}`, dress: palette.strong },
    { text: `  [${rule}, ${certainties[certainty]}]`, dress: palette.faint, whole: true },
  ];
  return flow(parts, { rest: '  ', width });
}

function severityDress(severity: Severity, palette: Palette): Palette['bad'] {
  return severity === 'critical' || severity === 'high' ? palette.bad : severity === 'medium' ? palette.unsure : palette.faint;
}

function stopsText(consequence: readonly Consequence[]): readonly string[] {
  const workloads = [...new Set(consequence.flatMap((each) => each.workloads))];
  if (workloads.length === 0) return [];
  const rest = workloads.length > shown ? ` and ${workloads.length - shown} more` : '';
  const contingencies = consequence.filter((each) => each.workloads.length > 0).length;
  const named = workloads.slice(0, shown).join(', ');
  return [`${counted(workloads.length, 'workload')} in ${contingencies === 1 ? '1 contingency' : `${contingencies} contingencies`}: ${named}${rest}`];
}

/** Edits first, the last with what they are seen to do; then the words. */
function fixLines(fix: Fix | undefined, numberOf: NumberOf): readonly string[] {
  if (fix === undefined) return [];
  const { text, edits = [], proof } = fix;
  const all = editsOf(edits).map(editText);
  const lines = all.length > shownEdits ? [...all.slice(0, shownEdits - 1), `and ${all.length - shownEdits + 1} more`] : all;
  const last = lines.at(-1);
  return last === undefined ? [text] : [...lines.slice(0, -1), `${last}${proof === undefined ? '' : `  (${proofText(proof, numberOf)})`}`, text];
}

function sinceText({ at, days, where }: Since, row: (label: string, text: string) => string, width: number): string {
  const places = where.map((each) => flow([{ text: each }], { first: '           ', width })).join('');
  return `${row('seen', `for ${counted(days, 'day')}, since ${at.slice(0, 10)}:`)}${places}`;
}
