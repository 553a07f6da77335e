import { expect, test } from 'vitest';
import type { Node } from '#model/kubernetes.ts';
import { imageStores } from '../../world.ts';
import { aContainer, Bench } from '../kubelet.fixture.ts';
import type { Behaviour } from '../ports.ts';
import { type DiskLimits, defaultLimits } from './disk-limits.ts';
import { imageSizeRef, imageSizes, nodeDisks } from './node-disk.ts';

const gibibyte = 1024 ** 3;
const fills: Readonly<Record<string, Behaviour>> = { big: { writes: { layer: 8 * gibibyte } }, small: { writes: { layer: gibibyte } } };

/** A node with 100 GiB, so many of them free, and images that nobody uses, each of 10 GiB (20 on the disk) if its size is known. */
function aFilledNode(freeGibibytes: number, images: readonly string[] = [], limits: Partial<DiskLimits> = {}): Bench {
  const bench = new Bench({ behaviour: fills });
  bench.simulation.perform({ verb: 'row', table: imageStores, ref: bench.node, value: new Set(['here:1', ...images]) }, 'test');
  size(bench, 'here:1', 0);
  for (const image of images) if (!image.startsWith('unknown')) size(bench, image, 10 * gibibyte);
  const nodefs = { capacity: 100 * gibibyte, free: freeGibibytes * gibibyte };
  bench.simulation.perform({ verb: 'row', table: nodeDisks, ref: bench.node, value: { nodefs, limits: { ...defaultLimits, ...limits } } }, 'test');
  bench.runTo(1);
  return bench;
}

function size(bench: Bench, image: string, bytes: number): void {
  bench.simulation.perform({ verb: 'row', table: imageSizes, ref: imageSizeRef(bench.view, image), value: { bytes, names: [image] } }, 'test');
}

function pressureOf({ view, node }: Bench): string | undefined {
  return view.object<Node>(node)?.status?.conditions?.find(({ type }) => type === 'DiskPressure')?.status;
}

function imagesOn({ view, node }: Bench): string[] {
  return [...(view.row(imageStores, node) ?? [])];
}

test('of the pods on a disk that runs full the one that uses most is evicted, and the pressure goes after five minutes', () => {
  const bench = aFilledNode(20);
  const small = bench.create('small', { containers: [aContainer('small')] });
  const big = bench.create('big', { containers: [aContainer('big')] });

  bench.runTo(30);
  const during = pressureOf(bench);
  bench.runTo(280);
  const later = pressureOf(bench);
  bench.runTo(400);

  expect(bench.pod(big)?.status).toMatchObject({
    phase: 'Succeeded',
    conditions: expect.arrayContaining([expect.objectContaining({ type: 'DisruptionTarget' })]),
  });
  expect(bench.events(big).join('\n')).toMatch(
    /Evicted: The node was low on resource: ephemeral-storage. Threshold quantity: 15Gi, available: \d+\w*. Container big was using \d+Ki, request is 0, has larger consumption of ephemeral-storage. $/m,
  );
  expect(bench.pod(small)?.status?.phase).toBe('Running');
  expect([during, later, pressureOf(bench)]).toEqual(['True', 'True', 'False']);
});

test('unused images go before pods do, but not young ones', () => {
  const bench = aFilledNode(20, ['old:1']);
  const big = bench.create('big', { containers: [aContainer('big')] });

  bench.runTo(60);

  expect(imagesOn(bench)).toEqual(['here:1']);
  expect(bench.pod(big)?.status?.phase).toBe('Running');
  expect(bench.events(bench.node).join('\n')).toMatch(/EvictionThresholdMet: Attempting to reclaim ephemeral-storage/);

  const young = aFilledNode(40);
  young.image('young:1', {});
  size(young, 'young:1', 10 * gibibyte);
  const puller = young.create('puller', { containers: [aContainer('puller', { image: 'young:1' })] });
  young.runTo(5);
  young.delete(puller);
  young.runTo(10);
  const evicted = young.create('big', { containers: [aContainer('big')] });
  young.runTo(60);

  expect(imagesOn(young)).toContain('young:1');
  expect(young.pod(evicted)?.status?.phase).toBe('Succeeded');
});

test('a pod that stays below what it asked for is not evicted before one that does not', () => {
  const bench = aFilledNode(23.5);
  const big = bench.create('big', { containers: [aContainer('big', { resources: { requests: { 'ephemeral-storage': '10Gi' } } })] });
  const small = bench.create('small', { containers: [aContainer('small')] });

  bench.runTo(15);

  expect(bench.pod(big)?.status?.phase).toBe('Running');
  expect(bench.pod(small)?.status?.phase).toBe('Succeeded');
});

test('under pressure new pods are refused, but critical ones are not', () => {
  const bench = aFilledNode(14);
  bench.runTo(30);

  const pod = bench.create('pod');
  const critical = bench.create('critical', { priority: 2_000_000_000 });
  bench.runTo(40);

  expect(bench.pod(pod)?.status).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Pod was rejected: The node had condition: [DiskPressure]. ',
  });
  expect(bench.pod(critical)?.status?.phase).toBe('Running');
});

test('a run with a disk that nobody can make room on settles', () => {
  const bench = aFilledNode(5);

  expect(bench.simulation.run(36_000_000 as never)).toMatchObject({ end: 'settled' });
  expect(pressureOf(bench)).toBe('True');
});

test('when what filled the disk is gone, pods come in again', () => {
  const bench = aFilledNode(22, [], { pressureTransitionMs: 30_000 });
  const critical = bench.create('critical', { containers: [aContainer('big')], priority: 2_000_000_000 });
  bench.runTo(60);
  const during = pressureOf(bench);

  bench.delete(critical);
  bench.runTo(120);
  const pod = bench.create('pod');
  bench.runTo(130);

  expect([during, pressureOf(bench)]).toEqual(['True', 'False']);
  expect(bench.pod(pod)?.status?.phase).toBe('Running');
});

test('a kubelet that starts anew knows no pressure until it has looked', () => {
  const bench = aFilledNode(5);
  bench.runTo(32);

  bench.kubelet(false);
  bench.kubelet(true);
  bench.runTo(33);
  const atStart = pressureOf(bench);
  bench.runTo(60);

  expect([atStart, pressureOf(bench)]).toEqual(['False', 'True']);
});

test('images are collected from 85 % on down to 80 %, the longest unused first', () => {
  const bench = aFilledNode(30, ['a:1', 'b:1'], { evictionHard: { nodefs: { percent: 5 }, imagefs: { bytes: gibibyte } } });
  const uses = bench.create('uses', { containers: [aContainer('c', { image: 'a:1' })] });
  bench.runTo(100);
  bench.delete(uses);
  bench.runTo(110);

  bench.create('big', { containers: [aContainer('big'), aContainer('small')] });
  bench.create('more', { containers: [aContainer('big')] });
  bench.runTo(120);
  const before = imagesOn(bench);
  bench.runTo(500);

  expect(before).toEqual(['here:1', 'a:1', 'b:1']);
  expect(imagesOn(bench)).toEqual(['here:1', 'a:1']);
});

test('where the size of an image is not known, nothing is done', () => {
  const bench = aFilledNode(5, ['unknown:1']);
  const big = bench.create('big', { containers: [aContainer('big')] });

  bench.runTo(60);

  expect(bench.pod(big)?.status?.phase).toBe('Running');
  expect(imagesOn(bench)).toContain('unknown:1');
});
