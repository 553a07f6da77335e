import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { aLonghornTwin, type CopyOf } from '#testing/a-longhorn-cluster.ts';
import { lastCopyOnNode } from './last-copy-on-node.ts';

function findingsOf(copies: readonly CopyOf[]) {
  const twin = aLonghornTwin({ copies });
  return check([twin], [lastCopyOnNode], new Runs([twin], ['node-drain:n1', 'node-drain:n2'])).findings;
}

test('a volume with its only healthy copy on one node is named, and that a drain of that node never ends', () => {
  expect(
    findingsOf([
      { volume: 'data', node: 'n1', healthy: true },
      { volume: 'data', node: 'n2' },
    ]),
  ).toMatchObject([
    {
      severity: 'high',
      certainty: 'proven',
      subject: 'volume.longhorn.io/longhorn-system/data',
      message: 'volume data has its only healthy copy on n1',
      consequence: [{ contingency: 'node-drain:n1', workloads: [] }],
    },
  ]);
});

test('a volume with healthy copies on two nodes is not named', () => {
  expect(
    findingsOf([
      { volume: 'data', node: 'n1', healthy: true },
      { volume: 'data', node: 'n2', healthy: true },
    ]),
  ).toEqual([]);
});
