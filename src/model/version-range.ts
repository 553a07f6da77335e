/** A semantic version in its parts. */
interface Version {
  readonly numbers: readonly [number, number, number];
  readonly prerelease: readonly string[];
}

type Test = (version: Version) => boolean;

/**
 * The newest version in a range, as Helm reads ranges: comparators joined by commas or spaces, alternatives by `||`, `^`, `~`,
 * wildcards and hyphens. A pre-release counts only where the range names one. Follows Masterminds/semver, v3.2.
 *
 * @param range empty or `*`: any release
 */
export function newestInRange(range: string, versions: readonly string[]): string | undefined {
  const tests = testsOf(range);
  const fitting = versions.flatMap((text) => {
    const version = parse(text);
    return version !== undefined && tests.some((test) => test(version)) ? [{ text, version }] : [];
  });
  return fitting.sort((left, right) => compare(right.version, left.version))[0]?.text;
}

/** Whether a range lets in another minor or major version than the one it begins with; without a version in it, it does. */
export function spansMinors(range: string): boolean {
  const [major, minor = 0] = givenNumbers(/\d[\w.+-]*/.exec(range)?.[0] ?? '');
  if (major === undefined) return true;
  return newestInRange(range, [`${major}.${minor + 1}.0`, `${major + 1}.0.0`]) !== undefined;
}

function testsOf(range: string): readonly Test[] {
  return range.split('||').map((alternative) => {
    const parts = comparators(alternative);
    const allowsPrerelease = parts.some(({ text }) => /-[0-9A-Za-z]/.test(text));
    const tests = parts.map(comparatorTest);
    return (version) => (version.prerelease.length === 0 || allowsPrerelease) && tests.every((test) => test(version));
  });
}

interface Comparator {
  readonly operator: string;
  readonly text: string;
}

function comparators(alternative: string): readonly Comparator[] {
  const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(alternative);
  if (hyphen !== null) {
    return [
      { operator: '>=', text: hyphen[1] as string },
      { operator: '<=', text: hyphen[2] as string },
    ];
  }
  return [...alternative.matchAll(/(=>|=<|>=|<=|!=|[=><~^])?\s*([^\s,<>=~^!]+)/g)].map(([, operator = '', text]) => ({
    operator,
    text: text as string,
  }));
}

function comparatorTest({ operator, text }: Comparator): Test {
  const { least, next } = boundsOf(text);
  switch (operator) {
    case '>':
      return next === undefined ? () => false : (version) => (isExact(text) ? compare(version, least) > 0 : compare(version, next) >= 0);
    case '>=':
    case '=>':
      return (version) => compare(version, least) >= 0;
    case '<':
      return (version) => compare(version, least) < 0;
    case '<=':
    case '=<':
      return isExact(text) ? (version) => compare(version, least) <= 0 : (version) => isBelow(version, next);
    case '!=':
      return (version) => !(compare(version, least) >= 0 && isBelow(version, exactEnd(text, least, next)));
    case '^':
      return (version) => compare(version, least) >= 0 && isBelow(version, caretEnd(text, least));
    case '~':
      return (version) => compare(version, least) >= 0 && isBelow(version, tildeEnd(text, least));
    default:
      return isExact(text) ? (version) => compare(version, least) === 0 : (version) => compare(version, least) >= 0 && isBelow(version, next);
  }
}

function isBelow(version: Version, end: Version | undefined): boolean {
  return end === undefined || compare(version, end) < 0;
}

function exactEnd(text: string, least: Version, next: Version | undefined): Version | undefined {
  return isExact(text) ? { numbers: [least.numbers[0], least.numbers[1], least.numbers[2] + 1], prerelease: [] } : next;
}

/** `^1.2.3` goes up to the next number left of which all are zero. */
function caretEnd(text: string, { numbers: [major, minor, patch] }: Version): Version | undefined {
  const given = givenNumbers(text).length;
  if (given === 0) return undefined;
  if (major > 0 || given === 1) return release(major + 1, 0, 0);
  if (minor > 0 || given === 2) return release(0, minor + 1, 0);
  return release(0, 0, patch + 1);
}

function tildeEnd(text: string, { numbers: [major, minor] }: Version): Version | undefined {
  const given = givenNumbers(text).length;
  if (given === 0) return undefined;
  return given === 1 ? release(major + 1, 0, 0) : release(major, minor + 1, 0);
}

/** From where a version with missing or `x` parts begins, and where the next of its kind does. */
function boundsOf(text: string): { readonly least: Version; readonly next: Version | undefined } {
  const [major = 0, minor = 0, patch = 0] = givenNumbers(text);
  const least: Version = { numbers: [major, minor, patch], prerelease: prereleaseOf(text) };
  const given = givenNumbers(text).length;
  if (given === 0) return { least, next: undefined };
  return { least, next: given === 1 ? release(major + 1, 0, 0) : given === 2 ? release(major, minor + 1, 0) : release(major, minor, patch + 1) };
}

function isExact(text: string): boolean {
  return givenNumbers(text).length === 3;
}

function givenNumbers(text: string): readonly number[] {
  const numbers: number[] = [];
  for (const part of text.replace(/^v/, '').split(/[-+]/)[0]?.split('.') ?? []) {
    if (!/^\d+$/.test(part)) break;
    numbers.push(Number(part));
  }
  return numbers;
}

function release(major: number, minor: number, patch: number): Version {
  return { numbers: [major, minor, patch], prerelease: [] };
}

function prereleaseOf(text: string): readonly string[] {
  return /^[^-+]*-([0-9A-Za-z.-]+)/.exec(text)?.[1]?.split('.') ?? [];
}

function parse(text: string): Version | undefined {
  const [major, minor = 0, patch = 0] = givenNumbers(text);
  return major === undefined ? undefined : { numbers: [major, minor, patch], prerelease: prereleaseOf(text) };
}

function compare(left: Version, right: Version): number {
  for (const at of [0, 1, 2] as const) {
    const difference = left.numbers[at] - right.numbers[at];
    if (difference !== 0) return difference;
  }
  return comparePrerelease(left.prerelease, right.prerelease);
}

/** A release comes after its pre-releases. [semver.org 2.0.0, 11] */
function comparePrerelease(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return right.length - left.length;
  for (const [at, part] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    const difference = comparePart(part, other);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function comparePart(left: string, right: string): number {
  const [isNumber, otherIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (isNumber && otherIsNumber) return Number(left) - Number(right);
  if (isNumber !== otherIsNumber) return isNumber ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
