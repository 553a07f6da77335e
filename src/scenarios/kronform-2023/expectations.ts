import type { Expectation, PodRow } from '../scenario.ts';
import { mirrorsBackParts } from './mirrors-back.ts';

const harbor = 'harbor-registry';

/** A Harbor pod in the state of the table, by the part of the name that tells it from the others. */
function row(part: string, ready: string, status: string, age: string, more: Partial<PodRow> = {}): PodRow {
  return { workload: `harbor-registry-${part}`, ready, status, restarts: 0, age, ...(more.open === undefined ? { main: true } : {}), ...more };
}

/** `kubectl get pods -n harbor-registry` as the operator shows it; he has shortened the names. */
const podTable: readonly PodRow[] = [
  row('core', '0/1', 'CrashLoopBackOff', '106m', {
    restarts: { reported: 34, atLeast: 20, atMost: 36 },
  }),
  row('core', '0/1', 'ContainerStatusUnknown', '117m'),
  row('jobservice', '0/1', 'ImagePullBackOff', '24h'),
  row('notary-server', '0/1', 'ContainerStatusUnknown', '24h'),
  row('notary-server', '0/1', 'ImagePullBackOff', '111m'),
  row('notary-signer', '0/1', 'ContainerStatusUnknown', '24h'),
  row('notary-signer', '0/1', 'ImagePullBackOff', '111m'),
  row('portal', '0/1', 'ImagePullBackOff', '110m'),
  row('portal', '0/1', 'Completed', '28d'),
  row('portal', '0/1', 'ErrImagePull', '3d15h', {
    open: 'the second of the look: a pull that fails every five minutes shows ErrImagePull for some seconds, then ImagePullBackOff',
  }),
  row('redis-master', '1/1', 'Running', '93m'),
  row('registry', '2/2', 'Running', '105m'),
  row('registry', '0/2', 'ContainerStatusUnknown', '24h'),
  row('trivy', '0/1', 'ImagePullBackOff', '24h'),
];

const refusal =
  'create Pod harbor-registry-postgresql-0 in StatefulSet harbor-registry-postgresql failed error: ' +
  'Pod "harbor-registry-postgresql-0" is invalid: spec.containers[0].env[4].valueFrom: Invalid value: "": ' +
  'may not be specified when `value` is not empty';

const expired = "'status': 'Failure', 'message': 'too old resource version: 7122415 (7123371)', 'reason': 'Expired', 'code': 410}";
const expiredObject = `{'kind': 'Status', 'apiVersion': 'v1', 'metadata': {}, ${expired}`;

/** What the report prints of the failed module as JSON, as Ceph puts the exception into its health. */
const moduleFailure = `Module 'rook' has failed: ({'type': 'ERROR', 'object': ${expiredObject}, 'raw_object': ${expiredObject}})\nReason: None\n`;

const database = { kind: 'StatefulSet', namespace: harbor, name: 'harbor-registry-postgresql' } as const;
const cephCluster = { kind: 'CephCluster', namespace: 'rook-ceph', name: 'rook-ceph' } as const;

