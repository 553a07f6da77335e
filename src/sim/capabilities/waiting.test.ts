import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { parseFault } from '../faults/fault.ts';
import { runFaults } from '../faults/inject.ts';
import { workloads } from '../workloads.ts';

const network = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'network', namespace: 'kube-system' },
  spec: {
    selector: { matchLabels: { app: 'network' } },
    template: {
      metadata: { labels: { app: 'network' }, annotations: { 'blackstart.dev/provides': 'cni' } },
      spec: { hostNetwork: true, containers: [{ name: 'main', image: 'quay.io/team/network:1' }] },
    },
  },
} as unknown as KubeObject;

test('who waits for the pods of a node hears of them when the API was away while they were restarted', () => {
  const { eve, tools } = aCluster().controlPlane('s1').node('w1').with(network).daemonSet('farm/web').twin();
  const simulation = eve.fork();
  const faults = ['node-reboot:w1@0s', 'api-down@10s+80s', 'api-down@90500ms+90s'].map((text) => parseFault(text));

  runFaults(
    simulation,
    faults.flatMap((fault) => ('wrong' in fault ? [] : [fault])),
    3_600_000,
    tools,
  );

  expect(workloads(simulation.view).filter(({ ready }) => !ready)).toEqual([]);
});
