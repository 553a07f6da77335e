import type { Match } from '#model/fact.ts';
import { humanDuration } from '#model/printers/duration.ts';
import { parseDuration } from '#sim/faults/fault.ts';
import type { Age, Count, Text } from './scenario.ts';

/** One comparison of a value with what was reported. */
export interface Measured {
  readonly match: Exclude<Match, 'open'>;
  /** What may differ, in words. */
  readonly tolerance?: string;
}

const exact: Measured = { match: 'exact' };
const no: Measured = { match: 'no' };

const ageTolerance = 0.1;

/** Whether a text is the reported one, holds it, or has its shape. */
export function measureText(reported: Text, shown: string): Measured {
  if (typeof reported === 'string') return shown === reported ? exact : no;
  if ('contains' in reported) return shown.includes(reported.contains) ? exact : no;
  const same = shapeOf(shown) === shapeOf(reported.shape);
  return { match: same ? (shown === reported.shape ? 'exact' : 'within') : 'no', tolerance: 'numbers by shape' };
}

/** A text with every number in it as `#`. */
export function shapeOf(text: string): string {
  return text.replaceAll(/\d+/g, '#');
}

/** The reported text in words. */
export function textText(text: Text): string {
  if (typeof text === 'string') return text;
  return 'contains' in text ? text.contains : text.shape;
}

/** Whether a number is the reported one, or inside the bounds given for it. */
export function measureCount(reported: Count, shown: number): Measured {
  if (typeof reported === 'number') return shown === reported ? exact : no;
  const { reported: value, atLeast = 0, atMost = Number.POSITIVE_INFINITY } = reported;
  const inside = shown >= atLeast && shown <= atMost;
  const match = shown === value || (value === undefined && inside) ? 'exact' : inside ? 'within' : 'no';
  return { match, tolerance: boundsText(reported) };
}

function boundsText({ atLeast, atMost }: { readonly atLeast?: number; readonly atMost?: number }): string | undefined {
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${atMost}`;
  if (atLeast !== undefined) return `at least ${atLeast}`;
  return atMost === undefined ? undefined : `at most ${atMost}`;
}

/** The reported number in words. */
export function countText(count: Count): string {
  if (typeof count === 'number') return String(count);
  return String(count.reported ?? boundsText(count));
}

/** Whether an age is printed as reported, or differs from it by no more than a tenth (or the part that is given). */
export function measureAge(reported: Age, shownMs: number): Measured {
  const by = typeof reported === 'string' ? ageTolerance : reported.by;
  const text = ageText(reported);
  const tolerance = `+-${Math.round(by * 100)} %`;
  if (humanDuration(shownMs) === text) return { match: 'exact', tolerance };
  const reportedMs = parseDuration(text);
  const inside = reportedMs !== undefined && Math.abs(shownMs - reportedMs) <= reportedMs * by;
  return { match: inside ? 'within' : 'no', tolerance };
}

/** The reported age in words. */
export function ageText(age: Age): string {
  return typeof age === 'string' ? age : age.reported;
}

/** The worst of several: one `no` is a no, one `within` is not exact. */
export function worst(measured: readonly Measured[]): Measured['match'] {
  if (measured.some(({ match }) => match === 'no')) return 'no';
  return measured.some(({ match }) => match === 'within') ? 'within' : 'exact';
}
