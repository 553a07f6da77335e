import { type Cause, placeText } from '#model/place.ts';
import { flow, type Part } from './flow.ts';
import type { Palette } from './palette.ts';

/**
 * Causes as an indented tree, each with its place in brackets. A branch that only repeats one printed before is cut
 * with a word, and the closing of a circle is marked. What is said the second time on one way down goes on as it did the
 * first time: only what it ends at is told. Lines longer than `width` go on beneath.
 */
export function causeTree(causes: readonly Cause[], palette: Palette, indent = '', width = Number.POSITIVE_INFINITY): string {
  const seen = new Map<string, boolean>();
  return causes.map((cause, index) => branch(cause, { palette, indent, width, isLast: index === causes.length - 1, seen, above: [] })).join('');
}

interface Branch {
  readonly palette: Palette;
  readonly indent: string;
  readonly width: number;
  readonly isLast: boolean;
  /** What was printed, and whether its reasons were. */
  readonly seen: Map<string, boolean>;
  /** What stands above it on its way. */
  readonly above: readonly string[];
}

function branch(cause: Cause, { palette, indent, width, isLast, seen, above }: Branch): string {
  const key = `${cause.text} ${cause.place === undefined ? '' : placeText(cause.place)}`;
  const isAgain = above.includes(cause.text) && (cause.because ?? []).length > 0;
  const children = isAgain ? leavesOf(cause) : (cause.because ?? []);
  const repeated = seen.get(key) === true && cause.closesCycle !== true;
  seen.set(key, repeated || children.length > 0);
  const parts = [
    ...(isAgain ? [{ text: '... and so on, again: ', dress: palette.faint }] : []),
    ...partsOf(cause, palette),
    ...(repeated ? [{ text: ' (see above)', dress: palette.faint }] : []),
  ];
  const inner = `${indent}${isLast ? '   ' : '│  '}`;
  const line = flow(parts, { first: `${indent}${isLast ? '└─ ' : '├─ '}`, rest: inner, width });
  if (repeated) return line;
  const shown = distinct(children);
  const way = [...above, cause.text];
  return (
    line +
    shown.map((child, index) => branch(child, { palette, indent: inner, width, isLast: index === shown.length - 1, seen, above: way })).join('')
  );
}

/** What a cause comes down to in the end. */
function leavesOf({ because = [] }: Cause): readonly Cause[] {
  return because.flatMap((each) => ((each.because ?? []).length === 0 ? [each] : leavesOf(each)));
}

function partsOf({ text, place, closesCycle, certainty }: Cause, palette: Palette): readonly Part[] {
  const where: readonly Part[] = place === undefined ? [] : [{ text: `  [${placeText(place)}]`, dress: palette.faint, whole: true }];
  return [
    { text: inOneLine(text) },
    ...(certainty === 'assumed' ? [{ text: ' (assumed)', dress: palette.faint }] : []),
    ...where,
    ...(closesCycle === true ? [{ text: '  <- the circle closes here', dress: palette.bad, whole: true as const }] : []),
  ];
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
