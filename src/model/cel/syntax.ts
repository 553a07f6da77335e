/** An expression of the Common Expression Language, as far as conditions of webhooks use it. [cel-spec doc/langdef.md] */
export type CelExpression =
  | { readonly kind: 'literal'; readonly value: CelValue }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'field'; readonly of: CelExpression; readonly name: string }
  | { readonly kind: 'index'; readonly of: CelExpression; readonly at: CelExpression }
  | { readonly kind: 'call'; readonly of?: CelExpression; readonly name: string; readonly arguments: readonly CelExpression[] }
  | { readonly kind: 'operator'; readonly operator: string; readonly operands: readonly CelExpression[] }
  | { readonly kind: 'list'; readonly items: readonly CelExpression[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [CelExpression, CelExpression])[] };

export type CelValue = null | boolean | number | string | readonly CelValue[] | { readonly [key: string]: CelValue };

/** What is wrong with an expression, or with its values, in cel-go's words where there are any. */
export class CelError extends Error {}

/** A function or variable that is not known here, though it may be elsewhere. */
export class CelUnknown extends Error {}

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  readonly text: string;
}

const tokens =
  /\s*(?:(?<number>\d+(?:\.\d+)?u?)|(?<text>r?"(?:[^"\\]|\\.)*"|r?'(?:[^'\\]|\\.)*')|(?<name>[A-Za-z_]\w*)|(?<sign>&&|\|\||[<>=!]=|[-+*/%<>!?:.,()[\]{}]))/y;
const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!=', '<', '<=', '>', '>=', 'in'], ['+', '-'], ['*', '/', '%']];
const named: Readonly<Record<string, CelValue>> = { true: true, false: false, null: null };

/** Reads an expression. @throws CelError where it is none */
export function parseCel(text: string): CelExpression {
  const parser = new Parser(tokensOf(text));
  const expression = parser.expression();
  parser.expect('end', '');
  return expression;
}

function tokensOf(text: string): readonly Token[] {
  const found: Token[] = [];
  tokens.lastIndex = 0;
  const end = text.trimEnd().length;
  while (tokens.lastIndex < end) {
    const at = tokens.lastIndex;
    const { groups = {} } = tokens.exec(text) ?? {};
    const entry = Object.entries(groups).find(([, part]) => part !== undefined);
    if (entry === undefined) throw new CelError(`Syntax error: token recognition error at: '${text.slice(at).trim()}'`);
    found.push({ kind: entry[0] as Token['kind'], text: entry[1] ?? '' });
  }
  return [...found, { kind: 'end', text: '' }];
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(found: readonly Token[]) {
    this.#tokens = found;
  }

  expression(): CelExpression {
    const condition = this.#binary(0);
    if (!this.#takes('?')) return condition;
    const then = this.#binary(0);
    this.expect('sign', ':');
    return { kind: 'operator', operator: '?:', operands: [condition, then, this.expression()] };
  }

  expect(kind: Token['kind'], text: string): Token {
    const token = this.#tokens[this.#at] as Token;
    if (token.kind !== kind || (text !== '' && token.text !== text))
      throw new CelError(`Syntax error: mismatched input '${token.kind === 'end' ? '<EOF>' : token.text}'`);
    this.#at++;
    return token;
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind === 'text' || token?.text !== text) return false;
    this.#at++;
    return true;
  }

  #binary(level: number): CelExpression {
    const signs = levels[level];
    if (signs === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (let operator = signs.find((sign) => this.#takes(sign)); operator !== undefined; operator = signs.find((sign) => this.#takes(sign))) {
      left = { kind: 'operator', operator, operands: [left, this.#binary(level + 1)] };
    }
    return left;
  }

  #unary(): CelExpression {
    if (this.#takes('!')) return { kind: 'operator', operator: '!', operands: [this.#unary()] };
    if (this.#takes('-')) return { kind: 'operator', operator: 'minus', operands: [this.#unary()] };
    let expression = this.#primary();
    for (;;) {
      if (this.#takes('.')) expression = this.#member(expression);
      else if (this.#takes('[')) {
        const at = this.expression();
        this.expect('sign', ']');
        expression = { kind: 'index', of: expression, at };
      } else return expression;
    }
  }

  #member(of: CelExpression): CelExpression {
    const { text: name } = this.expect('name', '');
    return this.#takes('(') ? { kind: 'call', of, name, arguments: this.#list(')') } : { kind: 'field', of, name };
  }

  #primary(): CelExpression {
    if (this.#takes('(')) {
      const inner = this.expression();
      this.expect('sign', ')');
      return inner;
    }
    if (this.#takes('[')) return { kind: 'list', items: this.#list(']') };
    if (this.#takes('{')) return { kind: 'map', entries: this.#entries() };
    const token = this.#tokens[this.#at] as Token;
    if (token.kind === 'number') return this.#literal(Number.parseFloat(token.text));
    if (token.kind === 'text') return this.#literal(unquoted(token.text));
    const { text: name } = this.expect('name', '');
    if (Object.hasOwn(named, name)) return { kind: 'literal', value: named[name] as CelValue };
    return this.#takes('(') ? { kind: 'call', name, arguments: this.#list(')') } : { kind: 'name', name };
  }

  #literal(value: CelValue): CelExpression {
    this.#at++;
    return { kind: 'literal', value };
  }

  #list(end: string): readonly CelExpression[] {
    const items: CelExpression[] = [];
    while (!this.#takes(end)) {
      if (items.length > 0) this.expect('sign', ',');
      items.push(this.expression());
    }
    return items;
  }

  #entries(): readonly (readonly [CelExpression, CelExpression])[] {
    const entries: (readonly [CelExpression, CelExpression])[] = [];
    while (!this.#takes('}')) {
      if (entries.length > 0) this.expect('sign', ',');
      const key = this.expression();
      this.expect('sign', ':');
      entries.push([key, this.expression()]);
    }
    return entries;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unquoted(text: string): string {
  if (text.startsWith('r')) return text.slice(2, -1);
  return text.slice(1, -1).replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);
}
