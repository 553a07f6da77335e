import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { mirrorsOverwrittenBySpegel } from './mirrors-overwritten-by-spegel.ts';

const path = '--containerd-registry-config-path=/etc/cri/conf.d/hosts';
const mirrors = { 'images.example.org': ['http://10.9.0.2:5000'] };

function spegel(...args: readonly string[]): KubeObject {
  const labels = { app: 'spegel' };
  const image = 'ghcr.io/spegel-org/spegel:v0.3.0';
  const spec = {
    initContainers: [{ name: 'configuration', image, args: ['configuration', ...args, '--mirror-targets', 'http://$(NODE_IP):30020'] }],
    containers: [{ name: 'registry', image, args: ['registry'] }],
  };
  const metadata = { name: 'spegel', namespace: 'spegel' };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata,
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  } as KubeObject;
}

function findingsOf(options: Parameters<typeof ruleCluster>[0]) {
  const twin = ruleCluster({ mirrors, ...options });
  return check([twin], [mirrorsOverwrittenBySpegel], new Runs([twin], [])).findings;
}

test('the mirror of a registry of their own is gone as soon as Spegel starts', () => {
  expect(findingsOf({ objects: [spegel(path, '--prepend-existing=false')] })).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'daemonset/spegel/spegel',
      message: 'DaemonSet spegel/spegel replaces the mirrors that n1, n2 and n3 have for images.example.org',
      locations: [{ path: 'machine.yaml', line: 1 }, { path: 'spegel.yaml' }],
      fix: {
        text: 'set spegel.prependExisting: true and name all it is to mirror in spegel.mirroredRegistries, https://images.example.org among them; or remove the mirrors that are not meant to be used',
      },
    },
  ]);
});

test('of a public registry only the mirror is lost', () => {
  expect(findingsOf({ mirrors: { 'docker.io': ['http://10.9.0.2:5000'] }, objects: [spegel(path)] })).toMatchObject([{ severity: 'low' }]);
});

test('what it keeps is only what it mirrors itself', () => {
  const args = [path, '--prepend-existing=true', '--mirrored-registries', 'https://docker.io', 'https://ghcr.io'];

  expect(findingsOf({ objects: [spegel(...args)] })).toHaveLength(1);
  expect(findingsOf({ objects: [spegel(...args, 'https://images.example.org')] })).toEqual([]);
});

test.each<[string, Parameters<typeof ruleCluster>[0]]>([
  ['keeps what it finds', { objects: [spegel(path, '--mirrored-registries', 'https://images.example.org', '--prepend-existing=true')] }],
  ['finds no mirrors', { mirrors: {}, objects: [spegel(path)] }],
  ['finds nothing but the registry itself', { mirrors: { 'quay.io': ['https://quay.io'] }, objects: [spegel(path)] }],
  ['writes where Talos does not look', { objects: [spegel('--containerd-registry-config-path=/etc/containerd/certs.d')] }],
  ['does not write at all', { objects: [{ ...spegel(path), spec: withoutInit(spegel(path)) } as KubeObject] }],
])('is silent when Spegel %s', (_, options) => {
  expect(findingsOf(options)).toEqual([]);
});

function withoutInit(daemonSet: KubeObject): unknown {
  const { spec } = daemonSet as unknown as { spec: { template: { spec: object } } };
  return { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, initContainers: [] } } };
}
