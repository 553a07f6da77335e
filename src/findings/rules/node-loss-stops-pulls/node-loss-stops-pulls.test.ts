import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { Twin } from '#sim/twin.ts';
import { deploymentOf, registryAt, ruleCluster } from '#testing/rule-cluster.ts';
import { nodeLossStopsPulls } from './node-loss-stops-pulls.ts';

const findingsOf = (twin: Twin) => check([twin], [nodeLossStopsPulls], new Runs([twin], ['node-down:n1', 'node-down:n2', 'node-drain:n1'])).findings;
const onN1 = { nodeSelector: { 'kubernetes.io/hostname': 'n1' } };
const app = deploymentOf('shop/app', '10.0.0.5:5000/app:1');

test('a registry that can only be on one node: its loss and its drain are one finding', () => {
  const twin = ruleCluster({ objects: [...registryAt('10.0.0.5', 'infra/store', 'docker.io/library/registry:2', onN1), app] });

  expect(findingsOf(twin)).toMatchObject([
    {
      severity: 'critical',
      certainty: 'proven',
      subject: 'node/n1',
      message: 'the loss of n1 stops pulls through 10.0.0.5:5000',
      consequence: [
        { contingency: 'node-down:n1', workloads: expect.arrayContaining(['deployment/infra/store']) },
        { contingency: 'node-drain:n1', workloads: expect.arrayContaining(['deployment/infra/store']) },
      ],
    },
  ]);
});

test('a registry that comes back elsewhere stops nothing', () => {
  const twin = ruleCluster({ objects: [...registryAt('10.0.0.5', 'infra/store', 'docker.io/library/registry:2'), app] });

  expect(findingsOf(twin)).toEqual([]);
});

test('nor does one that is only a mirror before a registry that serves', () => {
  const mirrors = { 'docker.io': ['http://10.0.0.5:5000/v2', 'https://registry-1.docker.io/v2'] };
  const objects = [
    ...registryAt('10.0.0.5', 'infra/store', 'docker.io/library/registry:2', onN1),
    deploymentOf('shop/web', 'docker.io/library/nginx:1'),
  ];

  expect(findingsOf(ruleCluster({ mirrors, objects }))).toEqual([]);
});
