import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { whyTooOld } from './node-version.ts';

test.each(['20.20.2', '22.18.0', '18.0.0'])('%s is told to be too old', (version) => {
  expect(whyTooOld(version)).toBe(`blackstart needs Node.js 22.19 or newer; this is ${version}`);
});

test.each(['22.19.0', '24.1.0', '26.0.0'])('%s is new enough', (version) => {
  expect(whyTooOld(version)).toBeUndefined();
});

test('the package says the same', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(engines.node).toBe('>=22.19');
});
