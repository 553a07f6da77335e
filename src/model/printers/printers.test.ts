import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { cellOf, columnsOfResource, printRow } from './printers.ts';

const created = '2024-01-01T00:00:00Z';
const nowMs = Date.parse(created) + 5 * 60_000;

interface Fields {
  readonly [field: string]: unknown;
}

function anObject(apiVersion: string, kind: string, fields: Fields = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'x', creationTimestamp: created }, ...fields };
}

/** The row as `Column=cell` by name, without the name and the age that every kind has. */
function cellsOf(object: KubeObject, kubernetesVersion?: string): Record<string, unknown> {
  const { columns, cells } = printRow(object, { nowMs, kubernetesVersion });
  const named = columns.map(({ name }, index) => [name, cells[index]] as const);
  return Object.fromEntries(named.filter(([name]) => name !== 'Name' && name !== 'Age'));
}

const template = {
  spec: {
    containers: [
      { name: 'a', image: 'i:1' },
      { name: 'b', image: 'j:2' },
    ],
    nodeSelector: { z: '1', a: '2' },
  },
};
const selector = { matchLabels: { app: 'web' } };

describe('ages', () => {
  test('count from the creation', () => {
    expect(cellOf(printRow(anObject('v1', 'Namespace'), { nowMs }), 'Age')).toBe('5m');
  });

  test('are unknown without one', () => {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } };

    expect(cellOf(printRow(object, { nowMs }), 'Age')).toBe('<unknown>');
  });
});

describe('kinds', () => {
  test('custom resources show name and age', () => {
    const { columns, cells } = printRow(anObject('source.toolkit.fluxcd.io/v1', 'GitRepository'), { nowMs });

    expect(columns.map(({ name }) => name)).toEqual(['Name', 'Age']);
    expect(cells).toEqual(['x', '5m']);
  });

  test('a kind is told from its namesake of another group', () => {
    expect(cellsOf(anObject('serving.knative.dev/v1', 'Service', { spec: {} }))).toEqual({});
  });

  test('kinds without a printer show when they were created', () => {
    expect(cellsOf(anObject('rbac.authorization.k8s.io/v1', 'Role'))).toEqual({ 'Created At': created });
  });
});

