import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { immutableFieldChanges } from './immutable-field-changes.ts';

const metadata = { name: 'db', namespace: 'shop' };
const live = { ...metadata, uid: 'u-1', resourceVersion: '7', creationTimestamp: '2025-12-01T00:00:00Z' };

function findingsOf(file: unknown, observed: unknown) {
  const twin = ruleCluster({ objects: [file as KubeObject], observed: [observed as KubeObject] });
  return check([twin], [immutableFieldChanges], new Runs([twin], [])).findings;
}

/** A StatefulSet with a claim per pod, as a file has it. */
function setOf(storage: string, more: object = {}) {
  const labels = { app: 'db' };
  const container = { name: 'db', image: 'quay.io/team/db:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] };
  const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { serviceName: 'db', replicas: 0, selector: { matchLabels: labels }, template, volumeClaimTemplates: [claim], ...more };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec };
}

/** The same as kubectl prints it: with all defaults. */
function liveSet() {
  const set = setOf('1Gi');
  const [claim] = set.spec.volumeClaimTemplates as readonly { metadata: object; spec: object }[];
  const full = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', creationTimestamp: null },
    spec: { ...claim?.spec, volumeMode: 'Filesystem' },
    status: { phase: 'Pending' },
  };
  const [container] = set.spec.template.spec.containers;
  const defaults = {
    imagePullPolicy: 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  };
  const podSpec = {
    containers: [{ ...container, ...defaults }],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  };
  const template = { metadata: { ...set.spec.template.metadata, creationTimestamp: null }, spec: podSpec };
  return {
    ...set,
    metadata: live,
    spec: {
      ...set.spec,
      template,
      volumeClaimTemplates: [full],
      podManagementPolicy: 'OrderedReady',
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    },
    status: { replicas: 0, observedGeneration: 1 },
  };
}

test('a StatefulSet whose claims are to be larger', () => {
  expect(findingsOf(setOf('2Gi'), liveSet())).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'statefulset/shop/db',
      message: 'the API refuses every apply of StatefulSet shop/db: spec.volumeClaimTemplates cannot be changed',
      locations: [{ path: 'db.yaml', line: 1 }, { live: 'statefulset/shop/db' }],
      fix: { text: expect.stringContaining('delete StatefulSet shop/db with --cascade=orphan and apply') },
    },
  ]);
});

const service = (clusterIP: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { clusterIP, ports: [{ port: 5432 }], selector: { app: 'db' }, ...more },
});
const liveService = {
  ...service('10.96.0.7', {
    clusterIPs: ['10.96.0.7'],
    type: 'ClusterIP',
    sessionAffinity: 'None',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
    ports: [{ port: 5432, targetPort: 5432, protocol: 'TCP' }],
  }),
  metadata: live,
};

test('a Service that is to be headless', () => {
  expect(findingsOf(service('None'), liveService)).toMatchObject([
    { subject: 'service/shop/db', message: expect.stringContaining('spec.clusterIP') },
  ]);
});

const claim = (storage: string, storageClassName?: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata,
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...(storageClassName === undefined ? {} : { storageClassName }) },
});
const liveClaim = {
  ...claim('1Gi', 'disk'),
  metadata: live,
  spec: { ...claim('1Gi', 'disk').spec, volumeMode: 'Filesystem', volumeName: 'pv-1' },
  status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } },
};

test('a claim of another class', () => {
  expect(findingsOf(claim('1Gi', 'tape'), liveClaim)).toMatchObject([
    { message: expect.stringContaining('spec.storageClassName cannot be changed') },
  ]);
});

const job = (image: string, more: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata,
  spec: { template: { metadata: {}, spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } }, ...more },
});
const jobLabels = { 'batch.kubernetes.io/controller-uid': 'u-1', 'controller-uid': 'u-1', 'job-name': 'db', 'batch.kubernetes.io/job-name': 'db' };
const liveJob = {
  ...job('quay.io/team/db:1', {
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u-1' } },
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    template: { metadata: { labels: jobLabels }, spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'quay.io/team/db:1' }] } },
  }),
  metadata: { ...live, labels: jobLabels },
  status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
};

test('a Job of another image', () => {
  expect(findingsOf(job('quay.io/team/db:2'), liveJob)).toMatchObject([{ message: expect.stringContaining('spec.template cannot be changed') }]);
});

test.each<[string, unknown, unknown]>([
  ['a claim that leaves its class and volume out', claim('1Gi'), liveClaim],
  ['a claim that is to grow', claim('2Gi'), liveClaim],
  ['the Job as it is', job('quay.io/team/db:1'), liveJob],
  ['the StatefulSet as it is, without the defaults', setOf('1Gi'), liveSet()],
  ['a StatefulSet that changes where it may', setOf('1Gi', { replicas: 1, minReadySeconds: 5 }), liveSet()],
  ['a Service that leaves its address out', { ...service('x'), spec: { ports: [{ port: 5432 }], selector: { app: 'db' } } }, liveService],
  ['a Service of another port', service('10.96.0.7', { ports: [{ port: 5433 }] }), liveService],
  [
    'what Flux is told to make anew',
    { ...setOf('2Gi'), metadata: { ...metadata, annotations: { 'kustomize.toolkit.fluxcd.io/force': 'enabled' } } },
    liveSet(),
  ],
  [
    'what Argo CD is told to replace',
    { ...setOf('2Gi'), metadata: { ...metadata, annotations: { 'argocd.argoproj.io/sync-options': 'Replace=true' } } },
    liveSet(),
  ],
])('is silent about %s', (_, file, observed) => {
  expect(findingsOf(file, observed)).toEqual([]);
});

test('where nobody states a version, a field that came after 1.28 is read in the file as in the live object', () => {
  const term = {
    topologyKey: 'kubernetes.io/hostname',
    labelSelector: { matchLabels: { app: 'db' } },
    matchLabelKeys: ['batch.kubernetes.io/job-name'],
  };
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
  const away = (from: { readonly spec: { readonly template: { readonly spec: object } } }) => ({
    ...from,
    spec: { ...from.spec, template: { ...from.spec.template, spec: { ...from.spec.template.spec, affinity } } },
  });

  expect(findingsOf(away(job('quay.io/team/db:1')), away(liveJob))).toEqual([]);
  expect(findingsOf(job('quay.io/team/db:1'), away(liveJob))).toEqual([]);
  expect(findingsOf(away(job('quay.io/team/db:1')), liveJob)).toMatchObject([
    { message: expect.stringContaining('spec.template cannot be changed') },
  ]);
});

test('without a live object there is nothing that cannot change', () => {
  const twin = ruleCluster({ objects: [setOf('2Gi') as unknown as KubeObject] });

  expect(check([twin], [immutableFieldChanges], new Runs([twin], [])).findings).toEqual([]);
});
