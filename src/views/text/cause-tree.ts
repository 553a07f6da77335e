import { type Cause, placeText } from '#model/place.ts';
import type { Palette } from './palette.ts';

/**
 * Causes as an indented tree, each with its place in brackets. A branch that only repeats one printed before is cut
 * with a word, and the closing of a circle is marked. What is said the second time on one way down goes on as it did the
 * first time: only what it ends at is told.
 */
export function causeTree(causes: readonly Cause[], palette: Palette, indent = ''): string {
  const seen = new Map<string, boolean>();
  return causes.map((cause, index) => branch(cause, { palette, indent, isLast: index === causes.length - 1, seen, above: [] })).join('');
}

interface Branch {
  readonly palette: Palette;
  readonly indent: string;
  readonly isLast: boolean;
  /** What was printed, and whether its reasons were. */
  readonly seen: Map<string, boolean>;
  /** What stands above it on its way. */
  readonly above: readonly string[];
}

function branch(cause: Cause, { palette, indent, isLast, seen, above }: Branch): string {
  const key = `${cause.text} ${cause.place === undefined ? '' : placeText(cause.place)}`;
  const isAgain = above.includes(cause.text) && (cause.because ?? []).length > 0;
  const children = isAgain ? leavesOf(cause) : (cause.because ?? []);
  const repeated = seen.get(key) === true && cause.closesCycle !== true;
  seen.set(key, repeated || children.length > 0);
  const line = `${indent}${isLast ? '└─ ' : '├─ '}${isAgain ? palette.faint('... and so on, again: ') : ''}${lineOf(cause, palette)}${repeated ? palette.faint(' (see above)') : ''}\n`;
  if (repeated) return line;
  const inner = `${indent}${isLast ? '   ' : '│  '}`;
  const shown = distinct(children);
  const way = [...above, cause.text];
  return line + shown.map((child, index) => branch(child, { palette, indent: inner, isLast: index === shown.length - 1, seen, above: way })).join('');
}

/** What a cause comes down to in the end. */
function leavesOf({ because = [] }: Cause): readonly Cause[] {
  return because.flatMap((each) => ((each.because ?? []).length === 0 ? [each] : leavesOf(each)));
}

function lineOf({ text, place, closesCycle, certainty }: Cause, palette: Palette): string {
  const where = place === undefined ? '' : palette.faint(`  [${placeText(place)}]`);
  const cycle = closesCycle === true ? palette.bad('  <- the circle closes here') : '';
  const sure = certainty === 'assumed' ? palette.faint(' (assumed)') : '';
  return `${inOneLine(text)}${sure}${where}${cycle}`;
}

/** Some components say things over several lines; in a tree each is one. */
function inOneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}

/** The same cause under one parent is said once. */
function distinct(causes: readonly Cause[]): readonly Cause[] {
  const texts = new Set<string>();
  return causes.filter((cause) => {
    const key = `${cause.text}|${cause.place === undefined ? '' : placeText(cause.place)}`;
    if (texts.has(key)) return false;
    texts.add(key);
    return true;
  });
}
