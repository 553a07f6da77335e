import { type GoText, goQuote } from './go-text.ts';

/** Follows apimachinery pkg/util/validation/field/errors.go, v0.28. */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'InternalError';

/** A refused value: plain values print as themselves, structs as Go text, a nil pointer (undefined) as "null". */
export type BadValue = string | number | boolean | undefined | null | GoText;

/** One reason why an object was refused: the field, and what is wrong with it. */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  /** The text without the field, as in `details.causes[].message`. */
  readonly message: string;
}

const titles: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
};

export function required(field: string, detail = ''): FieldError {
  return withoutValue('FieldValueRequired', field, detail);
}

export function forbidden(field: string, detail: string): FieldError {
  return withoutValue('FieldValueForbidden', field, detail);
}

export function tooLong(field: string, most: number): FieldError {
  return withoutValue('FieldValueTooLong', field, `must have at most ${most} bytes`);
}

export function invalid(field: string, value: BadValue, detail: string): FieldError {
  return withValue('FieldValueInvalid', field, value, detail);
}

export function duplicate(field: string, value: BadValue, detail = ''): FieldError {
  return withValue('FieldValueDuplicate', field, value, detail);
}

export function notFoundValue(field: string, value: BadValue, detail = ''): FieldError {
  return withValue('FieldValueNotFound', field, value, detail);
}

export function tooMany(field: string, count: number, most: number): FieldError {
  return withValue('FieldValueTooMany', field, count, `must have at most ${most} items`);
}

export function notSupported(field: string, value: BadValue, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`;
  return withValue('FieldValueNotSupported', field, value, detail);
}

/** `spec.containers[0].image: Required value`. */
export function fieldErrorText(error: FieldError): string {
  return `${error.field}: ${error.message}`;
}

/** All errors in one sentence, each text once: `a`, or `[a, b]`. */
export function aggregateText(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(fieldErrorText))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

function withoutValue(type: FieldErrorType, field: string, detail: string): FieldError {
  return { type, field, message: detail === '' ? titles[type] : `${titles[type]}: ${detail}` };
}

function withValue(type: FieldErrorType, field: string, value: BadValue, detail: string): FieldError {
  const text = `${titles[type]}: ${badValueText(value)}`;
  return { type, field, message: detail === '' ? text : `${text}: ${detail}` };
}

function badValueText(value: BadValue): string {
  if (value === undefined || value === null) return goQuote('null');
  if (typeof value === 'string') return goQuote(value);
  return typeof value === 'object' ? value.goText : String(value);
}
