import { type Cause, placeText } from '#model/place.ts';
import type { Palette } from './palette.ts';

/**
 * Causes as an indented tree, each with its place in brackets. A branch that only repeats one printed before is cut
 * with a word, and the closing of a circle is marked.
 */
export function causeTree(causes: readonly Cause[], palette: Palette, indent = ''): string {
  const seen = new Map<string, boolean>();
  return causes.map((cause, index) => branch(cause, { palette, indent, isLast: index === causes.length - 1, seen })).join('');
}

interface Branch {
  readonly palette: Palette;
  readonly indent: string;
  readonly isLast: boolean;
  /** What was printed, and whether its reasons were. */
  readonly seen: Map<string, boolean>;
}

function branch(cause: Cause, { palette, indent, isLast, seen }: Branch): string {
  const key = `${cause.text} ${cause.place === undefined ? '' : placeText(cause.place)}`;
  const children = cause.because ?? [];
  const repeated = seen.get(key) === true && cause.closesCycle !== true;
  seen.set(key, repeated || children.length > 0);
  const line = `${indent}${isLast ? '└─ ' : '├─ '}${lineOf(cause, palette)}${repeated ? palette.faint(' (see above)') : ''}\n`;
  if (repeated) return line;
  const inner = `${indent}${isLast ? '   ' : '│  '}`;
  const shown = distinct(children);
  return line + shown.map((child, index) => branch(child, { palette, indent: inner, isLast: index === shown.length - 1, seen })).join('');
}

function lineOf({ text, place, closesCycle, certainty }: Cause, palette: Palette): string {
  const where = place === undefined ? '' : palette.faint(`  [${placeText(place)}]`);
  const cycle = closesCycle === true ? palette.bad('  <- the circle closes here') : '';
  const sure = certainty === 'assumed' ? palette.faint(' (assumed)') : '';
  return `${text}${sure}${where}${cycle}`;
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
