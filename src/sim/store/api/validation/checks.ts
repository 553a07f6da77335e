import { type FieldError, forbidden, invalid, notSupported, required } from '../field-error.ts';
import type { Json } from '../schema/decode.ts';
import type { Complaints } from './formats.ts';

/**
 * A check looks at one value and answers what is wrong. Kinds are tables of (path, checks): validation is data, and its order is
 * upstream's, because the order shows in the message.
 */
export type Check<Context = unknown> = (value: unknown, path: string, context: Context) => readonly FieldError[];

/**
 * `spec.ports[*].name` with its checks: `[*]` runs through a list, `{*}` through a map. The last name may be absent, then the
 * checks see undefined; a row whose way ends earlier is skipped. The empty path is the object itself.
 */
export type Row<Context = unknown> = readonly [path: string, ...checks: readonly Check<Context>[]];

/** What a check finds when nothing is wrong. */
export const nothing: readonly FieldError[] = [];

/** All errors in one list; mostly there are none, and none is made. */
export function joined(...parts: readonly (readonly FieldError[])[]): readonly FieldError[] {
  for (const part of parts) if (part.length > 0) return parts.flat();
  return nothing;
}

interface Step {
  readonly name: string;
  readonly each: 'value' | 'list' | 'map';
}

interface CompiledRow<Context> {
  readonly steps: readonly Step[];
  readonly checks: readonly Check<Context>[];
}

/** All rows, one after the other, as one check. */
export function table<Context>(rows: readonly Row<Context>[]): Check<Context> {
  const compiled = rows.map(([path, ...checks]) => ({ steps: stepsOf(path), checks }));
  return (value, path, context) => {
    const errors: FieldError[] = [];
    for (const row of compiled) follow(value, path, row, 0, context, errors);
    return errors;
  };
}

function follow<Context>(value: unknown, path: string, row: CompiledRow<Context>, at: number, context: Context, errors: FieldError[]): void {
  const step = row.steps[at];
  if (step === undefined) {
    for (const check of row.checks) errors.push(...check(value, path, context));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const child = step.name === '' ? value : (value as Json)[step.name];
  const childPath = join(path, step.name);
  if (step.each === 'value') follow(child, childPath, row, at + 1, context, errors);
  else if (step.each === 'list') {
    if (Array.isArray(child)) child.forEach((element, index) => void follow(element, `${childPath}[${index}]`, row, at + 1, context, errors));
  } else if (typeof child === 'object' && child !== null)
    for (const key of Object.keys(child)) follow((child as Json)[key], `${childPath}[${key}]`, row, at + 1, context, errors);
}

function stepsOf(path: string): readonly Step[] {
  if (path === '') return [];
  return path.split('.').map((part) => {
    if (part.endsWith('[*]')) return { name: part.slice(0, -3), each: 'list' };
    return part.endsWith('{*}') ? { name: part.slice(0, -3), each: 'map' } : { name: part, each: 'value' };
  });
}

/** `spec` and `ports` make `spec.ports`. */
export function join(path: string, name: string): string {
  if (name === '') return path;
  return path === '' ? name : `${path}.${name}`;
}

/** True for what Go calls the zero value of a text, list or map. */
export function isEmptyValue(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Runs the checks on a value that is set; an empty text counts as not set. */
export function whenSet<Context>(...checks: readonly Check<Context>[]): Check<Context> {
  return (value, path, context) => (value === undefined || value === null || value === '' ? nothing : all(checks, value, path, context));
}

/** `Required value` for an empty one, else the checks. */
export function needed<Context>(detail: string, ...checks: readonly Check<Context>[]): Check<Context> {
  return (value, path, context) => (isEmptyValue(value) ? [required(path, detail)] : all(checks, value, path, context));
}

/** Must not be there at all. */
export function notSet(detail: string): Check {
  return (value, path) => (value === undefined ? nothing : [forbidden(path, detail)]);
}

/** A format of a text; an absent text is the empty one. */
export function format(rule: (value: string) => Complaints): Check {
  return (value, path) => complaintsAbout((value as string | undefined) ?? '', path, rule);
}

/** A rule for a number; an absent number is zero. */
export function numberRule(rule: (value: number) => Complaints): Check {
  return (value, path) => {
    const number = (value as number | undefined) ?? 0;
    return rule(number).map((complaint) => invalid(path, number, complaint));
  };
}

export const NEGATIVE = 'must be greater than or equal to 0';
export const NOT_POSITIVE = 'must be greater than zero';
export const IMMUTABLE = 'field is immutable';

export const notNegative: Check = numberRule((value) => (value < 0 ? [NEGATIVE] : []));

/** One of these texts. The message lists them in the given order. */
export function oneOf(...supported: readonly string[]): Check {
  const known = new Set(supported);
  return (value, path) => {
    const text = (value as string | undefined) ?? '';
    return known.has(text) ? nothing : [notSupported(path, text, supported)];
  };
}

/** One of these texts, and some text there must be. */
export function neededOneOf(...supported: readonly string[]): Check {
  return needed('', oneOf(...supported));
}

/** Field errors for every complaint about a text. */
export function complaintsAbout(value: string, path: string, rule: (value: string) => Complaints): readonly FieldError[] {
  const complaints = rule(value);
  return complaints.length === 0 ? nothing : complaints.map((complaint) => invalid(path, value, complaint));
}

function all<Context>(checks: readonly Check<Context>[], value: unknown, path: string, context: Context): readonly FieldError[] {
  if (checks.length === 1) return checks[0]?.(value, path, context) ?? nothing;
  return checks.flatMap((check) => check(value, path, context));
}
