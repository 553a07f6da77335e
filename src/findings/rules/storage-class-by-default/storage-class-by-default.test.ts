import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { storageClassByDefault } from './storage-class-by-default.ts';

function findingsOf(objects: readonly object[], kubelet?: string, observed: readonly object[] = []) {
  const twin = ruleCluster({ objects: objects as readonly KubeObject[], observed: observed as readonly KubeObject[], kubelet });
  return check([twin], [storageClassByDefault], new Runs([twin], [])).findings;
}

function storageClass(name: string, provisioner: string, isDefault: boolean, creationTimestamp?: string) {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': String(isDefault) };
  return { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name, annotations, creationTimestamp }, provisioner };
}

function claim(spec: object = {}) {
  const resources = { requests: { storage: '1Gi' } };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'shop' },
    spec: { accessModes: ['ReadWriteOnce'], resources, ...spec },
  };
}

const release = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'storage', namespace: 'infra' }, spec: {} };
const volume = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'by-hand' },
  spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/srv' } },
};
const disks = storageClass('disks', 'network.csi.shop.example', true);
const paths = storageClass('paths', 'rancher.io/local-path', true);
const spare = storageClass('spare', 'network.csi.shop.example', false);

test('two classes of different provisioners are both the default', () => {
  expect(findingsOf([paths, disks, claim()])).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'storageclass/disks',
      message: 'disks and paths are each the default storage class: which one PersistentVolumeClaim shop/data gets depends on which was made last',
      locations: [{ path: 'paths.yaml' }, { path: 'disks.yaml' }, { path: 'data.yaml' }],
    },
  ]);
});

test('before 1.26 such a claim is refused', () => {
  expect(findingsOf([paths, disks, claim()], 'ghcr.io/siderolabs/kubelet:v1.25.4')).toMatchObject([
    { severity: 'medium', message: expect.stringContaining('claims that name none are refused') },
  ]);
});

test('none of the classes is the default', () => {
  expect(findingsOf([spare, claim()])).toMatchObject([
    {
      severity: 'medium',
      subject: 'persistentvolumeclaim/shop/data',
      message: 'PersistentVolumeClaim shop/data names no storage class, and no class is the default: no volume is made',
    },
  ]);
});

test.each<[string, readonly object[]]>([
  ['one class is the default', [disks, spare, claim()]],
  ['several are, and each claim names its class', [paths, disks, claim({ storageClassName: 'paths' })]],
  ['a claim wants no class at all', [paths, disks, claim({ storageClassName: '' })]],
  ['a claim names its volume', [spare, claim({ volumeName: 'by-hand' })]],
  ['no class was read', [claim()]],
  ['a release that was not rendered may bring the default', [spare, claim(), release]],
  ['a volume without a class may be meant for it', [spare, claim(), volume]],
])('is silent when %s', (_, objects) => {
  expect(findingsOf(objects)).toEqual([]);
});

const machine = {
  version: 'v1alpha1',
  machine: { type: 'controlplane', install: { image: 'ghcr.io/siderolabs/installer:v1.9.5' }, network: { hostname: 'n1' } },
  cluster: { controlPlane: { endpoint: 'https://192.168.7.2:6443' }, allowSchedulingOnControlPlanes: true },
};

function findingsOfFiles(resources: readonly string[], cluster: object = {}) {
  const files = {
    'n1.yaml': [{ ...machine, cluster: { ...machine.cluster, ...cluster } }],
    'apps/kustomization.yaml': [{ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: ['storage.yaml', ...resources] }],
    'apps/storage.yaml': [spare, claim()],
  };
  const read = readFiles(
    Object.entries(files).map(([path, documents]) => ({ path, text: documents.map((each) => JSON.stringify(each)).join('\n---\n') })),
  );
  const twin = assembleTwin(read, { catalogue: [], seed: 1, calendarStartMs: 0 });
  return check([twin], [storageClassByDefault], new Runs([twin], [])).findings;
}

test('fires where a repository was read whole', () => {
  expect(findingsOfFiles([])).toHaveLength(1);
});

test.each<[string, readonly string[], object]>([
  ['a kustomization names something remote', ['https://raw.githubusercontent.com/some/storage/v1/class.yaml'], {}],
  ['Talos applies something remote', [], { extraManifests: ['https://raw.githubusercontent.com/some/storage/v1/class.yaml'] }],
])('is silent where %s, which may bring the default', (_, resources, cluster) => {
  expect(findingsOfFiles(resources, cluster)).toEqual([]);
});

test('is silent about a live cluster in which one default is the newest', () => {
  const observed = [storageClass('disks', 'd', true, '2025-01-01T00:00:00Z'), storageClass('paths', 'p', true, '2025-02-01T00:00:00Z')];

  expect(findingsOf([claim()], undefined, observed)).toEqual([]);
});
