import { expect, test } from 'vitest';
import { baselineOf, compare } from './baseline.ts';
import { aFinding, aReview, aVerdict, wiped } from './review.fixture.ts';

const baseline = { name: 'before.json', ...baselineOf(aReview()) };

test('a baseline holds findings by fingerprint, and the answers that are not yes', () => {
  expect(baseline.findings).toEqual([
    {
      fingerprint: 'f1',
      rule: 'registry-needs-itself',
      severity: 'critical',
      subject: 'deployment/images/zot',
      message: 'zot.lan is pulled through itself',
    },
  ]);
  expect(baseline.verdicts).toEqual([{ contingency: 'power-loss:wiped', answer: 'no' }]);
});

test('what was known, what is gone, and which answers have changed', () => {
  const now = aReview({
    findings: [aFinding({ fingerprint: 'f2' })],
    verdicts: [aVerdict('power-loss:wiped'), { ...wiped, contingency: 'node-down:n1' }],
  });

  const { known, fixed, changed } = compare(now, baseline);

  expect([...known]).toEqual(['f1']);
  expect(fixed).toMatchObject([{ fingerprint: 'f1' }]);
  expect(changed).toEqual([
    { contingency: 'power-loss:wiped', before: 'no', now: 'yes' },
    { contingency: 'node-down:n1', before: 'yes', now: 'no' },
  ]);
});

test('nothing changes beside itself', () => {
  expect(compare(aReview(), baseline)).toMatchObject({ fixed: [], changed: [] });
});
