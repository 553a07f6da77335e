import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { ClusterModel, Machine } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { emptyWorld } from '#model/world/world.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { aMachine } from '#testing/a-machine.ts';
import { sourced } from '#testing/rule-cluster.ts';
import { kubeletVersionSkew } from './kubelet-version-skew.ts';

/** A control plane, or without an API server a worker. */
function machine(name: string, kubelet: string | undefined, apiServer?: string, clusterName?: string): Machine {
  const images = {
    ...(kubelet === undefined ? {} : { kubelet: `ghcr.io/siderolabs/kubelet:v${kubelet}` }),
    ...(apiServer === undefined ? {} : { apiServer: `registry.k8s.io/kube-apiserver:v${apiServer}` }),
  };
  return { ...aMachine(name, '1.8.0', { images }), role: apiServer === undefined ? 'worker' : 'controlplane', clusterName };
}

function node(name: string, kubeletVersion: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { nodeInfo: { kubeletVersion } } } as KubeObject;
}

function apiServer(version: string): KubeObject {
  const metadata = { name: 'kube-apiserver-n1', namespace: 'kube-system', labels: { component: 'kube-apiserver' } };
  const containers = [{ name: 'kube-apiserver', image: `registry.k8s.io/kube-apiserver:v${version}` }];
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: 'n1', containers } } as unknown as KubeObject;
}

function findingsOf(machines: readonly Machine[], observed: readonly KubeObject[] = []) {
  const objects = observed.map((object, index) => sourced(object, index, true));
  const model: ClusterModel = { objects, machines, hostsDirectories: [], world: emptyWorld, diagnostics: [], assumptions: [] };
  const twin = assembleTwin(model, { catalogue: [], seed: 1, calendarStartMs: 0 });
  return check([twin], [kubeletVersionSkew], new Runs([twin], [])).findings;
}

test('kubelets that are newer than the oldest API server, once', () => {
  expect(findingsOf([machine('n1', '1.33.1', '1.33.1'), machine('n2', '1.33.1', '1.32.4'), machine('n3', '1.32.0', '1.32.4')])).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'machine/n1',
      message: 'the kubelets of n1 and n2 (1.33.1) are newer than an API server (1.32.4)',
      because: [{}, {}, { text: 'machine/n2 has API server 1.32.4' }, {}],
      fix: { text: expect.stringContaining('bring every API server to 1.33.1 first') },
    },
  ]);
});

test('a kubelet from 1.31 on starts nothing with an API server before it', () => {
  expect(findingsOf([machine('n1', '1.30.4', '1.30.4'), machine('w1', '1.31.1')])).toMatchObject([
    { severity: 'high', subject: 'machine/w1', message: expect.stringContaining('only static pods start there any more') },
  ]);
});

test('a kubelet from 1.31 on may still ask an API server of its own version, such as that of its own node', () => {
  expect(findingsOf([machine('n1', '1.31.1', '1.31.1'), machine('n2', '1.30.4', '1.30.4')])).toMatchObject([
    {
      severity: 'medium',
      subject: 'machine/n1',
      message: 'the kubelet of n1 (1.31.1) is newer than an API server (1.30.4)',
      because: [
        {},
        {},
        { text: expect.stringContaining('where its requests reach the older one, each container') },
        { text: expect.stringContaining('ControlPlaneKubeletLocalMode') },
      ],
    },
  ]);
});

test('an API server of which nobody names the version may be new enough', () => {
  const unnamed = { ...machine('n2', '1.30.4'), role: 'controlplane' as const };

  expect(findingsOf([machine('n1', '1.30.4', '1.30.4'), unnamed, machine('w1', '1.31.1')])).toMatchObject([
    { severity: 'medium', subject: 'machine/w1' },
  ]);
});

test('a kubelet that is four versions behind, as a live node says', () => {
  expect(findingsOf([], [node('n1', 'v1.31.0'), node('n2', 'v1.27.3'), apiServer('1.31.0')])).toMatchObject([
    {
      severity: 'medium',
      subject: 'node/n2',
      message: 'the kubelet of n2 (1.27.3) is more than 3 minor versions older than an API server (1.31.0)',
      fix: { text: 'bring the kubelet of n2 to 1.28 or later before the API servers go on' },
    },
  ]);
});

test.each([
  ['the same version', [machine('n1', '1.33.1', '1.33.1')]],
  ['a newer patch of the same minor version', [machine('n1', '1.33.4', '1.33.1')]],
  ['three versions behind', [machine('n1', '1.33.1', '1.33.1'), machine('w1', '1.30.0')]],
  ['a kubelet of which nobody names the version', [machine('n1', undefined, '1.33.1')]],
  ['an API server of which nobody names the version', [machine('w1', '1.33.1')]],
  ['another cluster in the same repository', [machine('n1', '1.32.0', '1.32.0', 'east'), machine('w1', '1.33.0', undefined, 'west')]],
])('is silent about %s', (_, machines) => {
  expect(findingsOf(machines)).toEqual([]);
});

test('is silent about machine configs that are ahead of the live cluster: the upgrade is yet to come', () => {
  expect(findingsOf([machine('n1', '1.33.1', '1.33.1')], [node('n1', 'v1.32.0'), apiServer('1.32.0')])).toEqual([]);
});
