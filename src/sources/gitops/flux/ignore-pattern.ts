/** A line of `.sourceignore`, as Flux reads it, which is not always as Git does. */
export interface IgnorePattern {
  /** It takes files in again that an earlier line left out. */
  readonly includes: boolean;
  /** Whether it names a file, by the parts of its path from the one at an index on. */
  readonly matches: (parts: readonly string[], from: number) => boolean;
}

type NameTest = (name: string) => boolean;

/** Reads a line. What it cannot mean names nothing. [fluxcd/pkg sourceignore/gitignore/pattern.go ParsePattern] */
export function ignorePattern(line: string): IgnorePattern {
  const includes = line.startsWith('!');
  const text = includes ? line.slice(1) : line;
  const trimmed = text.endsWith('\\ ') ? text : text.replace(/ +$/, '');
  const isFolder = trimmed.endsWith('/');
  const body = isFolder ? trimmed.slice(0, -1) : trimmed;
  return { includes, matches: body.includes('/') ? pathTest(body, isFolder) : anyPartTest(body, isFolder) };
}

/** Without a slash: a name, wherever it stands. The last part of a path is a file. */
function anyPartTest(glob: string, isFolder: boolean): IgnorePattern['matches'] {
  const test = nameTest(glob);
  if (test === undefined) return () => false;
  return (parts, from) => {
    const end = isFolder ? parts.length - 1 : parts.length;
    for (let index = from; index < end; index++) if (test(parts[index] ?? '')) return true;
    return false;
  };
}

/** One part of a pattern with slashes. */
interface Step {
  readonly test: NameTest;
  /** `**` stands before it: it may come later in the path. */
  readonly isAnywhere: boolean;
}

/** With a slash: parts from the folder on. What follows `**` is looked for once, and never again further down. */
function pathTest(body: string, isFolder: boolean): IgnorePattern['matches'] {
  const steps = stepsOf(body.split('/'));
  if (steps === undefined || steps.length === 0) return () => false;
  return (parts, from) => {
    let at = from;
    for (const { test, isAnywhere } of steps) {
      while (isAnywhere && at < parts.length && !test(parts[at] ?? '')) at++;
      if (at >= parts.length || !test(parts[at] ?? '')) return false;
      at++;
    }
    return !isFolder || at < parts.length;
  };
}

/** Empty parts count for nothing, and so does `**` at the end: what is named holds all that is below. */
function stepsOf(globs: readonly string[]): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (const [index, glob] of globs.entries()) {
    if (glob === '' || glob === '**') continue;
    const test = glob.includes('**') ? undefined : nameTest(glob);
    if (test === undefined) return undefined;
    steps.push({ test, isAnywhere: globs[index - 1] === '**' });
  }
  return steps;
}

/** Undefined where the pattern is malformed. [Go 1.25 path/filepath Match] */
function nameTest(glob: string): NameTest | undefined {
  if (!/[*?[\\]/.test(glob)) return (name) => name === glob;
  if (/^\*[^*?[\\]*$/.test(glob)) return (name) => name.endsWith(glob.slice(1));
  const tokens = tokensOf([...glob]);
  return tokens === undefined ? undefined : (name) => isMatch(tokens, name);
}

/** What one character may be; `*` is any number of any. */
type Token = '*' | ((code: number) => boolean);

function tokensOf(glob: readonly string[]): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < glob.length; ) {
    const first = glob[at];
    if (first === '*') tokens.push('*');
    else if (first === '?') tokens.push(() => true);
    else if (first === '[') {
      const found = classAt(glob, at + 1);
      if (found === undefined) return undefined;
      tokens.push(found.test);
      at = found.end;
      continue;
    } else {
      const literal = (first === '\\' ? glob[++at] : first)?.codePointAt(0);
      if (literal === undefined) return undefined;
      tokens.push((code) => code === literal);
    }
    at++;
  }
  return tokens;
}

/** A class in brackets: `^` at its start turns it round, `!` does not. */
function classAt(glob: readonly string[], start: number): { readonly test: (code: number) => boolean; readonly end: number } | undefined {
  const isTurned = glob[start] === '^';
  const ranges: (readonly [low: number, high: number])[] = [];
  let at = isTurned ? start + 1 : start;
  while (ranges.length === 0 || glob[at] !== ']') {
    const low = inClass(glob, at);
    const high = low !== undefined && glob[low.end] === '-' ? inClass(glob, low.end + 1) : low;
    if (low === undefined || high === undefined) return undefined;
    ranges.push([low.code, high.code]);
    at = high.end;
  }
  return { test: (code) => ranges.some(([low, high]) => low <= code && code <= high) !== isTurned, end: at + 1 };
}

function inClass(glob: readonly string[], at: number): { readonly code: number; readonly end: number } | undefined {
  if (glob[at] === '-' || glob[at] === ']') return undefined;
  const place = glob[at] === '\\' ? at + 1 : at;
  const code = glob[place]?.codePointAt(0);
  return code === undefined ? undefined : { code, end: place + 1 };
}

/** Only the last `*` ever has to take more: no pattern takes long. */
function isMatch(tokens: readonly Token[], name: string): boolean {
  let token = 0;
  let star = -1;
  let taken = 0;
  for (let at = 0; at < name.length; ) {
    const expected = tokens[token];
    if (expected === '*') {
      star = token++;
      taken = at;
    } else if (expected?.(codeAt(name, at)) === true) {
      token++;
      at += lengthOf(name, at);
    } else if (star >= 0) {
      token = star + 1;
      taken += lengthOf(name, taken);
      at = taken;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === '*');
}

const codeAt = (name: string, at: number) => name.codePointAt(at) ?? 0;
const lengthOf = (name: string, at: number) => (codeAt(name, at) > 0xffff ? 2 : 1);
