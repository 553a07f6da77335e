import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { certificateExpires } from './certificate-expires.ts';

const labels = { 'node-role.kubernetes.io/control-plane': '' };
const lamp = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'lamp', labels } } as KubeObject;
const tolerations = [{ operator: 'Exists' }];

/** A control plane that kubeadm made, unless Talos machines are named; the eve is on 1 January 2026. */
const findingsOf = (certificates: Readonly<Record<string, string>>, talos: readonly string[] = []) => {
  const twin = ruleCluster({
    nodes: talos,
    observed: talos.length === 0 ? [lamp] : [],
    objects: [deploymentOf('shop/web', 'quay.io/team/web:1', { tolerations })],
    certificates,
  });
  return check([twin], [certificateExpires], new Runs([twin], [])).findings;
};

test('one that ends soon is named with its place and with what would stop', () => {
  expect(findingsOf({ 'api-server': '2026-01-11T12:00:00Z' })).toMatchObject([
    {
      severity: 'medium',
      certainty: 'proven',
      subject: 'certificate/api-server',
      message: 'certificate api-server is valid for 10 more days',
      locations: [{ path: 'world.yaml', line: 1 }],
      consequence: [{ contingency: 'certificate api-server over, power-loss', workloads: ['control-plane/cluster', 'deployment/shop/web'] }],
    },
  ]);
});

test('one that is over is graver, and says since when', () => {
  expect(findingsOf({ etcd: '2025-12-25T00:00:00Z' })).toMatchObject([
    { severity: 'high', message: 'certificate etcd has been over for 7 days', since: { at: '2025-12-25T00:00:00Z', days: 7 } },
  ]);
});

test('one of a host that nobody asks is of little weight', () => {
  expect(findingsOf({ 'host/elsewhere.example.org': '2026-01-11T00:00:00Z' })).toMatchObject([{ severity: 'low', certainty: 'implied' }]);
});

test.each([
  ['that is valid for months', findingsOf({ 'api-server': '2026-06-01T00:00:00Z' })],
  ['of which no date is known', findingsOf({})],
  ['that Talos makes anew', findingsOf({ kubelet: '2026-01-11T00:00:00Z' }, ['n1'])],
])('is silent about one %s', (_, findings) => {
  expect(findings).toEqual([]);
});
