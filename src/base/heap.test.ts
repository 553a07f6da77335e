import { expect, test } from 'vitest';
import { TimeHeap } from './heap.ts';
import { drawBelow } from './random.ts';

test('entries leave by time, equal times in the order of their sequence', () => {
  const heap = new TimeHeap<string>();
  heap.push(2, 0, 'late');
  heap.push(1, 2, 'early, second');
  heap.push(1, 1, 'early, first');

  expect([heap.pop(), heap.pop(), heap.pop(), heap.pop()]).toEqual(['early, first', 'early, second', 'late', undefined]);
});

test('an empty heap has no next time', () => {
  expect(new TimeHeap().nextTime).toBe(Number.POSITIVE_INFINITY);
});

test.each([1, 2, 3, 4])('whatever is pushed and popped in between, the order is that of sorting (seed %i)', (seed) => {
  const heap = new TimeHeap<[number, number]>(2);
  const left: [number, number][] = [];
  const popped: unknown[] = [];
  const expected: unknown[] = [];

  for (let step = 0; step < 2000; step++) {
    if (drawBelow(3, seed, step, 'pops', 0) === 0) {
      popped.push(heap.pop());
      left.sort(([leftTime, leftAt], [rightTime, rightAt]) => leftTime - rightTime || leftAt - rightAt);
      expected.push(left.shift());
    } else {
      const entry: [number, number] = [drawBelow(50, seed, step, 'time', 0), step];
      heap.push(...entry, entry);
      left.push(entry);
    }
  }

  expect(popped).toEqual(expected);
  expect(heap.size).toBe(left.length);
});

test('a clone goes its own way', () => {
  const heap = new TimeHeap<string>();
  heap.push(1, 0, 'first');
  const clone = heap.clone();
  clone.push(0, 1, 'own');
  heap.pop();

  expect([...clone.items()].sort()).toEqual(['first', 'own']);
  expect(heap.size).toBe(0);
});
