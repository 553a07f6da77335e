import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { noRoomAfterNodeLoss } from './no-room-after-node-loss.ts';

const nodes = ['n1', 'n2', 'n3'];

function node(name: string, cpu: string): KubeObject {
  const room = { cpu, memory: '8Gi', pods: '110' };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { capacity: room, allocatable: room } } as KubeObject;
}

function web(replicas: number, cpu: string, more: object = {}): KubeObject {
  const containers = [{ name: 'main', image: 'quay.io/team/web:1', resources: { requests: { cpu } } }];
  const { spec, ...rest } = deploymentOf('shop/web', '', { containers, ...more }) as KubeObject & { spec: object };
  return { ...rest, spec: { ...spec, replicas } } as KubeObject;
}

function findingsOf(cpu: string | undefined, ...objects: readonly KubeObject[]) {
  const twin = ruleCluster({ nodes, objects, observed: cpu === undefined ? [] : nodes.map((name) => node(name, cpu)) });
  return check([twin], [noRoomAfterNodeLoss], new Runs([twin], ['node-down:n1', 'node-down:n2', 'node-down:n3'])).findings;
}

test('three pods of which each fills a node', () => {
  expect(findingsOf('2', web(3, '1500m'))).toMatchObject([
    {
      severity: 'medium',
      certainty: 'proven',
      subject: 'capacity/nodes',
      message: 'without any of n1, n2 and n3 the other nodes have no room for Deployment shop/web',
      locations: [{ path: 'web.yaml' }],
      because: [{ text: expect.stringMatching(/^after node-down:n1: 0\/3 nodes are available: .*2 Insufficient cpu/) }, {}],
      consequence: [
        { contingency: 'node-down:n1', workloads: ['deployment/shop/web'] },
        { contingency: 'node-down:n2' },
        { contingency: 'node-down:n3' },
      ],
    },
  ]);
});

test('one pod of a workload that finds none is graver', () => {
  const other = deploymentOf('shop/wap', '', {
    containers: [{ name: 'main', image: 'quay.io/team/wap:1', resources: { requests: { cpu: '1500m' } } }],
  });

  expect(findingsOf('2', web(1, '1500m'), { ...other, spec: { ...(other as { spec?: object }).spec, replicas: 2 } } as KubeObject)).toMatchObject([
    { severity: 'high' },
  ]);
});

test('is silent when the other nodes have room', () => {
  expect(findingsOf('4', web(3, '1500m'))).toEqual([]);
});

test('is silent when it is not room that is missing', () => {
  const requiredDuringSchedulingIgnoredDuringExecution = [{ labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' }];

  expect(findingsOf('2', web(3, '1500m', { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution } } }))).toEqual([]);
});

test('is silent when nobody said how much room there is', () => {
  expect(findingsOf(undefined, web(3, '1500m'))).toEqual([]);
});
