/**
 * Why Go would not read a text as a JSON object; undefined when it would. Follows encoding/json scanner.go, go1.20: the words name
 * the character and the state the reader was in.
 */
export function jsonObjectProblem(text: string): string | undefined {
  const problem = jsonSyntaxProblem(text);
  if (problem !== undefined) return problem;
  const value: unknown = JSON.parse(text);
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}

const literals: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };
const END = 'unexpected end of JSON input';

/** The first syntax error in Go's words. */
export function jsonSyntaxProblem(text: string): string | undefined {
  try {
    const scanner = new Scanner(text);
    scanner.value();
    scanner.space();
    return scanner.rest() ? complaint(scanner.next(), 'after top-level value') : undefined;
  } catch (problem) {
    if (problem instanceof JsonProblem) return problem.message;
    throw problem;
  }
}

/** Leaves the scanner at the first error; never seen outside. */
class JsonProblem extends Error {}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  rest(): boolean {
    return this.#at < this.#text.length;
  }

  next(): string {
    return this.#text.charAt(this.#at);
  }

  space(): void {
    while (/[ \t\r\n]/.test(this.next())) this.#at++;
  }

  value(): void {
    this.space();
    const first = this.#peek();
    if (first === '{') this.#members('}', 'object key:value pair', () => this.#member());
    else if (first === '[') this.#members(']', 'array element', () => this.value());
    else if (first === '"') this.#string();
    else if (/[-0-9]/.test(first)) this.#number();
    else if (literals[first] !== undefined) this.#literal(literals[first]);
    else this.#fail('looking for beginning of value');
  }

  #members(close: string, what: string, one: () => void): void {
    this.#at++;
    this.space();
    if (this.#peek() === close) {
      this.#at++;
      return;
    }
    for (;;) {
      one();
      this.space();
      const separator = this.#peek();
      if (separator !== ',' && separator !== close) this.#fail(`after ${what}`);
      this.#at++;
      if (separator === close) return;
    }
  }

  #member(): void {
    this.space();
    if (this.#peek() !== '"') this.#fail('looking for beginning of object key string');
    this.#string();
    this.space();
    if (this.#peek() !== ':') this.#fail('after object key');
    this.#at++;
    this.value();
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const character = this.#peek();
      if (character === '"') break;
      if (character < ' ') this.#fail('in string literal');
      if (character === '\\') {
        this.#at++;
        if (!/["\\/bfnrtu]/.test(this.#peek())) this.#fail('in string escape code');
      }
      this.#at++;
    }
    this.#at++;
  }

  #number(): void {
    const number = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/.exec(this.#text.slice(this.#at));
    if (number === null) {
      this.#at++;
      this.#fail('in numeric literal');
    }
    this.#at += number?.[0].length ?? 0;
  }

  #literal(word: string): void {
    for (let index = 0; index < word.length; index++) {
      if (index > 0 && this.#peek() !== word[index]) this.#fail(`in literal ${word} (expecting '${word[index]}')`);
      this.#at++;
    }
  }

  #peek(): string {
    if (!this.rest()) throw new JsonProblem(END);
    return this.next();
  }

  #fail(where: string): never {
    throw new JsonProblem(complaint(this.next(), where));
  }
}

function complaint(character: string, where: string): string {
  const shown = character === "'" ? `'\\''` : character === '"' ? `'"'` : `'${JSON.stringify(character).slice(1, -1)}'`;
  return `invalid character ${shown} ${where}`;
}
