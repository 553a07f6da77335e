import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { rollingUpdateWithoutFreeNode } from './rolling-update-without-free-node.ts';

interface Case {
  readonly replicas?: number;
  readonly strategy?: object;
  readonly pod?: object;
  readonly nodes?: readonly string[];
  readonly kubelet?: string;
  readonly more?: readonly KubeObject[];
}

const term = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' };
const required = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
const preferred = { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] } } };
const ofRevision = {
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...term, matchLabelKeys: ['pod-template-hash'] }] } },
};
const evenly = { topologySpreadConstraints: [{ ...term, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }] };

function podOn(nodeName: string): KubeObject {
  const spec = { nodeName, containers: [{ name: 'main', image: 'quay.io/team/agent:1' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'shop' }, spec } as KubeObject;
}

function findingsOf({ replicas = 3, strategy, pod = required, nodes = ['n1', 'n2', 'n3'], kubelet, more = [] }: Case) {
  const { spec, ...rest } = deploymentOf('shop/web', 'quay.io/team/web:1', pod) as KubeObject & { spec: object };
  const web = { ...rest, spec: { ...spec, replicas, ...(strategy === undefined ? {} : { strategy }) } } as KubeObject;
  const twin = ruleCluster({ nodes, kubelet, objects: [web, ...more] });
  return check([twin], [rollingUpdateWithoutFreeNode], new Runs([twin], [])).findings;
}

test('three pods that may not share a node, on three nodes, with the default strategy', () => {
  expect(findingsOf({})).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'deployment/shop/web',
      message: 'every update of Deployment shop/web hangs: its new pod may not share a node with the 3 of before, and each node meant for it has one',
      locations: [{ path: 'web.yaml', line: 1 }],
      because: [{}, {}, { text: expect.stringContaining("3 node(s) didn't match pod anti-affinity rules") }],
    },
  ]);
});

test('one pod on one node, too', () => {
  expect(findingsOf({ replicas: 1, nodes: ['n1'] })).toMatchObject([{ subject: 'deployment/shop/web' }]);
});

test('before 1.31 a field that keeps apart those of one revision only is dropped', () => {
  expect(findingsOf({ pod: ofRevision, kubelet: 'ghcr.io/siderolabs/kubelet:v1.30.2' })).toMatchObject([
    { because: [{ place: { path: 'web.yaml' } }, { place: { path: 'web.yaml' } }, {}] },
  ]);
});

test.each<[string, Case]>([
  ['there is a node more', { nodes: ['n1', 'n2', 'n3', 'n4'] }],
  ['one may be missing meanwhile, as of four by default', { replicas: 4, nodes: ['n1', 'n2', 'n3', 'n4'] }],
  ['old pods go first', { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } }],
  ['all old pods go first', { strategy: { type: 'Recreate' } }],
  ['apart is only preferred', { pod: preferred }],
  ['only those of one revision are kept apart', { pod: ofRevision, kubelet: 'ghcr.io/siderolabs/kubelet:v1.33.1' }],
  ['they may be, and nobody states a version', { pod: ofRevision }],
  ['no node is described', { nodes: [] }],
  ['a node is only named by a pod', { more: [podOn('n9')] }],
  ['the spread lets one node have one more', { pod: evenly }],
])('is silent when %s', (_, each) => {
  expect(findingsOf(each)).toEqual([]);
});