describe('rows', () => {
  test.each<[string, string, Fields, Fields]>([
    ['v1', 'ConfigMap', { data: { a: '1' }, binaryData: { b: '' } }, { Data: 2 }],
    ['v1', 'Secret', { type: 'kubernetes.io/tls', data: { a: '1' } }, { Type: 'kubernetes.io/tls', Data: 1 }],
    ['v1', 'ServiceAccount', {}, { Secrets: 0 }],
    ['v1', 'Node', {}, { Status: 'Unknown', Roles: '<none>', 'Internal-IP': '<none>', 'OS-Image': '<unknown>', 'Kernel-Version': '<unknown>' }],
    [
      'v1',
      'Node',
      { spec: { unschedulable: true }, status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } },
      { Status: 'NotReady,SchedulingDisabled' },
    ],
    [
      'v1',
      'Service',
      { spec: { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30080 }] } },
      { 'External-IP': '<pending>', 'Port(s)': '80:30080/TCP' },
    ],
    [
      'v1',
      'Service',
      { spec: { type: 'LoadBalancer', externalIPs: ['9.9.9.9'] }, status: { loadBalancer: { ingress: [{ hostname: 'b' }, { ip: '1.1.1.1' }] } } },
      { 'External-IP': '1.1.1.1,b,9.9.9.9', 'Port(s)': '<none>', Selector: '<none>' },
    ],
    [
      'v1',
      'Service',
      { spec: { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] } },
      { Type: 'ClusterIP', 'Cluster-IP': '10.0.0.1', 'External-IP': '<none>' },
    ],
    ['v1', 'Service', { spec: { type: 'ExternalName', externalName: 'x.org' } }, { 'Cluster-IP': '<none>', 'External-IP': 'x.org' }],
    ['v1', 'Endpoints', {}, { Endpoints: '<none>' }],
    [
      'v1',
      'Endpoints',
      { subsets: [{ addresses: [{ ip: '1.1.1.1' }, { ip: '::1' }], ports: [{ port: 80 }, { port: 81 }] }] },
      { Endpoints: '1.1.1.1:80,[::1]:80,1.1.1.1:81 + 1 more...' },
    ],
    [
      'v1',
      'PersistentVolume',
      { spec: { capacity: { storage: '1024Mi' } }, status: { phase: 'Available' } },
      { Capacity: '1Gi', Claim: '', VolumeMode: '<unset>' },
    ],
    [
      'v1',
      'PersistentVolume',
      { spec: { accessModes: ['ReadOnlyMany', 'ReadWriteOnce', 'ReadOnlyMany'], claimRef: { namespace: 'n', name: 'c' } } },
      { 'Access Modes': 'RWO,ROX', Claim: 'n/c' },
    ],
    ['v1', 'PersistentVolumeClaim', { spec: {}, status: { phase: 'Pending' } }, { Status: 'Pending', Volume: '', Capacity: '', 'Access Modes': '' }],
    [
      'v1',
      'PersistentVolumeClaim',
      { spec: { volumeName: 'v' }, status: { phase: 'Bound', capacity: { storage: '2Gi' }, accessModes: ['ReadWriteMany'] } },
      { Status: 'Bound', Capacity: '2Gi', 'Access Modes': 'RWX' },
    ],
    [
      'v1',
      'ResourceQuota',
      { status: { hard: { pods: '10', 'limits.cpu': '2', cpu: '1000m' }, used: { pods: '3' } } },
      { Request: 'cpu: 0/1, pods: 3/10', Limit: 'limits.cpu: 0/2' },
    ],
    [
      'v1',
      'ReplicationController',
      { spec: { selector: { a: 'b' }, template } },
      { Desired: 1, Current: 0, Containers: 'a,b', Images: 'i:1,j:2', Selector: 'a=b' },
    ],
    [
      'apps/v1',
      'Deployment',
      { spec: { replicas: 3, selector, template }, status: { readyReplicas: 2 } },
      { Ready: '2/3', 'Up-to-date': 0, Selector: 'app=web' },
    ],
    ['apps/v1', 'Deployment', { spec: { selector: {}, template } }, { Ready: '0/1', Selector: '' }],
    ['apps/v1', 'ReplicaSet', { spec: { replicas: 0, selector: {}, template } }, { Desired: 0, Selector: '<none>' }],
    ['apps/v1', 'StatefulSet', { spec: { replicas: 2, selector, template }, status: { readyReplicas: 1 } }, { Ready: '1/2' }],
    [
      'apps/v1',
      'DaemonSet',
      { spec: { selector, template }, status: { desiredNumberScheduled: 3 } },
      { Desired: 3, Available: 0, 'Node Selector': 'a=2,z=1' },
    ],
    ['batch/v1', 'Job', { spec: { template } }, { Completions: '0/1', Duration: '', Selector: '<none>' }],
    [
      'batch/v1',
      'Job',
      { spec: { template, parallelism: 4 }, status: { succeeded: 1, startTime: created } },
      { Completions: '1/1 of 4', Duration: '5m' },
    ],
    [
      'batch/v1',
      'Job',
      { spec: { template, completions: 2 }, status: { succeeded: 2, startTime: created, completionTime: '2024-01-01T00:00:42Z' } },
      { Completions: '2/2', Duration: '42s' },
    ],
    [
      'batch/v1',
      'CronJob',
      { spec: { schedule: '@daily', suspend: true } },
      { Schedule: '@daily', Suspend: 'True', Active: 0, 'Last Schedule': '<none>' },
    ],
    ['policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 0 } }, { 'Min Available': '0', 'Max Unavailable': 'N/A', 'Allowed Disruptions': 0 }],
    ['coordination.k8s.io/v1', 'Lease', {}, { Holder: '' }],
    ['discovery.k8s.io/v1', 'EndpointSlice', { addressType: 'IPv4', endpoints: [] }, { AddressType: 'IPv4', Ports: '<unset>', Endpoints: '<unset>' }],
    [
      'discovery.k8s.io/v1',
      'EndpointSlice',
      { addressType: 'IPv4', ports: [{ name: 'http' }, {}], endpoints: [{ addresses: ['1', '2'] }, { addresses: ['3', '4', '5'] }] },
      { Ports: 'http,*', Endpoints: '1,2,3 + 2 more...' },
    ],
    [
      'storage.k8s.io/v1',
      'StorageClass',
      { provisioner: 'p' },
      { ReclaimPolicy: 'Delete', VolumeBindingMode: 'Immediate', AllowVolumeExpansion: false },
    ],
    ['storage.k8s.io/v1', 'VolumeAttachment', { spec: { attacher: 'a', nodeName: 'n', source: {} } }, { Attacher: 'a', PV: '', Attached: false }],
    ['storage.k8s.io/v1', 'CSINode', { spec: { drivers: [{}, {}] } }, { Drivers: 2 }],
    ['storage.k8s.io/v1', 'CSIDriver', { spec: {} }, { AttachRequired: true, StorageCapacity: false, TokenRequests: '<unset>', Modes: '<none>' }],
    ['scheduling.k8s.io/v1', 'PriorityClass', { value: 7 }, { Value: 7, 'Global-Default': false }],
    ['networking.k8s.io/v1', 'Ingress', { spec: {} }, { Class: '<none>', Hosts: '*', Address: '', Ports: '80' }],
    [
      'networking.k8s.io/v1',
      'Ingress',
      { spec: { rules: [{ host: 'a' }, {}, { host: 'b' }, { host: 'c' }, { host: 'd' }], tls: [{}] } },
      { Hosts: 'a,b,c + 2 more...', Ports: '80, 443' },
    ],
    [
      'networking.k8s.io/v1',
      'IngressClass',
      { spec: { controller: 'k', parameters: { apiGroup: 'g', kind: 'P', name: 'q' } } },
      { Parameters: 'P.g/q' },
    ],
    ['networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {} } }, { 'Pod-Selector': '<none>' }],
    ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', { webhooks: [{}] }, { Webhooks: 1 }],
    [
      'rbac.authorization.k8s.io/v1',
      'ClusterRoleBinding',
      {
        roleRef: { kind: 'ClusterRole', name: 'admin' },
        subjects: [
          { kind: 'User', name: 'u' },
          { kind: 'ServiceAccount', namespace: 'n', name: 's' },
          { kind: 'User', name: 'v' },
        ],
      },
      { Role: 'ClusterRole/admin', Users: 'u, v', Groups: '', ServiceAccounts: 'n/s' },
    ],
    ['node.k8s.io/v1', 'RuntimeClass', { handler: 'runsc' }, { Handler: 'runsc' }],
    [
      'certificates.k8s.io/v1',
      'CertificateSigningRequest',
      { spec: { username: 'u', expirationSeconds: 86400 }, status: { conditions: [{ type: 'Approved', status: 'True' }], certificate: 'Cg==' } },
      { SignerName: '<none>', Requestor: 'u', RequestedDuration: '24h', Condition: 'Approved,Issued' },
    ],
  ])('%s %s %j', (apiVersion, kind, fields, expected) => {
    expect(cellsOf(anObject(apiVersion, kind, fields))).toMatchObject(expected);
  });

  test('roles of a node come from two labels, sorted', () => {
    const labels = { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'infra', 'node-role.kubernetes.io/': 'x' };
    const node = { ...anObject('v1', 'Node'), metadata: { name: 'n', labels } };

    expect(cellsOf(node)).toMatchObject({ Roles: 'infra,worker' });
  });

  test('the default class of storage is marked in its name', () => {
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    const storageClass = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast', annotations } };

    expect(printRow(storageClass, { nowMs }).cells[0]).toBe('fast (default)');
  });

  test('a revision names the object that controls it', () => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true }];
    const revision = { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name: 'db-1', ownerReferences }, revision: 4 };

    expect(cellsOf(revision)).toEqual({ Controller: 'statefulset.apps/db', Revision: 4 });
  });

  test('volumes and claims that are being deleted say so', () => {
    const metadata = { name: 'v', deletionTimestamp: created };

    expect(cellsOf({ apiVersion: 'v1', kind: 'PersistentVolume', metadata, spec: {} } as KubeObject)).toMatchObject({ Status: 'Terminating' });
    expect(cellsOf({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: {} } as KubeObject)).toMatchObject({ Status: 'Terminating' });
  });
});

