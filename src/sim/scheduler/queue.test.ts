import { expect, test } from 'vitest';
import { addPod, copyQueue, moveOnEvent, newQueue, nextLookMs, podFailed, popPod, type QueuedPod, type SchedulingQueue } from './queue.ts';

const popped = (queue: SchedulingQueue, nowMs: number): QueuedPod => {
  const pod = popPod(queue, nowMs);
  if (pod === undefined) throw new Error('nothing to try');
  return pod;
};

test('the most important pod comes first, then the one that came first', () => {
  const queue = newQueue(0);
  addPod(queue, 'a', 0, 1);
  addPod(queue, 'b', 5, 2);
  addPod(queue, 'c', 0, 0);

  expect([popPod(queue, 3)?.uid, popPod(queue, 3)?.uid, popPod(queue, 3)?.uid, popPod(queue, 3)]).toEqual(['b', 'c', 'a', undefined]);
});

test('a failed pod waits for an event that its plug-ins care about, and at least for its back-off', () => {
  const queue = newQueue(0);
  addPod(queue, 'a', 0, 100);
  podFailed(queue, popped(queue, 100), ['NodeResourcesFit'], 100);

  moveOnEvent(queue, 'claim/add', 200);
  expect(queue.unschedulable.has('a')).toBe(true);
  moveOnEvent(queue, 'pod/delete', 300);

  expect(popPod(queue, 1099)).toBeUndefined();
  expect(nextLookMs(queue, 1099)).toBe(2000);
  expect(popPod(queue, 2000)).toMatchObject({ uid: 'a', attempts: 2 });
});

test('back-off doubles up to ten seconds', () => {
  const queue = newQueue(0);
  addPod(queue, 'a', 0, 0);
  const waits: number[] = [];
  let nowMs = 0;
  for (let attempt = 0; attempt < 6; attempt++) {
    const pod = popped(queue, nowMs);
    moveOnEvent(queue, 'node/add', nowMs);
    podFailed(queue, pod, ['NodeAffinity'], nowMs);
    const next = nextLookMs(queue, nowMs) ?? 0;
    waits.push(next - nowMs);
    nowMs = next;
  }

  expect(waits).toEqual([1000, 2000, 4000, 8000, 10000, 10000]);
});

test('a pod left over is tried again after five minutes, at the next scan', () => {
  const queue = newQueue(0);
  addPod(queue, 'a', 0, 10_000);
  podFailed(queue, popped(queue, 10_000), ['NodeAffinity'], 10_000);

  expect(nextLookMs(queue, 10_000)).toBe(330_000);
  expect(popPod(queue, 300_000)).toBeUndefined();
  expect(popPod(queue, 330_000)?.uid).toBe('a');
});

test('a copy changes nothing in the original', () => {
  const queue = newQueue(0);
  addPod(queue, 'a', 0, 0);

  popPod(copyQueue(queue), 0);

  expect(queue.active.has('a')).toBe(true);
});

test('copies of one queue go ways of their own', () => {
  const queue = newQueue(0);
  addPod(queue, 'a', 0, 0);
  podFailed(queue, popped(queue, 0), ['NodeAffinity'], 0);
  const [left, right] = [copyQueue(queue), copyQueue(queue)];

  moveOnEvent(left, 'node/add', 5_000);
  addPod(right, 'b', 0, 5_000);

  expect([[...left.active.keys()], [...left.unschedulable.keys()]]).toEqual([['a'], []]);
  expect([[...right.active.keys()], [...right.unschedulable.keys()]]).toEqual([['b'], ['a']]);
});
