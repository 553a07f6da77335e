import { expect, test } from 'vitest';
import { drawBelow } from '#base/random.ts';
import { Layered } from './layered.ts';
import { type Numbered, numbers } from './postings.fixture.ts';
import { Postings } from './postings.ts';

test('a fork sees what was there and keeps its changes to itself', () => {
  const parent = new Layered<string, number>();
  parent.set('a', 1);
  const child = parent.fork();
  child.set('a', 2);
  child.delete('a');
  child.set('b', 3);

  expect([parent.get('a'), parent.get('b')]).toEqual([1, undefined]);
  expect([child.get('a'), child.get('b')]).toEqual([undefined, 3]);
});

test('what a parent writes after the fork its child does not see', () => {
  const parent = new Layered<string, number>();
  const child = parent.fork();
  parent.set('a', 1);

  expect(child.get('a')).toBeUndefined();
});

test('the changes since the last fork are known', () => {
  const parent = new Layered<string, number>();
  parent.set('a', 1);
  parent.set('b', 1);
  const child = parent.fork();
  child.delete('b');
  child.set('c', 1);

  expect([...child.changedKeys()].sort()).toEqual(['b', 'c']);
});

/** The same random writes to a layered table and to a plain one that is copied at each fork. */
test.each([1, 2, 3, 4])('thirty layers read like plain maps (seed %i)', (seed) => {
  let layered = new Layered<number, number>();
  let plain = new Map<number, number>();
  const kept: [Layered<number, number>, Map<number, number>][] = [];

  for (let layer = 0; layer < 30; layer++) {
    for (let step = 0; step < 20; step++) {
      const key = drawBelow(25, seed, layer, 'key', step);
      if (drawBelow(3, seed, layer, 'deletes', step) === 0) {
        layered.delete(key);
        plain.delete(key);
      } else {
        layered.set(key, step);
        plain.set(key, step);
      }
    }
    kept.push([layered, plain]);
    layered = layered.fork();
    plain = new Map(plain);
  }

  for (const [table, expected] of kept) {
    expect(new Map([...table.entries()].sort(byKey))).toEqual(new Map([...expected].sort(byKey)));
    for (let key = 0; key < 25; key++) expect(table.get(key)).toBe(expected.get(key));
  }
});

test.each([1, 2, 3, 4])('thirty layers of postings read like plain sets (seed %i)', (seed) => {
  let postings = new Postings(numbers);
  let plain = new Map<string, Set<number>>();
  const kept: [Postings<Numbered>, Map<string, Set<number>>][] = [];

  for (let layer = 0; layer < 30; layer++) {
    for (let step = 0; step < 20; step++) {
      const value = `v${drawBelow(3, seed, layer, 'value', step)}`;
      const id = drawBelow(10, seed, layer, 'id', step);
      const present = plain.get(value) ?? new Set();
      plain.set(value, present);
      if (present.delete(id)) postings.remove(value, id);
      else {
        present.add(id);
        postings.add(value, id);
      }
    }
    kept.push([postings, plain]);
    postings = postings.fork();
    plain = new Map([...plain].map(([value, ids]) => [value, new Set(ids)]));
  }

  for (const [index, expected] of kept) {
    for (const [value, ids] of expected) expect(index.list(value).map(({ id }) => id)).toEqual([...ids].sort(byNumber));
  }
});

function byKey([left]: readonly [number, number], [right]: readonly [number, number]): number {
  return left - right;
}

function byNumber(left: number, right: number): number {
  return left - right;
}