describe('events', () => {
  const event = { involvedObject: { kind: 'Pod', name: 'p' }, message: ' hello \n' };

  test('old ones have two times and a source', () => {
    const times = { firstTimestamp: created, lastTimestamp: '2024-01-01T00:04:00Z', count: 3, source: { component: 'kubelet', host: 'n1' } };

    expect(cellsOf(anObject('v1', 'Event', { ...event, ...times }))).toMatchObject({
      'Last Seen': '60s',
      'First Seen': '5m',
      Count: 3,
      Object: 'pod/p',
      Source: 'kubelet, n1',
      Message: 'hello',
    });
  });

  test('new ones have one time, perhaps a series, and a reporter', () => {
    const times = { firstTimestamp: null, lastTimestamp: null, eventTime: '2024-01-01T00:03:00.5Z', reportingComponent: 'default-scheduler' };
    const series = { count: 9, lastObservedTime: '2024-01-01T00:04:30Z' };

    expect(cellsOf(anObject('v1', 'Event', { ...event, ...times }))).toMatchObject({ 'Last Seen': '119s', Count: 1, Source: 'default-scheduler' });
    expect(cellsOf(anObject('v1', 'Event', { ...event, ...times, series }))).toMatchObject({ 'Last Seen': '30s', 'First Seen': '119s', Count: 9 });
  });
});

