/**
 * Kubernetes quantities: exact fixed-point numbers with a suffix. Follows apimachinery pkg/api/resource/quantity.go, v0.28.
 *
 * Nothing finer than 10^-9 exists, so a whole number of these parts holds every quantity without loss.
 */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
  /** The text it was read from, if upstream gives it back unchanged. */
  readonly text?: string;
}

/** The family of suffixes a quantity was written with and is written back with. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

export type ParsedQuantity = { readonly quantity: Quantity; readonly error?: undefined } | { readonly error: string; readonly quantity?: undefined };

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

const FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMBER_WRONG = 'unable to parse numeric part of quantity';
const SUFFIX_WRONG = "unable to parse quantity's suffix";

const PARTS = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const NANOS_PER_UNIT = 1_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;
const LARGEST_BINARY = (2n ** 63n - 1n) * NANOS_PER_UNIT;
/** Digits that fit a 64-bit integer: up to there upstream keeps a text that looks canonical as it is. */
const FAST_DIGITS = 18;
/** No cluster needs more; it keeps a typing mistake in an exponent from costing gigabytes. */
const LARGEST_EXPONENT = 1000;

const decimalSuffixes: ReadonlyMap<number, string> = new Map([
  [-9, 'n'],
  [-6, 'u'],
  [-3, 'm'],
  [0, ''],
  [3, 'k'],
  [6, 'M'],
  [9, 'G'],
  [12, 'T'],
  [15, 'P'],
  [18, 'E'],
]);
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;
const suffixes = suffixTable();

export const ZERO: Quantity = { nanos: 0n, format: 'DecimalSI', text: '0' };

/** What was read, a pure memo: a cluster writes few different quantities, and they are asked for at every step. */
const alreadyRead = new Map<string, ParsedQuantity>();
const MOST_REMEMBERED = 10_000;

/** Reads a quantity as the API server does; a mistake is answered in upstream's words. YAML may hold it as a number. */
export function parseQuantity(input: string | number): ParsedQuantity {
  const text = String(input);
  const known = alreadyRead.get(text);
  if (known !== undefined) return known;
  if (alreadyRead.size >= MOST_REMEMBERED) alreadyRead.clear();
  const parsed = parsedQuantity(text);
  alreadyRead.set(text, parsed);
  return parsed;
}

function parsedQuantity(text: string): ParsedQuantity {
  const parts = text === '' ? null : PARTS.exec(text);
  if (parts === null) return { error: FORMAT_WRONG };
  const [, sign = '', whole = '', fraction = '', suffixText = ''] = parts;
  const suffix = suffixOf(suffixText);
  if (suffix === undefined) return { error: SUFFIX_WRONG };
  if (suffix.exponent > LARGEST_EXPONENT) return { error: NUMBER_WRONG };

  const number: Digits = { negative: sign === '-', whole: whole === '' ? '0' : whole, fraction };
  return { quantity: readExactly(text, number, suffix) ?? readRounded(number, suffix) };
}

/**
 * A quantity that is known to be well formed.
 *
 * @throws Error when it is not: validate what comes from outside with `parseQuantity` first.
 */
export function quantityOf(input: string | number): Quantity {
  const parsed = parseQuantity(input);
  if (parsed.error !== undefined) throw new Error(`bug: quantity ${JSON.stringify(input)}: ${parsed.error}`);
  return parsed.quantity;
}

/** A quantity of whole units, such as bytes or pods. */
export function quantityOfUnits(units: bigint | number, format: QuantityFormat = 'DecimalSI'): Quantity {
  return { nanos: BigInt(units) * NANOS_PER_UNIT, format };
}

/** A quantity of thousandths, such as millicores. */
export function quantityOfMilli(milli: bigint | number, format: QuantityFormat = 'DecimalSI'): Quantity {
  return { nanos: BigInt(milli) * NANOS_PER_MILLI, format };
}

/** Whole units, rounded away from zero. Exact up to 2^53; `unitsExactly` goes further. */
export function units(quantity: Quantity): number {
  return Number(unitsExactly(quantity));
}

/** Whole units as a bigint, rounded away from zero. */
export function unitsExactly(quantity: Quantity): bigint {
  return divideAwayFromZero(quantity.nanos, NANOS_PER_UNIT);
}

