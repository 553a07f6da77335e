import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { EntryId, TraceEntry } from '../engine/trace.ts';
import type { TraceBody } from '../trace-body.ts';
import { foldEvents } from './events.ts';

const pod = { id: 1, kind: 'Pod', namespace: 'a', name: 'web-0' };

function events(...rows: readonly (readonly [seconds: number, message: string])[]): TraceEntry<TraceBody>[] {
  return rows.map(([seconds, message], index) => ({
    id: (index + 1) as EntryId,
    at: (seconds * 1000) as TimeMs,
    causes: [],
    body: { kind: 'event', ref: pod, type: 'Warning', reason: 'BackOff', message, source: 'kubelet' },
  }));
}

test('repeats of one message are one event with a count, its first and its last time', () => {
  const folded = foldEvents(events([0, 'again'], [10, 'again'], [60, 'again']), 60_000, 0);

  expect(folded).toMatchObject([{ message: 'again', count: 3, firstTimestamp: '1970-01-01T00:00:00Z', lastTimestamp: '1970-01-01T00:01:00Z' }]);
});

test('from the tenth similar message within ten minutes on they are combined', () => {
  const folded = foldEvents(events(...Array.from({ length: 12 }, (_, index) => [index, `message ${index}`] as const)), 20_000, 0);

  expect(folded).toHaveLength(10);
  expect(folded.at(-1)).toMatchObject({ message: '(combined from similar events): message 11', count: 3 });
});

test('an object that spams is cut off after 25 events and gets one more each five minutes', () => {
  const spam = Array.from({ length: 40 }, (_, index) => [index, 'again'] as const);

  const folded = foldEvents(events(...spam, [400, 'again'], [410, 'again']), 410_000, 0);

  expect(folded).toMatchObject([{ count: 26 }]);
});

test('after an hour an event is gone', () => {
  expect(foldEvents(events([0, 'once']), 3_700_000, 0)).toEqual([]);
});

test('a controller manager that begins anew counts anew, and its old events are gone after their hour', () => {
  const process = { id: 2, kind: 'process', namespace: '', name: 'kube-controller-manager' };
  const refused = (seconds: number): TraceEntry<TraceBody> => ({
    id: seconds as EntryId,
    at: (seconds * 1000) as TimeMs,
    causes: [],
    body: { kind: 'event', ref: pod, type: 'Warning', reason: 'FailedCreate', message: 'no', source: 'statefulset-controller' },
  });
  const change: TraceBody = { kind: 'row', table: 'process', ref: process, what: 'another one leads' };

  const entries = [refused(1), refused(2), { id: 3 as EntryId, at: 3000 as TimeMs, causes: [], body: change }, refused(4), refused(5000)];

  expect(foldEvents(entries.slice(0, 4), 10_000, 0).map(({ count }) => count)).toEqual([2, 1]);
  expect(foldEvents(entries, 5_000_000, 0).map(({ count }) => count)).toEqual([2]);
});
