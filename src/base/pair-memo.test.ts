import { expect, test } from 'vitest';
import { rememberedByPair } from './pair-memo.ts';

test('each pair is compared once, and each way round on its own', () => {
  const compared: string[] = [];
  const isLess = rememberedByPair((left: { at: number }, right: { at: number }) => {
    compared.push(`${left.at} ${right.at}`);
    return left.at < right.at;
  });
  const [one, two] = [{ at: 1 }, { at: 2 }];

  const answers = [isLess(one, two), isLess(one, two), isLess(two, one), isLess(two, one)];

  expect({ answers, compared }).toEqual({ answers: [true, true, false, false], compared: ['1 2', '2 1'] });
});
