import { CelError, type CelValue } from './syntax.ts';

export function isMap(value: CelValue | undefined): value is { readonly [key: string]: CelValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function sizeOf(value: CelValue): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (!isMap(value)) throw new CelError('no such overload');
  return Object.keys(value).length;
}

export type Method = (text: string, ...given: readonly string[]) => CelValue;

/** Methods of strings: cel-go's own and the extensions that Kubernetes has. */
export const methods: Readonly<Record<string, Method>> = {
  startsWith: (text, part = '') => text.startsWith(part),
  endsWith: (text, part = '') => text.endsWith(part),
  contains: (text, part = '') => text.includes(part),
  matches: (text, pattern = '') => new RegExp(pattern, 'u').test(text),
  lowerAscii: (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  upperAscii: (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  trim: (text) => text.trim(),
  split: (text, by = '') => text.split(by),
  replace: (text, from = '', to = '') => text.replaceAll(from, to),
};

/** Calls a method; only texts have any. */
export function callMethod(method: Method, of: CelValue, given: readonly CelValue[]): CelValue {
  if (typeof of !== 'string' || given.some((argument) => typeof argument !== 'string')) throw new CelError('no such overload');
  return method(of, ...(given as readonly string[]));
}
