import { expect, test } from 'vitest';
import { readFiles } from '#sources/read-files.ts';
import { loadNodes } from './nodes.ts';

const namesIn = (text: string) => loadNodes(readFiles([{ path: 'all.yaml', text }])).nodes.map(({ node }) => node.metadata.name);

const ceph = (storage: string) => `apiVersion: ceph.rook.io/v1
kind: CephCluster
metadata: { name: store, namespace: store }
spec: { storage: ${storage} }
`;

test('where nobody describes nodes there are three', () => {
  expect(namesIn('')).toEqual(['node-1', 'node-2', 'node-3']);
});

test('where nobody describes nodes they have the names that Ceph is to find its disks under', () => {
  expect(namesIn(ceph('{ useAllNodes: false, nodes: [{ name: alpha }, { name: beta }] }'))).toEqual(['alpha', 'beta', 'node-1']);
  expect(namesIn(ceph('{ useAllNodes: true, nodes: [{ name: alpha }] }'))).toEqual(['node-1', 'node-2', 'node-3']);
});
