import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { rookObjects } from '#testing/rook-objects.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { cephTooFewMonitors } from './ceph-too-few-monitors.ts';

interface Mon {
  readonly count?: number;
  readonly allowMultiplePerNode?: boolean;
}

const findingsOf = (mon: Mon, nodes: readonly string[]) => {
  const twin = ruleCluster({ catalogue, nodes, objects: rookObjects({ mon }) });
  return check([twin], [cephTooFewMonitors], new Runs([twin], [])).findings;
};
const three = ['n1', 'n2', 'n3'];

test('one monitor on three nodes: its node takes it along', () => {
  expect(findingsOf({ count: 1 }, three)).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'cephcluster.ceph.rook.io/lab/store',
      because: [{ text: expect.stringContaining('it has 1 monitor, and 1 on n'), place: { path: 'store.yaml' } }, {}, {}],
      fix: { text: 'set spec.mon.count to 3, on three nodes' },
    },
  ]);
});

test('two are no better: both have to be there', () => {
  expect(findingsOf({ count: 2 }, three)).toMatchObject([{ severity: 'medium', certainty: 'implied' }]);
});

test.each([
  ['three monitors on three nodes', {}, three],
  ['four, of which one may be away', { count: 4 }, ['n1', 'n2', 'n3', 'n4']],
  ['one monitor on the only node', { count: 1 }, ['n1']],
  ['one monitor on two nodes, which could carry no better number', { count: 1 }, ['n1', 'n2']],
])('is silent about %s', (_, mon, nodes) => {
  expect(findingsOf(mon, nodes)).toEqual([]);
});
