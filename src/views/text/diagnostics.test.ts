import { expect, test } from 'vitest';
import type { Diagnostic } from '#model/place.ts';
import { diagnosticsText } from './diagnostics.ts';

const plain = (text: string) => text;
const palette = { strong: plain, faint: plain, good: plain, bad: plain, unsure: plain };
const note = (path: string, severity: Diagnostic['severity'] = 'info'): Diagnostic => ({ severity, message: 'not read', place: { path, line: 1 } });

test('what is said of many places stands once, with the first of them', () => {
  const diagnostics = [note('a'), note('b'), note('c'), note('d'), note('e'), note('a', 'warning')];

  expect(diagnosticsText({ diagnostics }, palette, true)).toBe('info: a:1, b:1, c:1 and 2 more: not read\nwarning: a:1: not read\n');
});

test('notes that nobody asked for are counted, each for itself', () => {
  const diagnostics = [note('a'), note('b'), note('c', 'error')];

  expect(diagnosticsText({ diagnostics }, palette, false)).toBe(
    'error: c:1: not read\n2 notes on what was not read or not understood: --notes prints them\n',
  );
});
