import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { kubeletRecordings } from './kubelet.ts';

const FILE = 'kubelet.json.gz';
const records = readRecords(readFileSync(new URL(`../../../fixtures/recordings/${FILE}`, import.meta.url)), FILE);

const spec = { nodeName: 'n', containers: [{ name: 'c', image: '127.0.0.1:5000/t:1', imagePullPolicy: 'IfNotPresent', args: ['sleep'] }] };
const event = { type: 'ADDED', object: 'Pod/p', count: 1, source: 'kubelet' };
const record = {
  experiment: 'start',
  pod: 'p',
  start: '2026-01-01T00:00:00.200Z',
  nodes: ['n'],
  timeline: [
    { t: 0.1, kind: 'action', node: 'n', action: 'create pod p', pod: 'p', spec },
    { t: 0.1, kind: 'pod', type: 'ADDED', name: 'p', uid: 'u', row: { READY: '0/1', STATUS: 'Pending', RESTARTS: '0' } },
    { t: 0.2, kind: 'pod', type: 'MODIFIED', name: 'p', uid: 'u', row: { READY: '0/1', STATUS: 'ContainerCreating', RESTARTS: '0' } },
    { t: 0.9, kind: 'event', ...event, reason: 'Pulled', message: 'Container image "127.0.0.1:5000/t:1" already present on machine' },
    { t: 1, kind: 'event', ...event, reason: 'Created', message: 'Created container c' },
    { t: 1.1, kind: 'event', ...event, reason: 'Started', message: 'Started container c' },
    { t: 2, kind: 'pod', type: 'MODIFIED', name: 'p', uid: 'u', row: { READY: '1/1', STATUS: 'Running', RESTARTS: '0' } },
    { t: 60, kind: 'action', node: 'n', action: 'end' },
  ],
};

test('a pod that starts as recorded agrees', () => {
  const { question, expected } = kubeletRecordings.split(record);

  expect(kubeletRecordings.recognises(record)).toBe(true);
  expect(JSON.stringify(question)).not.toContain('Running');
  expect(kubeletRecordings.compare(expected, kubeletRecordings.answer(question), question)).toBeUndefined();
});

test('a pod that never ran differs from one that does', () => {
  const stuck = { ...record, timeline: record.timeline.filter((line) => !('row' in line) || line.row?.STATUS !== 'Running') };

  const { question, expected } = kubeletRecordings.split(stuck);

  expect(kubeletRecordings.compare(expected, kubeletRecordings.answer(question), question)).toMatchObject({ expected: { p: expect.any(Array) } });
});

test('what was recorded last may come later in the twin, but has to come', () => {
  const once = { ...spec, restartPolicy: 'Never', containers: [{ ...spec.containers[0], args: ['exit', '1', '30'] }] };
  const endingWith = (STATUS: string) => ({
    ...record,
    timeline: [
      ...record.timeline.slice(0, -1).map((line) => ('spec' in line ? { ...line, spec: once } : line)),
      { t: 31.2, kind: 'pod', type: 'MODIFIED', name: 'p', uid: 'u', row: { READY: '0/1', STATUS, RESTARTS: '0' } },
    ],
  });

  const [late, other] = ['Error', 'Completed'].map((status) => {
    const { question, expected } = kubeletRecordings.split(endingWith(status));
    return kubeletRecordings.compare(expected, kubeletRecordings.answer(question), question);
  });

  expect(late).toBeUndefined();
  expect(other).toMatchObject({ expected: { p: expect.any(Array) } });
});

test('what a real kubelet did is not what it did to another pod', () => {
  const some = records.filter((_, index) => index % 4 === 0);

  const { agreed, total } = shuffledAgreement(some, kubeletRecordings);

  expect(total).toBe(22);
  expect(agreed).toBeLessThanOrEqual(1);
}, 120_000);
