import { expect, test } from 'vitest';
import { RankedBuckets } from './ranked-buckets.ts';

const nobody = () => false;

function someBuckets(): RankedBuckets {
  const ranked = new RankedBuckets(6, 200);
  ranked.newBucket();
  ranked.newBucket();
  [120, 80, 120, 200].forEach((score, node) => {
    ranked.place(node, node === 3 ? 1 : 0, score);
  });
  return ranked;
}

test('the best node of a bucket is one with the highest score that is not left out', () => {
  const ranked = someBuckets();

  expect([0, 2]).toContain(ranked.bestOf(0, nobody));
  expect(ranked.bestOf(0, (node) => node !== 1)).toBe(1);
  expect(ranked.bestOf(1, (node) => node === 3)).toBeUndefined();
});

test('a node that is moved is where it was put last, and nowhere else', () => {
  const ranked = someBuckets();

  ranked.place(2, 1, 0);
  ranked.remove(0);

  expect([...ranked.alike(0, 120, nobody)]).toEqual([]);
  expect([...ranked.alike(1, 0, nobody)]).toEqual([2]);
  expect([ranked.sizeOf(0), ranked.sizeOf(1), ranked.bucketOf(0), ranked.bucketOf(2)]).toEqual([1, 2, -1, 1]);
  expect(ranked.bestOf(0, nobody)).toBe(1);
});

test('nodes of one score are all found', () => {
  expect([...someBuckets().alike(0, 120, nobody)].sort()).toEqual([0, 2]);
});
