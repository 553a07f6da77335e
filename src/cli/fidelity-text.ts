import picocolors from 'picocolors';
import { type Disagreement, percentAgreed, type Result, UNRECOGNISED } from '#fidelity/run.ts';
import { alignColumns } from '#views/text/table.ts';

interface TextOptions {
  /** Print every disagreement. */
  readonly all: boolean;
}

/** Disagreements printed of each kind unless all are asked for. */
const SHOWN = 5;
const LONGEST = 240;
const HEADER = ['KIND', 'VERSION', 'AGREED', 'PERCENT', 'UNDECIDABLE', 'FILE'];

/** The figures as a table, then where twin and component differ. */
export function fidelityText(results: readonly Result[], { all }: TextOptions): string {
  if (results.length === 0) return 'no records\n';
  const lines = results.map((result) => [
    result.kind,
    result.version === '' ? '-' : result.version,
    `${result.agreed}/${result.total}`,
    percentAgreed(result),
    String(result.undecidable),
    result.file,
  ]);
  const differing = results.filter(({ disagreements }) => disagreements.length > 0);
  return alignColumns([HEADER, ...lines, totalLine(results)]) + differing.map((result) => disagreementsText(result, all)).join('');
}

function totalLine(results: readonly Result[]): readonly string[] {
  const sum = (count: (result: Result) => number) => results.reduce((total, result) => total + count(result), 0);
  const total = { agreed: sum(({ agreed }) => agreed), total: sum(({ total }) => total) };
  return ['all', '', `${total.agreed}/${total.total}`, percentAgreed(total), String(sum(({ undecidable }) => undecidable)), filesText(results)];
}

function filesText(results: readonly Result[]): string {
  const files = new Set(results.map(({ file }) => file)).size;
  return files === 1 ? '1 file' : `${files} files`;
}

function disagreementsText({ kind, version, file, disagreements }: Result, all: boolean): string {
  const shown = all ? disagreements : disagreements.slice(0, SHOWN);
  const hidden = disagreements.length - shown.length;
  const lines = shown.flatMap((disagreement) => linesOf(kind, disagreement));
  const more = hidden > 0 ? [`  ... and ${hidden} more (--all prints them)`] : [];
  return `\n${picocolors.bold(titleOf(kind, version, file, disagreements.length))}\n${[...lines, ...more].join('\n')}\n`;
}

function linesOf(kind: string, { id, expected, got }: Disagreement): readonly string[] {
  if (kind === UNRECOGNISED) return [`  ${id}: ${String(got)}`];
  return [`  ${id}`, `    expected: ${shortText(expected)}`, `    got:      ${shortText(got)}`];
}

function titleOf(kind: string, version: string, file: string, count: number): string {
  const records = count === 1 ? '1 record' : `${count} records`;
  if (kind === UNRECOGNISED) return `${file}: ${records} of no known kind`;
  return `${[kind, version].filter((word) => word !== '').join(' ')}: ${records} that the twin does not match`;
}

function shortText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
