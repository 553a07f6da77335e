import { expect, test } from 'vitest';
import { inZoneOrder, NodeList } from './node-list.ts';
import { withPod } from './node-view.ts';
import { aNode, aPod } from './test-builders.ts';

const many = (count: number) => NodeList.of(Array.from({ length: count }, (_, index) => aNode(`n${index}`)));

test('zones take turns, and the larger ones go on alone', () => {
  const inZone = (name: string, zone: string | undefined) =>
    aNode(name, { labels: zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone } });
  const nodes = [inZone('a', 'z1'), inZone('b', 'z1'), inZone('c', 'z2'), inZone('d', undefined), inZone('e', 'z1')];

  expect(inZoneOrder(nodes).map(({ name }) => name)).toEqual(['a', 'c', 'd', 'b', 'e']);
});

test('lists of the same nodes differ where one of them was changed', () => {
  const before = many(200);
  const there = before.with(130, withPod(before.at(130), aPod('p')));
  const elsewhere = before.with(3, withPod(before.at(3), aPod('q')));

  expect(there.placesThatDiffer(before)).toEqual([130]);
  expect(there.placesThatDiffer(elsewhere)).toEqual([3, 130]);
  expect(there.placesThatDiffer(many(200))).toBeUndefined();
  expect([before.at(130).pods.length, there.named('n130')?.pods.length]).toEqual([0, 1]);
});

test('a list knows its least important pod', () => {
  const nodes = many(70);
  const low = nodes.with(69, withPod(nodes.at(69), aPod('p', { priority: -5 })));

  expect([nodes.leastPriority, low.leastPriority]).toEqual([Number.POSITIVE_INFINITY, -5]);
});
