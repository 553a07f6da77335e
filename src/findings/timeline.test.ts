import { expect, test } from 'vitest';
import type { Simulation } from '#sim/simulation.ts';
import { timelineOf } from './timeline.ts';

type Happened = readonly [atMs: number, pod: string, reason: string, message: string];

function textsOf(events: readonly Happened[]): readonly string[] {
  const entries = events.map(([at, name, reason, message], id) => ({
    id,
    at,
    because: [],
    body: { kind: 'event', type: reason === 'Scheduled' ? 'Normal' : 'Warning', ref: { kind: 'Pod', namespace: 'net', name, id }, reason, message },
  }));
  const simulation = { state: { epoch: 0, trace: { entries: () => entries } } } as unknown as Simulation;
  return timelineOf(simulation, 0 as never).map(({ at, text }) => `${at} ${text}`);
}

const rejected = (at: number, pod: string): Happened => [at, pod, 'NodeShutdown', 'Pod was rejected'];
const scheduled = (at: number, pod: string): Happened => [at, pod, 'Scheduled', `Successfully assigned net/${pod} to n1`];

test('pods of one workload that follow each other into the same fate are one line', () => {
  const pods = ['web-5db68c6dd4-aaaaa', 'web-5db68c6dd4-bbbbb', 'web-5db68c6dd4-ccccc', 'web-5db68c6dd4-ddddd', 'web-5db68c6dd4-eeeee'];
  const names = `${pods
    .slice(0, 4)
    .map((pod) => `pod/net/${pod}`)
    .join(', ')} and 1 more`;

  const texts = textsOf(pods.flatMap((pod, index) => [scheduled(index * 1000, pod), rejected(index * 1000 + 100, pod)]));

  expect(texts).toEqual([`0 ${names}: Scheduled: Successfully assigned net/... to n1`, `0.1 ${names}: NodeShutdown: Pod was rejected`]);
});

test('a few, or what comes much later, or befalls other workloads, stand each for themselves', () => {
  const few = ['web-aaaaa', 'web-bbbbb', 'web-ccccc'].map((pod, index) => rejected(index * 1000, pod));
  const others = ['api-ddddd', 'dns-eeeee'].map((pod, index) => rejected(3000 + index * 1000, pod));

  expect(textsOf([...few, ...others, rejected(100_000, 'web-fffff')])).toHaveLength(6);
});