/** F1 to F13: what the report shows, and where in the run it is looked for. */
export const expectations: readonly Expectation[] = [
  {
    id: 'F1',
    says: 'one node is upgraded without --preserve; the client is stopped; the node goes on, boots 1.4.7, is rebooted and is back on 1.4.6',
    at: 'F4',
    parts: [
      {
        kind: 'trace',
        says: 'interrupted, it goes on: drained, its pods removed, out of etcd, wiped, rebooted',
        sequence: [
          { contains: 'is interrupted: n1 goes on by itself' },
          { contains: 'n1 is drained' },
          { contains: 'the pods of n1 are removed' },
          { contains: 'n1 has left etcd' },
          { contains: '/var of n1 is wiped' },
          { contains: 'n1 boots Talos 1.4.7' },
        ],
        from: 'eve',
        main: true,
      },
      {
        kind: 'trace',
        says: 'boots 1.4.7, later 1.4.6',
        sequence: [{ contains: 'n1 boots Talos 1.4.7' }, { contains: 'n1 boots Talos 1.4.6' }],
        from: 'eve',
        main: true,
      },
    ],
  },
  {
    id: 'F2',
    says: 'Ceph shows about 33 % of its capacity down, then recovers',
    at: 'F4',
    parts: [
      { kind: 'ceph-health', says: 'a third of the OSDs is down', at: '4m', code: 'OSD_DOWN', present: true, text: '1 osds down', main: true },
      { kind: 'ceph-health', says: 'and all are up again', code: 'OSD_DOWN', present: false, main: true },
    ],
  },
  {
    id: 'F3',
    says: 'afterwards HEALTH_ERR: MGR_MODULE_ERROR; the rook module got Expired, 410: too old resource version: 7122415 (7123371)',
    at: 'F4',
    parts: [
      {
        kind: 'ceph-health',
        status: 'HEALTH_ERR',
        code: 'MGR_MODULE_ERROR',
        present: true,
        text: { shape: moduleFailure },
        main: true,
      },
      { kind: 'ceph-health', code: 'MGR_MODULE_ERROR', at: 'F9', present: true, says: 'it stays until the mgr is restarted' },
    ],
  },
  {
    id: 'F4',
    says: 'rook-ceph-operator is 0/1 ImagePullBackOff for 96 minutes; its image is rook/ceph:v1.11.10',
    at: 'F4',
    parts: [
      {
        kind: 'pods',
        namespace: 'rook-ceph',
        rows: [{ workload: 'rook-ceph-operator', ready: '0/1', status: 'ImagePullBackOff', restarts: 0, age: '96m' }],
      },
    ],
  },
  {
    id: 'F5',
    says: 'the Harbor pods of the upgraded node are rescheduled to nodes that do not hold their images; the registry they pull through is Harbor',
    at: 'F4',
    parts: [
      {
        kind: 'pods',
        namespace: harbor,
        rows: ['core', 'jobservice', 'notary-server', 'notary-signer', 'registry', 'trivy'].map((part) => ({
          workload: `harbor-registry-${part}`,
          status: 'ImagePullBackOff',
        })),
      },
      {
        kind: 'pull',
        says: 'and Harbor does not serve them',
        node: 'n2',
        image: 'docker.io/bitnami/harbor-core:2.8.2-debian-11-r5',
        succeeds: false,
      },
    ],
  },
  {
    id: 'F6',
    says: 'the second entry of the mirror does not help; pulling the same image from Docker Hub by hand works',
    at: 'F4',
    parts: [
      {
        kind: 'pull',
        node: 'n3',
        image: 'docker.io/rook/ceph:v1.11.10',
        succeeds: false,
        error: { contains: 'unexpected media type text/html for sha256:' },
        main: true,
      },
      {
        kind: 'pull',
        says: 'asked directly, Docker Hub serves it',
        at: 'F7',
        node: 'n3',
        image: 'docker.io/rook/ceph:v1.11.10',
        succeeds: true,
      },
    ],
  },
  {
    id: 'F7',
    says: 'after one node lost its mirrors and pods were deleted until they landed there, registry and redis run, all else of Harbor does not, and no database pod is there',
    at: 'F7',
    parts: [
      { kind: 'pods', namespace: harbor, rows: podTable, complete: true },
      { kind: 'no-pods', namespace: harbor, workload: 'harbor-registry-postgresql', main: true },
    ],
  },
  {
    id: 'F8',
    says: 'harbor-core logs: failed to connect to tcp://harbor-registry-postgresql:5432, retry after 2 seconds :dial tcp connect: operation not permitted',
    at: 'F7',
    parts: [
      {
        kind: 'log',
        namespace: harbor,
        workload: 'harbor-registry-core',
        container: 'core',
        line: { contains: 'failed to connect to tcp://harbor-registry-postgresql:5432, retry after 2 seconds :dial tcp' },
        main: true,
      },
      {
        kind: 'log',
        says: 'the error is EPERM',
        namespace: harbor,
        workload: 'harbor-registry-core',
        container: 'core',
        line: { contains: 'connect: operation not permitted' },
        main: true,
      },
    ],
  },
  {
    id: 'F9',
    says: `Warning FailedCreate 109s (x105 over 24h) statefulset-controller: ${refusal}`,
    at: 'F9',
    parts: [
      {
        kind: 'event',
        about: database,
        type: 'Warning',
        reason: 'FailedCreate',
        message: refusal,
        source: 'statefulset-controller',
        count: { reported: 105, atLeast: 95, atMost: 115 },
        age: '109s',
        over: '24h',
        main: true,
      },
    ],
  },
  {
    id: 'F10',
    says: 'deleting the StatefulSet (its claim survives) and suspending and resuming the release brings the database back, then core',
    at: '24h45m',
    parts: [
      { kind: 'exists', object: { kind: 'PersistentVolumeClaim', namespace: harbor, name: 'data-harbor-registry-postgresql-0' }, exists: true },
      { kind: 'field', object: database, path: 'spec.template.spec.containers[0].env[4].value', value: undefined, main: true },
      { kind: 'ready', workload: database, ready: true, main: true },
      { kind: 'ready', workload: { kind: 'Deployment', namespace: harbor, name: 'harbor-registry-core' }, ready: true, main: true },
    ],
  },
  {
    id: 'F11',
    says: 'the operator expects that putting the mirrors back takes a reboot of the node that carries Harbor, and that the same outage would start again',
    at: '24h50m',
    parts: mirrorsBackParts,
  },
  {
    id: 'F12',
    says: 'restarting the mgr clears HEALTH_ERR; Rook still cannot find out the version: the image of its detection job does not exist; deleting job and operator does not help',
    at: 'F12',
    parts: [
      { kind: 'ceph-health', code: 'MGR_MODULE_ERROR', present: false, main: true },
      { kind: 'ceph-health', says: 'Rook is still complaining about the module', code: 'RECENT_MGR_MODULE_CRASH', present: true },
      {
        kind: 'pods',
        says: 'the detection job',
        namespace: 'rook-ceph',
        rows: [{ workload: 'rook-ceph-detect-version', status: 'ImagePullBackOff' }],
        main: true,
      },
      {
        kind: 'log',
        namespace: 'rook-ceph',
        workload: 'rook-ceph-operator',
        container: 'rook-ceph-operator',
        line: { contains: 'attempt to determine ceph version for the current cluster image timed out' },
        main: true,
      },
    ],
  },
  {
    id: 'F13',
    says: 'correcting the tag in Git (17.2.3) and letting Flux apply it ends the incident',
    at: 'end',
    parts: [
      { kind: 'field', object: cephCluster, path: 'spec.cephVersion.image', value: 'quay.io/ceph/ceph:v17.2.3' },
      { kind: 'field', says: 'Rook knows the version again', object: cephCluster, path: 'status.version.version', value: '17.2.3-0', main: true },
      { kind: 'ready', ready: true, main: true },
    ],
  },
];
