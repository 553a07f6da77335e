import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseFault } from '#sim/faults/fault.ts';
import { loadNodes } from '#sim/load/nodes.ts';
import { readSources } from '#sources/read.ts';
import { fixtureCases } from './fixture-cases.ts';
import { foldersIn, textOf } from './tree.ts';

const clusters = [
  'dns-needs-registry',
  'etcd-two-of-three-lost',
  'floating-tag-always',
  'healthy',
  'node-returns',
  'registry-fallback-web-page',
  'registry-fallback-works',
  'registry-needs-itself',
  'statefulset-value-and-value-from',
  'storage-driver-needs-registry',
  'webhook-blocks-itself',
];

const read = (cluster: string) => readSources([fileURLToPath(new URL(`../fixtures/clusters/${cluster}`, import.meta.url))]);

test('each cluster has cases, and each case has a cluster', () => {
  expect(foldersIn('fixtures/clusters')).toEqual(clusters);
  expect([...new Set(fixtureCases.map(({ cluster }) => cluster))].sort()).toEqual(clusters);
});

test.each(clusters)('%s is read without a complaint', (cluster) => {
  const complaints = read(cluster).diagnostics.filter(({ severity }) => severity !== 'info');

  expect(complaints).toEqual([]);
});

test.each(clusters)('%s has a page in three parts', (cluster) => {
  const headings = textOf(`fixtures/clusters/${cluster}/README.md`).match(/^## .*$/gm);

  expect(headings).toEqual(['## What you will see', '## What to do', '## How sure we are']);
});

test.each(fixtureCases)('the faults of $cluster are faults of its nodes: $faults', ({ cluster, faults }) => {
  const nodes = loadNodes(read(cluster)).nodes.map(({ node }) => node.metadata.name);

  const parsed = faults.map((text) => parseFault(text));

  expect(parsed.filter((fault) => 'wrong' in fault || ('node' in fault.action && !nodes.includes(fault.action.node)))).toEqual([]);
});
