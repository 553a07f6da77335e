import { expect, test } from 'vitest';
import { Postings } from './postings.ts';

const ascending = (left: number, right: number) => left - right;

test('a list that was asked for follows what is written afterwards', () => {
  const postings = new Postings();
  postings.add('red', 3);
  postings.ids('red', ascending);
  postings.add('red', 1);
  postings.remove('red', 3);

  const ids = postings.ids('red', ascending);

  expect(ids).toEqual([1]);
});

test('a fork and its parent do not see what the other writes', () => {
  const parent = new Postings();
  parent.add('red', 1);
  parent.ids('red', ascending);
  const child = parent.fork();
  child.add('red', 2);
  parent.remove('red', 1);

  const ids = [child.ids('red', ascending), parent.ids('red', ascending)];

  expect(ids).toEqual([[1, 2], []]);
});