describe('autoscalers', () => {
  const scaleTargetRef = { kind: 'Deployment', name: 'web' };
  const targetsOf = (spec: Fields, status: Fields = {}, version?: string) =>
    cellsOf(anObject('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { scaleTargetRef, maxReplicas: 3, ...spec }, status }), version)['Targets'];
  const cpu = { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 80 } } };
  const queue = { type: 'External', external: { target: { averageValue: '30' } } };

  test('show current and wanted values, two at most', () => {
    const current = [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 50, averageValue: '20m' } } }];

    expect(targetsOf({})).toBe('<none>');
    expect(targetsOf({ metrics: [cpu] })).toBe('<unknown>/80%');
    expect(targetsOf({ metrics: [cpu, queue, queue] }, { currentMetrics: current })).toBe('50%/80%, <unknown>/30 (avg) + 1 more...');
  });

  test('name the resource from 1.30 on', () => {
    expect(targetsOf({ metrics: [cpu] }, {}, 'v1.30.0')).toBe('cpu: <unknown>/80%');
  });

  test('of version 1 know the processor only', () => {
    expect(targetsOf({ targetCPUUtilizationPercentage: 70 }, { currentCPUUtilizationPercentage: 10 })).toBe('10%/70%');
  });
});

test('finished pods carry the condition Completed', () => {
  const pod = (phase: string) => anObject('v1', 'Pod', { spec: { containers: [] }, status: { phase } });

  expect(printRow(pod('Running'), { nowMs }).conditions).toEqual([]);
  expect(printRow(pod('Failed'), { nowMs }).conditions).toEqual([
    { type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' },
  ]);
});

test('readiness gates are counted', () => {
  const spec = { containers: [], readinessGates: [{ conditionType: 'a' }, { conditionType: 'b' }] };
  const pod = anObject('v1', 'Pod', { spec, status: { conditions: [{ type: 'a', status: 'True' }] } });

  expect(cellsOf(pod)).toMatchObject({ 'Readiness Gates': '1/2' });
});

describe('versions', () => {
  const namesOf = (group: string, resource: string, version?: string) => columnsOfResource(group, resource, version).map(({ name }) => name);

  test.each([
    ['batch', 'jobs', 'v1.29.9', 'v1.30.0', 'Status'],
    ['batch', 'cronjobs', 'v1.29.9', 'v1.30.0', 'Timezone'],
    ['', 'persistentvolumeclaims', 'v1.28.9', 'v1.29.0', 'VolumeAttributesClass'],
    ['scheduling.k8s.io', 'priorityclasses', 'v1.31.9', 'v1.32.0', 'PreemptionPolicy'],
  ])('%s %s of %s and %s differ in %s', (group, resource, before, after, name) => {
    expect(namesOf(group, resource, before)).not.toContain(name);
    expect(namesOf(group, resource, after)).toContain(name);
  });

  test('the age of a quota moved to the end', () => {
    expect(namesOf('', 'resourcequotas', 'v1.32.0')).toEqual(['Name', 'Age', 'Request', 'Limit']);
    expect(namesOf('', 'resourcequotas', 'v1.33.0')).toEqual(['Name', 'Request', 'Limit', 'Age']);
  });
});
