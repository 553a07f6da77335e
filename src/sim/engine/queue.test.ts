import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { Queue } from './queue.ts';

const at = (time: number) => time as TimeMs;

test('what is due at the same time leaves in the order it came', () => {
  const queue = new Queue<string>();
  queue.push(at(5), 'second');
  queue.push(at(1), 'first');
  queue.push(at(5), 'third');

  expect([queue.pop(), queue.pop(), queue.pop()].map((entry) => entry?.task)).toEqual(['first', 'second', 'third']);
});

test('repetitions and far-off dates keep nothing from being settled', () => {
  const queue = new Queue<string>();
  queue.push(at(1), 'resync', 'repeat');
  queue.push(at(9), 'certificate', 'horizon');
  expect(queue.settled).toBe(true);

  queue.push(at(2), 'step');
  expect(queue.settled).toBe(false);

  queue.pop();
  queue.pop();
  expect(queue.settled).toBe(true);
});

test('a fork has its own future', () => {
  const parent = new Queue<string>();
  parent.push(at(1), 'both');
  const child = parent.fork();
  child.push(at(0), 'own');
  parent.pop();

  expect(parent.size).toBe(0);
  expect([...child.entries()].map(({ task }) => task).sort()).toEqual(['both', 'own']);
  expect(child.settled).toBe(false);
});
