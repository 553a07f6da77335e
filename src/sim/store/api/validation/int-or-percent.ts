import { type FieldError, invalid } from '../field-error.ts';
import { goIntOrString } from '../go-text.ts';
import { NEGATIVE, nothing } from './checks.ts';
import { percentText } from './formats.ts';

/** Numbers or percentages. Follows kubernetes pkg/apis/apps/validation/validation.go, v1.28. */
export function positiveIntOrPercent(value: number | string, path: string): readonly FieldError[] {
  if (typeof value === 'number') return value < 0 ? [invalid(path, value, NEGATIVE)] : nothing;
  return percentText(value).map((complaint) => invalid(path, goIntOrString(value), complaint));
}

/** No more than everything. */
export function atMostAll(value: number | string, path: string): readonly FieldError[] {
  const percent = percentOf(value);
  return percent === undefined || percent <= 100 ? nothing : [invalid(path, goIntOrString(value), 'must not be greater than 100%')];
}

/** The number, with the sign of percent left out. A text that is no percentage counts as the number it starts with, else zero. */
export function plainNumber(value: number | string | undefined): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  return percentOf(value) ?? (/^-?\d+$/.test(value) ? Number(value) : 0);
}

function percentOf(value: number | string): number | undefined {
  return typeof value === 'string' && percentText(value).length === 0 ? Number(value.slice(0, -1)) : undefined;
}
