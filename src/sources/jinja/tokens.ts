/** A piece of a template: text as it stands, an expression, or a statement with its first word. Comments are statements without one. */
export interface Token {
  readonly kind: 'text' | 'expression' | 'statement';
  readonly text: string;
  /** The line of its first character, from 1. */
  readonly line: number;
  /** `if`, `else`, `endfor`, ... */
  readonly word: string;
}

interface Delimiters {
  readonly opening: RegExp;
  readonly closing: Readonly<Record<string, string>>;
}

const JINJA: Delimiters = { opening: /\{\{|\{%|\{#/g, closing: { '{{': '}}', '{%': '%}', '{#': '#}' } };
/** What makejinja is set to where templates hold Go templates themselves, as the common starting point for home clusters does. */
const MAKEJINJA: Delimiters = { opening: /#\{|#%|#\|/g, closing: { '#{': '}#', '#%': '%#', '#|': '|#' } };

/** Cuts a template into its pieces. What is opened and never closed is text. */
export function* tokensOf(template: string): Generator<Token> {
  const { opening, closing } = holdsPair(template, '#{', '}#') || holdsPair(template, '#%', '%#') ? MAKEJINJA : JINJA;
  const pattern = new RegExp(opening);
  let at = 0;
  let line = 1;
  while (at < template.length) {
    pattern.lastIndex = at;
    const open = pattern.exec(template);
    const end = open === null ? -1 : template.indexOf(closing[open[0]] ?? '', open.index + 2);
    if (open === null || end === -1) break;
    if (open.index > at) yield { kind: 'text', text: template.slice(at, open.index), line, word: '' };
    line += lineEnds(template.slice(at, open.index));
    const token = tokenOf(open[0], template.slice(open.index, end + 2), line);
    yield token;
    line += lineEnds(token.text);
    at = end + 2;
    if (token.word !== 'raw') continue;
    const raw = endOfRaw(template, at);
    yield { kind: 'text', text: template.slice(at, raw), line, word: '' };
    line += lineEnds(template.slice(at, raw));
    at = raw;
  }
  if (at < template.length) yield { kind: 'text', text: template.slice(at), line, word: '' };
}

function tokenOf(opening: string, text: string, line: number): Token {
  const isExpression = opening === '{{' || opening === '#{';
  const isStatement = opening === '{%' || opening === '#%';
  const word = isStatement ? (/^[-+\s]*(\w+)/.exec(text.slice(2, 200))?.[1] ?? '') : '';
  return { kind: isExpression ? 'expression' : 'statement', text, line, word };
}

function holdsPair(text: string, opening: string, closing: string): boolean {
  const from = text.indexOf(opening);
  return from !== -1 && text.includes(closing, from + opening.length);
}

function endOfRaw(template: string, from: number): number {
  const end = /[{#]%[-+]?\s*endraw\b/g;
  end.lastIndex = from;
  return end.exec(template)?.index ?? template.length;
}

/** The number of line ends in a text. */
export function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
