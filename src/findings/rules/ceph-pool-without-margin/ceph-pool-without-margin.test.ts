import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { rookObjects } from '#testing/rook-objects.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { cephPoolWithoutMargin } from './ceph-pool-without-margin.ts';

const all = ['n1', 'n2', 'n3'];
const findingsOf = (
  pool: object,
  { nodes = all, devices, runs = [] }: { nodes?: readonly string[]; devices?: Record<string, number>; runs?: readonly string[] } = {},
) => {
  const twin = ruleCluster({ catalogue, nodes, objects: rookObjects({ pool, mon: { count: nodes.length }, devices }) });
  return check([twin], [cephPoolWithoutMargin], new Runs([twin], runs)).findings;
};

test('a pool that serves only with all its copies stops with each host', () => {
  const strict = { replicated: { size: 3 }, parameters: { min_size: '3' } };

  expect(findingsOf(strict, { runs: ['node-drain:n1'] })).toMatchObject([
    {
      severity: 'high',
      certainty: 'proven',
      subject: 'cephblockpool.ceph.rook.io/lab/blocks',
      because: [{ place: { path: 'blocks.yaml' } }, { text: 'it serves with no fewer than 3 of them' }, {}],
      fix: { text: 'set min_size to 2 instead of 3 in spec.parameters (the StorageClass blocks is on it)' },
    },
  ]);
});

test.each([
  ['one copy', { replicated: { size: 1 } }, {}, 'set spec.replicated.size to 3'],
  ['three copies on two hosts', {}, { nodes: ['n1', 'n2'] }, 'add a third host with OSDs'],
  ['copies that may share a host', { failureDomain: 'osd' }, { devices: { n1: 2, n2: 2, n3: 2 } }, 'set failureDomain to host'],
])('%s', (_, pool, options, fix) => {
  expect(findingsOf(pool, options)).toMatchObject([{ severity: 'medium', fix: { text: expect.stringContaining(fix) } }]);
});

test.each([
  ['three copies on three hosts', {}, {}],
  ['two copies, of which one is enough', { replicated: { size: 2 } }, {}],
  ['the only host there is', { failureDomain: 'osd' }, { nodes: ['n1'], devices: { n1: 3 } }],
  ['one OSD on each host', { failureDomain: 'osd' }, { devices: { n1: 1, n2: 1, n3: 1 } }],
  ['erasure code, which is not modelled', { replicated: undefined, erasureCoded: { dataChunks: 2, codingChunks: 1 } }, {}],
])('is silent about %s', (_, pool, options) => {
  expect(findingsOf(pool, options)).toEqual([]);
});
