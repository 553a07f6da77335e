import { expect, test } from 'vitest';
import { draw, drawBelow } from './random.ts';

test('the same question has the same answer, every part of it matters', () => {
  const base = draw(1, 2, 'tie', 3);

  expect(draw(1, 2, 'tie', 3)).toBe(base);
  expect(new Set([base, draw(2, 2, 'tie', 3), draw(1, 3, 'tie', 3), draw(1, 2, 'name', 3), draw(1, 2, 'tie', 4)]).size).toBe(5);
});

test('draws are whole numbers below the limit, and each comes about as often as any other', () => {
  const counts = new Array<number>(7).fill(0);
  for (let n = 0; n < 70_000; n++) {
    const drawn = drawBelow(7, 1, 5, 'dice', n);
    counts[drawn] = (counts[drawn] ?? Number.NaN) + 1;
  }

  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('subjects beyond 32 bits are told apart', () => {
  expect(draw(1, 5, 'x', 0)).not.toBe(draw(1, 5 + 2 ** 32, 'x', 0));
});
