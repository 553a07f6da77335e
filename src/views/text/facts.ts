import type { ClaimResult, FactResult, Match, PartResult } from '#model/fact.ts';
import type { Palette } from './palette.ts';
import { cut, wrap } from './wrap.ts';

const width = 112;
const indent = ' '.repeat(15);
/** Parts of a statement printed where not all are asked for: those that are not exact come first. */
const partsShown = 16;

/** Statements of a report, each beside what the twin shows: the id, how well it matches, and part by part where it is not plain. */
export function factsText(
  facts: readonly (FactResult | ClaimResult)[],
  { palette, all }: { readonly palette: Palette; readonly all: boolean },
): string {
  return facts.map((fact) => factText(fact, palette, all)).join('');
}

function factText(fact: FactResult | ClaimResult, palette: Palette, all: boolean): string {
  const [first = '', ...rest] = wrap(fact.says, width - indent.length);
  const word = wordOf(fact);
  const head = `  ${palette.strong(fact.id.padEnd(4))} ${dress(fact.match, palette)(word.padEnd(8))}${first}`;
  const shown = fact.parts.length === 1 || !hasTable(fact) || all ? wrap(`twin: ${fact.shows}`, width - indent.length) : [];
  const missing = fact.missing === undefined ? [] : wrap(`open: ${fact.missing}`, width - indent.length);
  const lines = [
    head,
    ...rest.map((line) => indent + line),
    ...shown.map((line) => indent + palette.faint(line)),
    ...missing.map((line) => indent + palette.unsure(line)),
  ];
  return `${lines.join('\n')}\n${partsText(fact, palette, all)}`;
}

/** A claim is told by its verdict, where that says more than the match. */
function wordOf(fact: FactResult | ClaimResult): string {
  return 'verdict' in fact && fact.verdict === 'corrected' ? 'correct.' : fact.match;
}

function hasTable({ parts }: FactResult): boolean {
  return parts.length > 3;
}

function partsText(fact: FactResult, palette: Palette, all: boolean): string {
  const told = fact.parts.length < 2 ? [] : all || hasTable(fact) ? fact.parts : fact.parts.filter(({ match }) => match !== 'exact');
  const shown = all ? told : told.slice(0, partsShown);
  const left = told.length - shown.length;
  const more = left === 0 ? '' : `${indent}${palette.faint(`... and ${left} more (--all prints them)`)}\n`;
  return shown.map((part) => partText(part, palette, all)).join('') + more;
}

const marks: Readonly<Record<Match, string>> = { exact: '=', within: '~', open: '?', no: 'x' };

function partText({ says, shows, match, tolerance, missing }: PartResult, palette: Palette, all: boolean): string {
  const mark = dress(match, palette)(marks[match]);
  const line = (text: string) => (all ? text : cut(text, width - indent.length - 4));
  const own = `${indent}${mark} ${line(says)}\n`;
  if (match === 'exact') return own;
  const note = [tolerance === undefined ? '' : `(${tolerance})`, missing === undefined ? '' : `open: ${missing}`]
    .filter((text) => text !== '')
    .join(' ');
  return `${own}${indent}  ${palette.faint(line(`twin: ${shows}`))}\n${note === '' ? '' : `${indent}  ${palette.faint(line(note))}\n`}`;
}

function dress(match: Match, palette: Palette): (text: string) => string {
  return { exact: palette.good, within: palette.good, open: palette.unsure, no: palette.bad }[match];
}
