import { expect, test } from 'vitest';
import { fingerprintsOf } from './fingerprint.ts';
import { aFinding } from './review.fixture.ts';

test('lines, wording and consequences do not change a fingerprint; rule, subject and what it is about do', () => {
  const finding = aFinding({ about: 'zot.lan' });
  const moved = { ...finding, message: 'said otherwise', locations: [{ path: 'elsewhere.yaml', line: 99 }], consequence: [] };
  const [one, same, ...others] = [finding, moved, { ...finding, rule: 'x' }, { ...finding, subject: 'x' }, { ...finding, about: 'x' }].map(
    (each) => fingerprintsOf([each])[0],
  );

  expect(same).toBe(one);
  expect(new Set([one, ...others]).size).toBe(4);
});

test('findings that agree in all of these are told apart by their order', () => {
  const [first, second] = fingerprintsOf([aFinding(), aFinding()]);

  expect(first).not.toBe(second);
  expect(fingerprintsOf([aFinding()])).toEqual([first]);
});
