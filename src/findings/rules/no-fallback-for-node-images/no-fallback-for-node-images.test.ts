import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { Twin } from '#sim/twin.ts';
import { deploymentOf, registryAt, ruleCluster } from '#testing/rule-cluster.ts';
import { noFallbackForNodeImages } from './no-fallback-for-node-images.ts';

const findingsOf = (twin: Twin) => check([twin], [noFallbackForNodeImages], new Runs([twin], ['power-loss:wiped'])).findings;
const own = 'http://10.0.0.5:5000/v2';
const objects = [...registryAt('10.0.0.5', 'infra/store', 'docker.io/library/registry:2'), deploymentOf('shop/app', 'ghcr.io/team/app:1')];
const kubelet = 'ghcr.io/siderolabs/kubelet:v1.29.9';

test('a mirror of ghcr.io with an endpoint inside only, for all nodes at once', () => {
  const twin = ruleCluster({ kubelet, mirrors: { 'ghcr.io': [own] }, objects });

  expect(findingsOf(twin)).toMatchObject([
    {
      severity: 'critical',
      certainty: 'proven',
      subject: 'node-images/ghcr.io',
      message: 'without 10.0.0.5:5000, n1, n2 and n3 cannot pull kubelet and installer: there is no fallback',
      because: [{ place: { path: 'machine.yaml', line: 1 } }, {}, {}],
      consequence: [{ contingency: 'power-loss:wiped' }],
    },
  ]);
});

test.each([
  ['with the upstream behind it', { mirrors: { 'ghcr.io': [own, 'https://ghcr.io/v2'] } }],
  ['without a mirror', {}],
  ['with a mirror outside the cluster', { mirrors: { 'ghcr.io': ['https://mirror.example.org/v2'] } }],
  ['on Talos 1.9, which adds the upstream', { version: '1.9.6', mirrors: { 'ghcr.io': [own] } }],
])('is silent %s', (_, options) => {
  expect(findingsOf(ruleCluster({ kubelet, objects, ...options }))).toEqual([]);
});
