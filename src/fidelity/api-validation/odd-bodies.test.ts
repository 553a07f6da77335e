import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { draw } from '#base/random.ts';
import { readRecords } from '../read-records.ts';
import type { ApiRecord } from './record.ts';
import { serverOver } from './server.ts';

const file = 'api-validation.json.gz';
const records = readRecords(readFileSync(new URL(`../../../fixtures/recordings/${file}`, import.meta.url)), file) as readonly ApiRecord[];
const odd = [null, 0, -1, '', 'x', 'a b', '-1Gi', true, [], {}, [{}], [null], { a: 'b' }, ['x'], 70_000, 1.5, 'None'];

/** A body in which some values were replaced, repeated or left out. */
function bent(value: unknown, next: () => number, depth = 0): unknown {
  const dice = next() % 100;
  if (depth > 0 && dice < 4) return odd[next() % odd.length];
  if (Array.isArray(value)) {
    const items = value.map((item) => bent(item, next, depth + 1));
    return dice < 10 ? [...items, ...items.slice(0, 1)] : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(() => depth === 0 || next() % 100 >= 4);
  return Object.fromEntries(kept.map(([name, entry]) => [name, bent(entry, next, depth + 1)]));
}

test.each([1, 2, 3, 4])('whatever is sent is answered (%i)', (seed) => {
  let draws = 0;
  const next = () => draw(seed, draws++, 'bent', 0);
  for (const { id, before, steps } of records) {
    const ask = serverOver(before, 28);
    for (const { request } of steps) {
      if (request === undefined || typeof request.body !== 'object') continue;
      const { status } = ask({ ...request, body: bent(request.body, next) }, 0);
      expect([200, 201, 400, 403, 404, 405, 409, 415, 422, 500], id).toContain(status);
    }
  }
});
