import { expect, test } from 'vitest';
import { numbers } from './postings.fixture.ts';
import { Postings } from './postings.ts';

test('a list that was asked for follows what is written afterwards', () => {
  const postings = new Postings(numbers);
  postings.add('red', 3);
  postings.list('red');
  postings.add('red', 1);
  postings.remove('red', 3);

  const list = postings.list('red');

  expect(list).toEqual([{ id: 1 }]);
});

test('a fork and its parent do not see what the other writes', () => {
  const parent = new Postings(numbers);
  parent.add('red', 1);
  parent.list('red');
  const child = parent.fork();
  child.add('red', 2);
  parent.remove('red', 1);

  const lists = [child.list('red'), parent.list('red')];

  expect(lists).toEqual([[{ id: 1 }, { id: 2 }], []]);
});