/** Thousandths, rounded away from zero: what the scheduler counts processors in. */
export function milliUnits(quantity: Quantity): number {
  return Number(divideAwayFromZero(quantity.nanos, NANOS_PER_MILLI));
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`, whatever their suffixes. */
export function compareQuantities(left: Quantity, right: Quantity): number {
  if (left.nanos === right.nanos) return 0;
  return left.nanos < right.nanos ? -1 : 1;
}

/** The sum, in the suffixes of the left one unless that is zero. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  return { nanos: left.nanos + right.nanos, format: left.nanos === 0n ? right.format : left.format };
}

/** The difference, in the suffixes of the left one unless that is zero. */
export function subtractQuantities(left: Quantity, right: Quantity): Quantity {
  return { nanos: left.nanos - right.nanos, format: left.nanos === 0n ? right.format : left.format };
}

/** The text the API writes: no precision lost, no fraction, the largest suffix that allows both. */
export function quantityText(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  if (quantity.nanos === 0n) return '0';
  return isWrittenBinary(quantity) ? binaryText(quantity.nanos / NANOS_PER_UNIT) : decimalText(quantity);
}

/** The canonical text of a quantity's text; what cannot be read stays as it is. */
export function canonicalQuantity(input: string | number): string {
  const { quantity } = parseQuantity(input);
  return quantity === undefined ? String(input) : quantityText(quantity);
}

interface Digits {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/** Upstream's way through 64-bit integers; undefined where it would leave them. */
function readExactly(text: string, { negative, whole, fraction }: Digits, suffix: Suffix): Quantity | undefined {
  const scale = (suffix.base === 10 ? suffix.exponent : 0) - fraction.length;
  if (!fitsIntegers(whole, fraction, suffix) || scale < -9) return undefined;
  const digits = whole + fraction;
  const value = BigInt(digits);
  const magnitude = suffix.base === 2 ? value << BigInt(suffix.exponent) : value;
  const looksCanonical = suffix.base === 2 ? (value & 7n) !== 0n : scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
  const nanos = magnitude * 10n ** BigInt(scale + 9);
  return { nanos: negative ? -nanos : nanos, format: suffix.format, ...(looksCanonical || text === '0' ? { text } : {}) };
}

function fitsIntegers(whole: string, fraction: string, suffix: Suffix): boolean {
  if (suffix.base === 10) return whole.length + fraction.length <= FAST_DIGITS;
  return fraction === '' && 15 - whole.length - Math.trunc((suffix.exponent * 3) / 10) - 1 >= 0;
}

/** Upstream's way through arbitrary decimals: caps what is too large, rounds up what is too small. */
function readRounded({ negative, whole, fraction }: Digits, suffix: Suffix): Quantity {
  const value = BigInt(whole + fraction) << BigInt(suffix.base === 2 ? suffix.exponent : 0);
  const scale = Math.max((suffix.base === 10 ? suffix.exponent : 0) - fraction.length + 9, -LARGEST_EXPONENT - value.toString().length);
  const exact = scale >= 0 ? value * 10n ** BigInt(scale) : divideAwayFromZero(value, 10n ** BigInt(-scale));
  const nanos = suffix.format === 'BinarySI' && exact > LARGEST_BINARY ? LARGEST_BINARY : exact;
  const format = suffix.format === 'BinarySI' && nanos > 0n && nanos < NANOS_PER_UNIT ? 'DecimalSI' : suffix.format;
  return { nanos: negative ? -nanos : nanos, format };
}

function suffixOf(text: string): Suffix | undefined {
  const known = suffixes.get(text);
  if (known !== undefined) return known;
  if (!/^[eE][+-]?[0-9]+$/.test(text)) return undefined;
  return { base: 10, exponent: Number(text.slice(1)), format: 'DecimalExponent' };
}

function suffixTable(): ReadonlyMap<string, Suffix> {
  const table = new Map<string, Suffix>();
  for (const [exponent, text] of decimalSuffixes) table.set(text, { base: 10, exponent, format: 'DecimalSI' });
  binarySuffixes.forEach((text, index) => {
    if (text !== '') table.set(text, { base: 2, exponent: index * 10, format: 'BinarySI' });
  });
  return table;
}

/** Binary suffixes would round fractions and hide small numbers, so those are written in decimals. */
function isWrittenBinary({ nanos, format }: Quantity): boolean {
  const size = nanos < 0n ? -nanos : nanos;
  return format === 'BinarySI' && size >= 1024n * NANOS_PER_UNIT && nanos % NANOS_PER_UNIT === 0n;
}

function binaryText(value: bigint): string {
  let rest = value;
  let steps = 0;
  while (rest % 1024n === 0n) {
    rest /= 1024n;
    steps++;
  }
  return `${rest}${binarySuffixes[steps] ?? ''}`;
}

function decimalText({ nanos, format }: Quantity): string {
  let rest = nanos;
  let exponent = -9;
  while (rest % 1000n === 0n) {
    rest /= 1000n;
    exponent += 3;
  }
  if (format === 'DecimalExponent') return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
  return `${rest}${decimalSuffixes.get(exponent) ?? ''}`;
}

function divideAwayFromZero(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (value % divisor === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}
