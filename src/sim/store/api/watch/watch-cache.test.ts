import { expect, test } from 'vitest';
import { WatchCache } from './watch-cache.ts';

const SECOND = 1000;

function cacheOf(count: number, everyMs: number): WatchCache {
  const cache = new WatchCache(0);
  for (let at = 1; at <= count; at++) cache.add({ version: at, atMs: at * everyMs });
  return cache;
}

test('keeps a hundred events when they come slowly', () => {
  const cache = cacheOf(250, 10 * SECOND);

  expect(cache.after(150)).toHaveLength(100);
  expect(cache.after(149)).toMatchObject({ code: 410, reason: 'Expired', message: 'too old resource version: 149 (150)' });
});

test('makes room while all it keeps is fresh', () => {
  expect(cacheOf(250, SECOND / 10).after(0)).toHaveLength(250);
});

test('gives the room back when the changes become rare again', () => {
  const cache = cacheOf(250, SECOND / 10);

  for (let at = 251; at <= 700; at++) cache.add({ version: at, atMs: at * 60 * SECOND });

  expect(cache.after(600)).toHaveLength(100);
  expect(cache.after(599)).toMatchObject({ message: 'too old resource version: 599 (600)' });
});
