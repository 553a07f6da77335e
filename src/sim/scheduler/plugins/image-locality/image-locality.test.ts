import { expect, test } from 'vitest';
import { aNode, aPod } from '../../test-builders.ts';
import { imageLocalityScore } from './image-locality.ts';

const MEBIBYTE = 1024 * 1024;

test.each([
  ['absent', 'other:1', 500, 1, 0],
  ['small', 'img:1', 20, 1, 0],
  ['large and on every node', 'img:1', 500, 1, 48],
  ['large and on half of the nodes', 'img:1', 500, 0.5, 23],
  ['huge', 'img:1', 5000, 1, 100],
])('an image that is %s', (_, image, size, share, score) => {
  const node = aNode('a', { status: { images: [{ names: [image], sizeBytes: size * MEBIBYTE }] } });

  expect(imageLocalityScore(aPod('p').podClass, node, () => share)).toBe(score);
});
