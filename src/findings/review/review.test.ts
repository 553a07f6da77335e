import { expect, test } from 'vitest';
import { fails } from '../fails.ts';
import { baselineOf } from './baseline.ts';
import { aFinding, aReview, aVerdict, wiped } from './review.fixture.ts';
import { isOpen, reviewOf } from './review.ts';

const accepted = { rule: 'registry-needs-itself', reason: 'known', place: { path: '.blackstart.yaml', line: 2 }, origin: 'config' } as const;
const options = { suppressions: [], rules: ['registry-needs-itself'], today: '2026-06-01' };
const before = { name: 'before.json', ...baselineOf(aReview()) };

test('without anything to set it beside, a finding and an answer no fail', () => {
  expect(fails(reviewOf(aReview(), options), 'high')).toBe(true);
});

test('what is suppressed does not fail, nor does the answer it accounts for', () => {
  const review = reviewOf(aReview(), { ...options, suppressions: [accepted] });

  expect(review).toMatchObject({ findings: [], suppressed: [{ finding: { fingerprint: 'f1' } }] });
  expect(fails(review, 'high')).toBe(false);
});

test('an answer that stops more than the suppressed finding tells of stays open', () => {
  const verdicts = [{ ...wiped, failed: ['deployment/images/zot', 'deployment/shop/web'] }];

  expect(fails(reviewOf(aReview({ verdicts }), { ...options, suppressions: [accepted] }), 'high')).toBe(true);
});

test('what a baseline knows does not fail; what it does not know does', () => {
  expect(fails(reviewOf(aReview(), { ...options, baseline: before }), 'high')).toBe(false);
  expect(fails(reviewOf(aReview({ findings: [aFinding(), aFinding({ fingerprint: 'f2' })] }), { ...options, baseline: before }), 'high')).toBe(true);
  expect(fails(reviewOf(aReview({ verdicts: [wiped, { ...wiped, contingency: 'power-loss' }] }), { ...options, baseline: before }), 'high')).toBe(
    true,
  );
});

test('what is suppressed now is not gone', () => {
  const review = reviewOf(aReview(), { ...options, suppressions: [accepted], baseline: before });

  expect(review.comparison?.fixed).toEqual([]);
});

test('an answer that was not known and still is not is no news', () => {
  const unknown = aVerdict('internet-down', { answer: 'unknown' });
  const review = aReview({ findings: [], verdicts: [unknown] });

  expect(isOpen(unknown, reviewOf(review, { ...options, baseline: { name: 'b', ...baselineOf(review) } }))).toBe(false);
  expect(fails(reviewOf(review, options), 'unknown')).toBe(true);
});
