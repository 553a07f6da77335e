import { type AnswerLine, compact } from '#findings/answers.ts';
import { listed } from '#findings/words.ts';
import { flow, type Part } from './flow.ts';
import type { Palette } from './palette.ts';

const INDENT = '  ';
const GAP = 2;
const ANSWER_WIDTH = 'unknown'.length;
/** Room a reason needs beside its answer; with less it stands beneath. */
const LEAST_ROOM = 36;

/** One line per question, and one more for each target that is answered differently. */
export function answersText(lines: readonly AnswerLine[], palette: Palette, width: number): string {
  const questionWidth = Math.max(0, ...lines.map(({ question }) => question.length));
  const targetsWidth = Math.max(0, ...lines.map((line) => targetsText(line).length));
  const reasonAt = INDENT.length + questionWidth + GAP + ANSWER_WIDTH + GAP + (targetsWidth === 0 ? 0 : targetsWidth + GAP);
  return lines
    .map((line, index) => {
      const question = line.question === lines[index - 1]?.question ? '' : line.question;
      const cells: readonly Part[] = [
        { text: answerText(line), dress: dressOf(line, palette) },
        ...(targetsWidth === 0 ? [] : [{ text: targetsText(line) }]),
      ];
      const columns = [questionWidth, ANSWER_WIDTH, ...(targetsWidth === 0 ? [] : [targetsWidth])];
      return withReason(spaced([{ text: question }, ...cells], columns), line, { palette, width, reasonAt });
    })
    .join('');
}

interface Layout {
  readonly palette: Palette;
  readonly width: number;
  /** Where reasons begin. */
  readonly reasonAt: number;
}

function withReason(cells: string, line: AnswerLine, { palette, width, reasonAt }: Layout): string {
  const bare = `${cells.trimEnd()}\n`;
  const isPlain = (line.answer === 'no' && !line.accepted) || line.condition !== undefined;
  const dress = isPlain ? undefined : palette.faint;
  const short = shortReason(line);
  const reason = line.reason ?? '';
  const whole = [short, reason].filter((text) => text !== '').join(line.condition === undefined ? ': ' : '; ');
  if (whole === '') return bare;
  const beside = (text: string) =>
    flow([{ text, ...(dress === undefined ? {} : { dress }) }], { first: ' '.repeat(reasonAt), width }).slice(reasonAt);
  if (width - reasonAt >= LEAST_ROOM) return `${cells}${beside(whole)}`;
  const beneath = (text: string) => flow([{ text, ...(dress === undefined ? {} : { dress }) }], { first: `${INDENT}${INDENT}  `, width });
  const shortened = short === '' ? bare : width - reasonAt < short.length ? `${bare}${beneath(short)}` : `${cells}${beside(short)}`;
  return line.findings.length > 0 ? shortened : `${shortened}${beneath(reason)}`;
}

/** The kind of a `no`, and the findings that tell of it; of a `yes` what it waits for. */
function shortReason({ kind, findings, accepted, condition }: AnswerLine): string {
  if (condition !== undefined) return condition;
  const numbers = findings.length === 0 ? [] : [`finding${findings.length === 1 ? '' : 's'} ${listed(findings.map(String))}`];
  return [...(kind === undefined ? [] : [kind]), ...numbers, ...(accepted ? ['accepted'] : [])].join(', ');
}

function answerText({ answer }: AnswerLine): string {
  return answer === 'no' ? 'NO' : answer;
}

function dressOf({ answer, accepted }: AnswerLine, palette: Palette): Palette['good'] {
  if (accepted) return palette.faint;
  return answer === 'no' ? palette.bad : answer === 'yes' ? palette.good : palette.unsure;
}

function targetsText({ targets, ofAll }: AnswerLine): string {
  const names = compact(targets);
  return ofAll && names !== targets.join(' ') ? `all ${targets.length}` : names;
}

/** Cells side by side, each padded to its column and followed by a gap; what dresses a text does not count. */
function spaced(cells: readonly Part[], columns: readonly number[]): string {
  const padded = cells.map(({ text, dress }, index) => {
    const space = ' '.repeat(Math.max(0, (columns[index] ?? 0) - text.length) + GAP);
    return `${dress === undefined || text === '' ? text : dress(text)}${space}`;
  });
  return INDENT + padded.join('');
}
