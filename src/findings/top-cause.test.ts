import { expect, test } from 'vitest';
import { aCluster } from '#testing/a-cluster.ts';
import { check } from './check.ts';
import { reviewOf } from './review/review.ts';
import { rules } from './rules/rules.ts';
import { Runs } from './runs.ts';
import { untoldAlike, withTopCauses } from './top-cause.ts';

function reviewed(contingencies: readonly string[]) {
  const twin = aCluster().controlPlane('s1').node('w1').deployment('shop/web').twin();
  const runs = new Runs([twin], contingencies);
  const review = reviewOf(check([twin], rules, runs), { suppressions: [], rules: rules.map(({ id }) => id), today: '2026-01-01' });
  return { review, verdicts: withTopCauses(review, runs) };
}

test('a no that no rule covers has its first root cause, and what leads down to it', () => {
  const { review, verdicts } = reviewed(['node-down:s1', 'power-loss']);

  expect(review.findings).toEqual([]);
  expect(untoldAlike(review)).toMatchObject([[{ contingency: 'node-down:s1', answer: 'no' }]]);
  expect(verdicts).toMatchObject([
    { answer: 'no', cause: { text: 's1 is off', place: {}, because: [{ text: 'the API server does not answer' }] } },
    { contingency: 'power-loss', answer: 'yes' },
  ]);
  expect(verdicts[1]).not.toHaveProperty('cause');
});
