import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { parseFault } from '#sim/faults/fault.ts';
import { readFiles } from '#sources/read-files.ts';
import { runContingency } from '../contingency.ts';
import { startUpAnalysis } from './power-loss.ts';

const image = '10.0.0.1:5000/app:1';
const registry = (volume: boolean) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'store' },
  spec: {
    nodeName: 'n0',
    containers: [
      {
        name: 'registry',
        image: 'docker.io/library/registry:2',
        ports: [{ containerPort: 5000, hostPort: 5000 }],
        volumeMounts: volume ? [{ name: 'v', mountPath: '/var/lib/registry' }] : [],
      },
    ],
    volumes: volume ? [{ name: 'v', hostPath: { path: '/srv' } }] : [],
  },
});
const app = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app' },
  spec: { nodeName: 'n0', containers: [{ name: 'c', image, imagePullPolicy: 'Always' }] },
};
const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n0' },
  status: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] },
};

test.each([
  [false, ['app']],
  [true, []],
])('what a registry holds outlives a power loss only on a volume: %s', (volume, expected) => {
  const text = [node, registry(volume), app].map((object) => JSON.stringify(object)).join('\n---\n');
  const twin = assembleTwin(readFiles([{ path: 'cluster.yaml', text }]), { catalogue, seed: 1, calendarStartMs: 0 });
  const fault = parseFault('power-loss');
  if ('wrong' in fault) throw new Error(fault.wrong);

  const analysed = startUpAnalysis(twin, false).stuck.map(({ name }) => name);
  const { failed } = runContingency(twin, [fault]);

  expect({ analysed, failed: failed.map(({ ref }) => ref.name) }).toEqual({ analysed: expected, failed: expected });
});
