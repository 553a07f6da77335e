import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { replicasOnOneNode } from './replicas-on-one-node.ts';

interface Case {
  readonly replicas?: number;
  readonly runs?: Readonly<Record<string, readonly string[]>>;
  readonly nodes?: string[];
  readonly pod?: object;
  readonly service?: string;
}

const dns = 'kube-system/coredns';

function findingsOf({ replicas = 2, runs = { n1: [dns, dns] }, nodes, pod = {}, service = 'kube-dns' }: Case) {
  const coredns = deploymentOf(dns, 'registry.k8s.io/coredns/coredns:v1.11.1', pod) as KubeObject & { spec: object };
  const objects = [
    { ...coredns, spec: { ...coredns.spec, replicas } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service, namespace: 'kube-system' },
      spec: { clusterIP: '10.96.0.10', selector: { app: 'coredns' }, ports: [{ port: 53, protocol: 'UDP' }] },
    },
  ] as unknown as readonly KubeObject[];
  const twin = ruleCluster({ objects, runs, nodes });
  return check([twin], [replicasOnOneNode], new Runs([twin], [])).findings;
}

test('two pods that answer for names, both on one node', () => {
  expect(findingsOf({})).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'deployment/kube-system/coredns',
      message: 'all 2 pods of Deployment kube-system/coredns are on n1: with it go all that answer for the names of the cluster',
      locations: [{ path: 'coredns.yaml' }],
    },
  ]);
});

test.each<[string, Case]>([
  ['they are apart', { runs: { n1: [dns], n2: [dns] } }],
  ['nobody said where they are', { runs: {} }],
  ['there is one pod', { replicas: 1, runs: { n1: [dns] } }],
  ['there is one node', { nodes: ['n1'] }],
  ['no other node is meant for them', { pod: { nodeSelector: { 'kubernetes.io/hostname': 'n1' } } }],
  ['nobody needs them in particular', { service: 'other' }],
])('is silent when %s', (_, each) => {
  expect(findingsOf(each)).toEqual([]);
});
