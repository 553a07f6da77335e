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
 * @param range empty or `*`: any release; what is no range, such as `latest`, has no version in it
 */
export function newestInRange(range: string, versions: readonly string[]): string | undefined {
  const isIn = testOf(range);
  const fitting = versions.flatMap((text) => {
    const version = parse(text);
    return version !== undefined && isIn(version) ? [{ text, version }] : [];
  });
  return fitting.sort((left, right) => compare(right.version, left.version))[0]?.text;
}

/** Whether a range lets in versions of more than one minor version. */
export function spansMinors(range: string): boolean {
  const isIn = testOf(range);
  const begins = [release(0, 0, 0), ...(alternativesIn(range) ?? []).flat().flatMap(({ text }) => beginningsAt(text))];
  // A stretch of versions that leaves the minor version it begins in holds the next one's first.
  const versions = begins.flatMap((begin) => [begin, release(begin.numbers[0], begin.numbers[1] + 1, 0)]).filter(isIn);
  return new Set(versions.map(({ numbers: [major, minor] }) => `${major}.${minor}`)).size > 1;
}

/** Where a stretch of versions can begin that a comparator bounds: at what it names, or right behind. */
function beginningsAt(text: string): readonly Version[] {
  const { least } = boundsOf(text);
  const [major, minor, patch] = least.numbers;
  return [least, release(major, minor, patch + 1), release(major, minor + 1, 0), release(major + 1, 0, 0)];
}

function testOf(range: string): Test {
  const tests = (alternativesIn(range) ?? []).map((comparators): Test => {
    const allowsPrerelease = comparators.some(({ text }) => /-[0-9A-Za-z]/.test(text));
    const bounds = comparators.map(comparatorTest);
    return (version) => (version.prerelease.length === 0 || allowsPrerelease) && bounds.every((test) => test(version));
  });
  return (version) => tests.some((test) => test(version));
}

interface Comparator {
  readonly operator: string;
  readonly text: string;
}

const operators = '=>|=<|>=|<=|!=|~>|[=><~^]|';
const versionText = String.raw`v?[\dxX*]+(?:\.[\dxX*]+){0,2}(?:-[\dA-Za-z.-]+)?(?:\+[\dA-Za-z.-]+)?`;
const comparator = String.raw`(?:${operators})\s*${versionText}`;
const alternativeText = new RegExp(String.raw`^\s*${comparator}\s*(?:(?:\s|,)\s*${comparator}\s*)*$`);
const hyphenText = new RegExp(String.raw`(${versionText})\s+-\s+(${versionText})`, 'g');
const comparatorText = new RegExp(String.raw`(${operators})\s*(${versionText})`, 'g');

/** Undefined for what is no range. */
function alternativesIn(range: string): readonly (readonly Comparator[])[] | undefined {
  const alternatives = (range.trim() === '' ? '*' : range.replace(hyphenText, '>=$1, <=$2')).split('||');
  if (!alternatives.every((text) => alternativeText.test(text))) return undefined;
  return alternatives.map((alternative) => [...alternative.matchAll(comparatorText)].map(([, operator = '', text = '']) => ({ operator, text })));
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
    case '~>':
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
  const given = givenNumbers(text);
  // `~0.0.0` lets in everything. [Masterminds/semver constraintTilde]
  if (given.length === 0 || (given.length === 3 && given.every((number) => number === 0))) return undefined;
  return given.length === 1 ? release(major + 1, 0, 0) : release(major, minor + 1, 0);
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
