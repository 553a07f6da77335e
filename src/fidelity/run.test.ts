import { describe, expect, test } from 'vitest';
import type { RecordingAdapter } from './adapter.ts';
import { percentAgreed, runFidelity } from './run.ts';
import { shuffledAgreement } from './shuffled-agreement.ts';

interface Sum {
  readonly id: string;
  readonly terms: readonly number[];
  readonly sum: number;
  readonly version?: string;
}

/** A component that adds; the twin refuses more than three terms and is wrong about zero. */
const sums: RecordingAdapter<readonly number[], number> = {
  name: 'sums',
  recognises: (record) => typeof record === 'object' && record !== null && 'terms' in record,
  idOf: (record) => (record as Sum).id,
  kindOf: () => 'sum',
  versionOf: (record) => (record as Sum).version ?? '1',
  undecidable: (record) => ((record as Sum).terms.includes(Number.NaN) ? 'not a number' : undefined),
  split: (record) => ({ question: (record as Sum).terms, expected: (record as Sum).sum }),
  answer: (terms) => {
    if (terms.length > 3) throw new Error('too many terms');
    return terms.reduce((sum, term) => sum + (term === 0 ? 1 : term), 0);
  },
  compare: (expected, got) => (expected === got ? undefined : { expected, got }),
};
const adapters = [sums];

const good: Sum = { id: 'good', terms: [1, 2], sum: 3 };

describe('running', () => {
  test('counts what agrees and names what does not', () => {
    const records = [good, { id: 'zero', terms: [0, 2], sum: 2 }];

    expect(runFidelity(records, 'sums.json', adapters)).toEqual([
      { file: 'sums.json', kind: 'sum', version: '1', agreed: 1, total: 2, undecidable: 0, disagreements: [{ id: 'zero', expected: 2, got: 3 }] },
    ]);
  });

  test('an exception is a disagreement of its record only', () => {
    const records = [{ id: 'long', terms: [1, 2, 3, 4], sum: 10 }, good];

    expect(runFidelity(records, 'sums.json', adapters)).toMatchObject([
      { agreed: 1, total: 2, disagreements: [{ id: 'long', got: 'error: too many terms' }] },
    ]);
  });

  test('a record whose shape misleads its adapter does not stop the run', () => {
    expect(runFidelity([{ id: 'odd', terms: null }, good], 'sums.json', adapters)).toMatchObject([
      { agreed: 1, total: 2, disagreements: [{ id: 'odd' }] },
    ]);
  });

  test('undecidable records count for themselves', () => {
    const records = [good, { id: 'a', terms: [Number.NaN], sum: 0 }, { id: 'b', terms: [5], sum: 6, decidable: false, reason: 'nobody knows' }];

    expect(runFidelity(records, 'sums.json', adapters)).toMatchObject([{ agreed: 1, total: 1, undecidable: 2, disagreements: [] }]);
  });

  test('versions are kept apart, in the order of their first record', () => {
    const records = [{ ...good, version: '2' }, good, { ...good, version: '2' }];

    expect(runFidelity(records, 'sums.json', adapters)).toMatchObject([
      { version: '2', total: 2 },
      { version: '1', total: 1 },
    ]);
  });

  test('records of no known kind are counted as such', () => {
    expect(runFidelity([good, { name: 'other', x: 1 }, 7], 'sums.json', adapters)).toMatchObject([
      { kind: 'sum' },
      {
        kind: 'unrecognised',
        agreed: 0,
        total: 2,
        disagreements: [
          { id: 'other', got: 'fields name, x' },
          { id: '#2', got: 'number' },
        ],
      },
    ]);
  });

  test('a list beside facts is a list of records with these facts', () => {
    const file = { version: '3', recordings: [good, { id: 'zero', terms: [0], sum: 0 }] };

    expect(runFidelity([file], 'sums.json', adapters)).toMatchObject([{ kind: 'sum', version: '3', agreed: 1, total: 2 }]);
  });

  test('no records give no results', () => {
    expect(runFidelity([], 'empty.json', adapters)).toEqual([]);
  });
});

test.each([
  [0, 3, '0'],
  [1, 3, '33.3'],
  [999, 1000, '99.9'],
  [9999, 10000, '99.9'],
  [2, 3, '66.6'],
  [5, 5, '100'],
  [0, 0, '-'],
])('%i of %i is %s percent, never rounded up', (agreed, total, percent) => {
  expect(percentAgreed({ agreed, total })).toBe(percent);
});

test('with what was recorded for others, nothing agrees but what was recorded alike', () => {
  const records = [good, { id: 'b', terms: [1, 1, 1], sum: 3 }, { id: 'c', terms: [4], sum: 4 }, { id: 'd', terms: [1, 1, 1, 1], sum: 4 }];

  expect(shuffledAgreement(records, sums)).toEqual({ agreed: 2, total: 4 });
});
