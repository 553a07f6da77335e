import { expect, test } from 'vitest';
import { minorOf } from './kubernetes-version.ts';

test.each([
  ['v1.28.3', 28],
  ['1.31', 31],
  ['v1.30.2+k3s1', 30],
  [undefined, 28],
  ['unknown', 28],
])('%s has minor version %i', (version, minor) => {
  expect(minorOf(version)).toBe(minor);
});
