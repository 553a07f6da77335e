/** A variable's text; undefined: it is not set, and its default counts if it has one. */
export type Lookup = (name: string, hasDefault: boolean) => string | undefined;

/** A text that nobody can look into: whatever is done with it, it stays what it is. */
export interface Opaque {
  readonly mark: string;
  /** Stands for what is not set and has no default. */
  readonly missing: boolean;
}

/** A text after substitution, or why there is none. */
export type Substituted = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

class BadSubstitution extends Error {}

const deepest = 32;

/**
 * Replaces `${name}` and what else bash knows between braces. `$name` is left alone, `$${name}` becomes `${name}`, what is not set becomes
 * nothing. [fluxcd/pkg envsubst]
 */
export function envsubst(text: string, lookup: Lookup, opaque?: Opaque): Substituted {
  try {
    return { ok: true, text: new Substitution(text, lookup, opaque).all() };
  } catch (problem) {
    if (problem instanceof BadSubstitution) return { ok: false, problem: problem.message };
    throw problem;
  }
}

class Substitution {
  readonly #text: string;
  readonly #lookup: Lookup;
  readonly #opaque: Opaque | undefined;
  #at = 0;

  constructor(text: string, lookup: Lookup, opaque: Opaque | undefined) {
    this.#text = text;
    this.#lookup = lookup;
    this.#opaque = opaque;
  }

  all(): string {
    return this.#until(undefined, 0);
  }

  /** Text up to the first of some characters outside of braces; undefined: to the end. */
  #until(ends: string | undefined, depth: number): string {
    let result = '';
    while (this.#at < this.#text.length) {
      const rest = this.#text.slice(this.#at, this.#at + 3);
      if (ends?.includes(this.#text[this.#at] as string)) return result;
      if (rest === '$${') {
        result += this.#escaped();
      } else if (rest.startsWith('${')) {
        this.#at += 2;
        result += this.#expression(depth + 1);
      } else if (ends === undefined) {
        result += this.#plain();
      } else {
        result += this.#text[this.#at];
        this.#at++;
      }
    }
    if (ends !== undefined) throw new BadSubstitution('missing closing brace');
    return result;
  }

  /** Up to the next character that can mean anything. */
  #plain(): string {
    const next = this.#text.indexOf('$', this.#at + 1);
    const stop = next < 0 ? this.#text.length : next;
    const text = this.#text.slice(this.#at, stop);
    this.#at = stop;
    return text;
  }

  #escaped(): string {
    const end = this.#text.indexOf('}', this.#at);
    const stop = end < 0 ? this.#text.length : end + 1;
    const text = this.#text.slice(this.#at + 1, stop);
    this.#at = stop;
    return text;
  }

  #expression(depth: number): string {
    if (depth > deepest) throw new BadSubstitution('nested too deeply');
    const [head = ''] = /^#?[A-Za-z0-9_]*/.exec(this.#text.slice(this.#at, this.#at + 300)) ?? [];
    this.#at += head.length;
    const name = head.replace(/^#/, '');
    if (name === '') throw new BadSubstitution('bad substitution');
    const value = this.#lookup(name, /^:?[-=]/.test(this.#text.slice(this.#at, this.#at + 2)));
    if (head.startsWith('#')) return this.#closed(String([...(value ?? '')].length));
    return this.#closed(this.#applied(value, depth));
  }

  #closed(result: string): string {
    if (this.#text[this.#at] !== '}') throw new BadSubstitution('missing closing brace');
    this.#at++;
    return result;
  }

  #applied(value: string | undefined, depth: number): string {
    const [operator = ''] = /^(?::[-=?+]|[-=?+]|:|\/\/|\/#|\/%|\/|##|#|%%|%|\^\^|\^|,,|,)?/.exec(this.#text.slice(this.#at, this.#at + 2)) ?? [];
    this.#at += operator.length;
    if (operator === '') return value ?? this.#missing();
    if (/^:?[-=]$/.test(operator)) {
      const fallback = this.#until('}', depth);
      return value === undefined || value === '' ? fallback : value;
    }
    if (operator === ':+' || operator === '+') {
      const instead = this.#until('}', depth);
      return value === undefined || value === '' ? '' : instead;
    }
    const known = value ?? this.#missing();
    const result = this.#transformed(operator, known, depth);
    return this.#opaque !== undefined && known.includes(this.#opaque.mark) ? this.#opaque.mark : result;
  }

  #missing(): string {
    return this.#opaque?.missing === true ? this.#opaque.mark : '';
  }

  #transformed(operator: string, value: string, depth: number): string {
    switch (operator) {
      case '^^':
        return value.toUpperCase();
      case '^':
        return value.slice(0, 1).toUpperCase() + value.slice(1);
      case ',,':
        return value.toLowerCase();
      case ',':
        return value.slice(0, 1).toLowerCase() + value.slice(1);
      case ':':
        return this.#part(value, depth);
      case '/':
      case '//':
      case '/#':
      case '/%':
        return this.#replaced(operator, value, depth);
      case '#':
      case '##':
      case '%':
      case '%%':
        return trimmed(operator, value, this.#until('}', depth));
      default:
        throw new BadSubstitution('unable to parse substitution');
    }
  }

  #part(value: string, depth: number): string {
    const from = this.#until(':}', depth);
    const start = Number(from);
    if (!/^\s*-?\d+\s*$/.test(from)) throw new BadSubstitution('unable to parse substitution');
    if (this.#text[this.#at] !== ':') return value.slice(start);
    this.#at++;
    const length = Number(this.#until('}', depth));
    return value.slice(start).slice(0, length);
  }

  #replaced(operator: string, value: string, depth: number): string {
    const old = this.#until('/}', depth);
    let next = '';
    if (this.#text[this.#at] === '/') {
      this.#at++;
      next = this.#until('}', depth);
    }
    if (old === '') return value;
    if (operator === '//') return value.split(old).join(next);
    if (operator === '/#') return value.startsWith(old) ? next + value.slice(old.length) : value;
    if (operator === '/%') return value.endsWith(old) ? value.slice(0, -old.length) + next : value;
    const at = value.indexOf(old);
    return at < 0 ? value : value.slice(0, at) + next + value.slice(at + old.length);
  }
}

/** The shortest (one sign) or longest (two) beginning or end that a shell pattern fits is taken off. */
function trimmed(operator: string, value: string, pattern: string): string {
  const isPrefix = operator.startsWith('#');
  const isLong = operator.length === 2;
  const lengths = [...Array(value.length + 1).keys()];
  for (const length of isLong ? lengths.reverse() : lengths) {
    const part = isPrefix ? value.slice(0, length) : value.slice(value.length - length);
    if (fits(part, pattern)) return isPrefix ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

/** `*` and `?`, without regular expressions: these could run away. */
function fits(text: string, pattern: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[from] === '*') [star, mark, from] = [from, at, from + 1];
    else if (pattern[from] === '?' || (pattern[from] === text[at] && from < pattern.length)) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [from, mark, at] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(from));
}
