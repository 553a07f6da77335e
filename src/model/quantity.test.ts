import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  milliUnits,
  parseQuantity,
  quantityOf,
  quantityOfMilli,
  quantityOfUnits,
  quantityText,
  subtractQuantities,
  units,
  unitsExactly,
} from './quantity.ts';

describe('reading', () => {
  test.each([
    ['0', 0n, 'DecimalSI'],
    ['0Ki', 0n, 'BinarySI'],
    ['1', 1_000_000_000n, 'DecimalSI'],
    ['5n', 5n, 'DecimalSI'],
    ['3m', 3_000_000n, 'DecimalSI'],
    ['8Ki', 8192_000_000_000n, 'BinarySI'],
    ['1E', 10n ** 27n, 'DecimalSI'],
    ['1E-3', 1_000_000n, 'DecimalExponent'],
    ['1.3E+6', 1_300_000_000_000_000n, 'DecimalExponent'],
    ['0.5Mi', 524288_000_000_000n, 'BinarySI'],
    ['1.G', 10n ** 18n, 'DecimalSI'],
    ['.001', 1_000_000n, 'DecimalSI'],
  ] as const)('%s', (text, nanos, format) => {
    const quantity = quantityOf(text);

    expect(quantity.nanos).toBe(nanos);
    expect(quantity.format).toBe(format);
  });

  test.each([
    ['3.001n', 4n],
    ['0.0000000001', 1n],
    ['0.5e-9', 1n],
    ['-0.9n', -1n],
    ['0.00000012345', 124n],
    ['1e-999999', 1n],
  ])('%s is rounded up to a whole part of 10^-9', (text, nanos) => {
    expect(quantityOf(text).nanos).toBe(nanos);
  });

  test.each(['9Ei', '9223372036854775807Ki'])('%s is capped at the largest 64-bit integer', (text) => {
    expect(quantityText(quantityOf(text))).toBe('9223372036854775807');
  });

  test('a number from YAML counts as its text', () => {
    expect(quantityOf(2).nanos).toBe(quantityOf('2').nanos);
    expect(quantityOf(0.1).nanos).toBe(quantityOf('100m').nanos);
  });

  test.each(['', 'aoeu', ' 1', '1 ', '1.1.M', '1+1.0M', '0.1am', '3 Gi'])('%j has the wrong form', (text) => {
    expect(parseQuantity(text).error).toMatch(/^quantities must match the regular expression '/);
  });

  test.each(['0.1mi', '.5i', '1i', '-3.01e-', '1KiB', '1e', '1K'])('%j has a suffix nobody knows', (text) => {
    expect(parseQuantity(text).error).toMatch(/suffix|regular expression/);
  });
});

describe('writing', () => {
  test.each([
    ['1024Mi', '1Gi'],
    ['307200Ki', '300Mi'],
    ['1000M', '1G'],
    ['0.001T', '1G'],
    ['1.5', '1500m'],
    ['1.5Gi', '1536Mi'],
    ['0.5', '500m'],
    ['1000m', '1'],
    ['1.08', '1080m'],
    ['1080000000n', '1080m'],
    ['.001Ki', '1024m'],
    ['.000000001Ki', '1024n'],
    ['.000000000001Ki', '2n'],
    ['1000e-12', '1e-9'],
    ['0.001e0', '1e-3'],
    ['.001e12', '1e9'],
    ['00', '0'],
    ['0Gi', '0'],
    ['1025', '1025'],
    ['-1024Mi', '-1Gi'],
    ['100e3', '100e3'],
    ['512', '512'],
  ])('%s is written %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  test.each(['1.500', '+1', '00100', '1.234M'])('%s looks canonical to upstream and comes back unchanged', (text) => {
    expect(canonicalQuantity(text)).toBe(text);
  });

  test('bytes below 1024 and fractions of bytes are written in decimals', () => {
    expect(quantityText(quantityOfUnits(1000, 'BinarySI'))).toBe('1k');
    expect(quantityText(quantityOfMilli(1234567, 'BinarySI'))).toBe('1234567m');
    expect(quantityText(quantityOfUnits(1024, 'BinarySI'))).toBe('1Ki');
  });

  test('what cannot be read stays as it is', () => {
    expect(canonicalQuantity('lots')).toBe('lots');
  });
});

describe('counting', () => {
  test('units and thousandths are rounded away from zero', () => {
    expect(units(quantityOf('9.01'))).toBe(10);
    expect(units(quantityOf('-9.01'))).toBe(-10);
    expect(milliUnits(quantityOf('1u'))).toBe(1);
    expect(milliUnits(quantityOf('1500m'))).toBe(1500);
    expect(unitsExactly(quantityOf('3Ei'))).toBe(3n * 2n ** 60n);
  });

  test('values are compared whatever their suffixes', () => {
    expect(compareQuantities(quantityOf('10000T'), quantityOf('100Gi'))).toBe(1);
    expect(compareQuantities(quantityOf('50m'), quantityOf('100m'))).toBe(-1);
    expect(compareQuantities(quantityOf('1'), quantityOf('1000m'))).toBe(0);
  });

  test.each(['100m', '1Gi'])('adding to or taking from zero keeps the suffix of %s', (text) => {
    const zero = quantityOf('0');

    expect(quantityText(addQuantities(quantityOf(text), zero))).toBe(text);
    expect(quantityText(addQuantities(zero, quantityOf(text)))).toBe(text);
    expect(quantityText(subtractQuantities(zero, quantityOf(text)))).toBe(`-${text}`);
  });

  test('a sum keeps the suffixes of the left side', () => {
    expect(quantityText(addQuantities(quantityOf('1Gi'), quantityOf('1G')))).toBe('2073741824');
    expect(quantityText(addQuantities(quantityOf('512Mi'), quantityOf('0.5Gi')))).toBe('1Gi');
  });
});

test('what was written can be read again, and means the same', () => {
  const format = fc.constantFrom('DecimalSI' as const, 'BinarySI' as const, 'DecimalExponent' as const);

  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), format, (nanos, written) => {
      const text = quantityText({ nanos, format: written });

      expect(quantityOf(text).nanos).toBe(nanos);
      expect(canonicalQuantity(text)).toBe(text);
    }),
  );
});
