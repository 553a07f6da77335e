import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { singleReplicaWaitedFor } from './single-replica-waited-for.ts';

interface Case {
  readonly kind?: 'StatefulSet' | 'Deployment';
  readonly replicas?: number;
  readonly needs?: string;
}

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'queue', namespace: 'shop' },
  spec: { selector: { app: 'queue' }, ports: [{ port: 5672 }] },
};

function using(name: string, needs: string | undefined): KubeObject {
  const workload = deploymentOf(`shop/${name}`, `quay.io/team/${name}:1`) as KubeObject & { spec: { template: { metadata: object } } };
  if (needs !== undefined) Object.assign(workload.spec.template.metadata, { annotations: { 'blackstart.dev/needs': needs } });
  return workload;
}

function findingsOf({ kind = 'StatefulSet', replicas = 1, needs = 'service(queue)' }: Case) {
  const queue = deploymentOf('shop/queue', 'quay.io/team/queue:1') as KubeObject & { spec: object };
  const objects = [
    { ...queue, kind, spec: { ...queue.spec, replicas } },
    service,
    using('web', needs),
    using('jobs', needs),
    using('blog', undefined),
  ];
  const twin = ruleCluster({ nodes: ['n1', 'n2', 'n3'], objects: objects as KubeObject[], runs: { n3: ['shop/queue'] } });
  return check([twin], [singleReplicaWaitedFor], new Runs([twin], ['node-down:n3', 'node-drain:n3'])).findings;
}

test('the only pod of a StatefulSet, on a node that is lost, and two that need it', () => {
  expect(findingsOf({})).toMatchObject([
    {
      severity: 'high',
      certainty: 'proven',
      subject: 'statefulset/shop/queue',
      message:
        'StatefulSet shop/queue has one pod, which is kept for its node when that is lost; Deployment shop/jobs and Deployment shop/web wait for it until a person acts',
      consequence: [{ contingency: 'node-down:n3', workloads: ['deployment/shop/jobs', 'deployment/shop/web'] }],
    },
  ]);
});

test.each<[string, Case]>([
  ['nobody needs it', { needs: 'service(other/thing)' }],
  ['another pod of it serves', { replicas: 2 }],
  ['another pod is made for it', { kind: 'Deployment' }],
])('is silent when %s', (_, each) => {
  expect(findingsOf(each)).toEqual([]);
});
