import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { type EntryId, Trace } from './trace.ts';

const now = 0 as TimeMs;
const ids = (...numbers: number[]) => numbers as EntryId[];

test('entries are numbered from above what was loaded', () => {
  const trace = Trace.startingAt<string>(100);

  expect([trace.append(now, [], 'a'), trace.append(now, ids(100), 'b')]).toEqual([100, 101]);
  expect(trace.get(101 as EntryId)).toEqual({ id: 101, at: now, causes: [100], body: 'b' });
  expect(trace.get(99 as EntryId)).toBeUndefined();
});

test('an effect does not come before its cause', () => {
  const trace = Trace.startingAt<string>(1);

  expect(() => trace.append(now, ids(1), 'self')).toThrow('a cause must come before its effect');
});

test('forks share the past and number their own futures alike', () => {
  const parent = Trace.startingAt<string>(1);
  parent.append(now, [], 'past');
  const left = parent.fork();
  const right = parent.fork();
  left.append(now, [], 'left');
  right.append(now, [], 'right');
  parent.append(now, [], 'own');

  const texts = (trace: Trace<string>) => [...trace.entries()].map(({ id, body }) => `${id} ${body}`);
  expect([texts(left), texts(right), texts(parent)]).toEqual([
    ['1 past', '2 left'],
    ['1 past', '2 right'],
    ['1 past', '2 own'],
  ]);
  expect(left.first).toBe(1);
});

test('reading may begin anywhere', () => {
  let trace = Trace.startingAt<string>(1);
  for (const body of ['a', 'b', 'c', 'd']) {
    trace.append(now, [], body);
    trace = trace.fork();
  }

  expect([...trace.entries(3 as EntryId)].map(({ body }) => body)).toEqual(['c', 'd']);
});
