import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import type { WatchRecord, WatchResponse } from './record.ts';
import { watches } from './watch.ts';

const FILE = 'watch.json.gz';
const records = readRecords(readFileSync(new URL(`../../../fixtures/recordings/${FILE}`, import.meta.url)), FILE);

describe('watches of a real API server', () => {
  test('are answered as by it', () => {
    const [result, ...others] = runFidelity(records, FILE, [watches]);

    expect(others).toEqual([]);
    expect(result).toMatchObject({ disagreements: [], agreed: 11, total: 11, undecidable: 1 });
  });

  test('are not answered as others were', () => {
    // Two watches are sent the same seven objects, and three of 501 or later nothing at all.
    expect(shuffledAgreement(records, watches).agreed).toBeLessThanOrEqual(1);
    expect(shuffledAgreement(records, watches, 5).agreed).toBeLessThanOrEqual(1);
  });
});

/** Pods of another cluster than the recorded one: one made, labelled and labelled otherwise. */
const pod = (labels: object, resourceVersion: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'x', labels, resourceVersion, creationTimestamp: '2026-01-01T00:00:00Z' },
});
const question = (path: string, clientClosesAfterSeconds = 3): Omit<WatchRecord, 'response' | 'id'> => ({
  before: [pod({ app: '9' }, '40') as never],
  store: { currentResourceVersion: '41', compactedAtResourceVersion: '30' },
  history: [
    {
      fromResourceVersion: '30',
      toResourceVersion: '40',
      what: { verb: 'patch', path: '/api/v1/namespaces/x/pods/p', bodyTemplate: { metadata: { labels: { app: '<i>' } } }, i: [0, 9] },
    },
  ],
  request: { method: 'GET', path },
  clientClosesAfterSeconds,
});
const linesFor = (path: string, seconds?: number) => watches.answer(question(path, seconds)) as WatchResponse;

describe('watches nobody recorded', () => {
  test('are sent every change since a version', () => {
    const { lines = [], closedBy } = linesFor('/api/v1/namespaces/x/pods?watch=1&resourceVersion=37');

    expect(lines.map(({ type, resourceVersion }) => [type, resourceVersion])).toEqual([
      ['MODIFIED', '38'],
      ['MODIFIED', '39'],
      ['MODIFIED', '40'],
    ]);
    expect(closedBy).toBe('client');
  });

  test('are told of what enters and leaves their selection', () => {
    const { lines = [] } = linesFor('/api/v1/pods?watch=true&resourceVersion=33&labelSelector=app%3D5');

    expect(lines).toMatchObject([
      { type: 'ADDED', resourceVersion: '36' },
      { type: 'DELETED', resourceVersion: '37' },
    ]);
  });

  test('get a bookmark two seconds before they end', () => {
    const { lines, closedAfter, closedBy } = linesFor('/api/v1/pods?watch=1&resourceVersion=40&allowWatchBookmarks=true&timeoutSeconds=5', 9);

    expect(lines).toEqual([{ type: 'BOOKMARK', kind: 'Pod', name: '', resourceVersion: '40' }]);
    expect([closedAfter, closedBy]).toEqual([5, 'server']);
  });

  test.each([
    ['/api/v1/pods?resourceVersion=20&resourceVersionMatch=Exact', 410, 'The resourceVersion for the provided list is too old.'],
    ['/api/v1/pods?resourceVersion=99&resourceVersionMatch=Exact', 500, 'etcdserver: mvcc: required revision is a future revision'],
    ['/api/v1/pods?resourceVersion=99', 504, 'Timeout: Too large resource version: 99, current: 40'],
    ['/api/v1/pods?watch=1&resourceVersion=x', 500, 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
  ])('%s is refused', (path, status, message) => {
    expect(linesFor(path)).toMatchObject({ status, body: { message } });
  });

  test('a list of an older version shows what was there then', () => {
    const { body } = linesFor('/api/v1/pods?resourceVersion=35&resourceVersionMatch=Exact');

    expect(body).toMatchObject({ metadata: { resourceVersion: '35' }, items: [{ metadata: { labels: { app: '4' } } }] });
  });
});
