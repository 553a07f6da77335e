import { lineEnds, type Token, tokensOf } from './tokens.ts';

/** Stands in the text for what an expression would write; it is plain text to YAML, and no file has it. */
export const FILLED_IN = '\uE000filled-in\uE000';

/** Lines from one to another, counted from 1. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** A template without its expressions and statements: as many lines, and what can be read without evaluating anything. */
export interface Neutralised {
  readonly text: string;
  /** Lines with an expression. */
  readonly expressions: readonly number[];
  /** What stands under a condition, and is in the text. */
  readonly conditional: readonly Lines[];
  /** What is repeated, or one of several branches, or a macro, and is not in the text. */
  readonly left: readonly Lines[];
}

interface Section {
  readonly word: string;
  readonly line: number;
  /** Where its text begins in what was written so far. */
  readonly start: number;
  readonly isLeft: boolean;
}

/** Statements with an end of their own; what is between is written once, as it stands, only under an `if` without `else`. */
const LEFT: ReadonlySet<string> = new Set(['for', 'macro', 'call', 'filter', 'block', 'trans']);
const KEPT: ReadonlySet<string> = new Set(['if', 'with', 'autoescape']);
const BRANCHES: ReadonlySet<string> = new Set(['else', 'elif']);

/** Takes a template's expressions and statements out of its text, without evaluating any. */
export function neutralised(template: string): Neutralised {
  const writer = new Writer();
  for (const token of tokensOf(template)) writer.take(token);
  return writer.result();
}

class Writer {
  readonly #pieces: string[] = [];
  readonly #open: Section[] = [];
  readonly #expressions = new Set<number>();
  readonly #conditional: Lines[] = [];
  readonly #left: Lines[] = [];
  #line = 1;

  take(token: Token): void {
    this.#line = token.line;
    if (token.kind === 'text') this.#pieces.push(token.text);
    else if (token.kind === 'expression') this.#expression(token);
    else this.#statement(token);
  }

  result(): Neutralised {
    while (this.#open.length > 0) this.#close();
    const text = withoutBareExpressions(this.#pieces.join(''));
    return { text, expressions: [...this.#expressions].sort((left, right) => left - right), conditional: this.#conditional, left: this.#left };
  }

  #expression(token: Token): void {
    this.#expressions.add(token.line);
    this.#pieces.push(FILLED_IN, '\n'.repeat(lineEnds(token.text)));
  }

  #statement(token: Token): void {
    const { word, line } = token;
    const isSetBlock = word === 'set' && !token.text.includes('=');
    if (BRANCHES.has(word)) this.#branch();
    else if (word.startsWith('end')) this.#close();
    else if (LEFT.has(word) || KEPT.has(word) || isSetBlock)
      this.#open.push({ word, line, start: this.#pieces.length, isLeft: LEFT.has(word) || isSetBlock });
    this.#pieces.push('\n'.repeat(lineEnds(token.text)));
  }

  /** Which branch would be taken is not known, so none is. */
  #branch(): void {
    const section = this.#open.pop();
    if (section !== undefined) this.#open.push({ ...section, isLeft: true });
  }

  #close(): void {
    const section = this.#open.pop();
    if (section === undefined || section.word === '') return;
    const lines = { from: section.line, to: this.#line };
    if (!section.isLeft) {
      if (section.word === 'if') this.#conditional.push(lines);
      return;
    }
    this.#left.push(lines);
    const removed = this.#pieces.splice(section.start);
    this.#pieces.push('\n'.repeat(removed.reduce((sum, piece) => sum + lineEnds(piece), 0)));
  }
}

/** A line that was nothing but expressions may have stood for any number of lines; left as a text it would break what is around it. */
function withoutBareExpressions(text: string): string {
  return text.replace(new RegExp(`^[ \\t]*(?:${FILLED_IN}[ \\t]*)+$`, 'gm'), '');
}
