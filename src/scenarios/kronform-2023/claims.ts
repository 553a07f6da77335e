import { cephHealth } from '#sim/storage/rook/ceph-health.ts';
import type { Observed } from '../observe.ts';
import type { Answer, Claim, Part } from '../scenario.ts';
import { mirrorsBackApart } from './mirrors-back.ts';

const harbor = 'harbor-registry';

function deployment(part: string) {
  return { kind: 'Deployment', namespace: harbor, name: `harbor-registry-${part}` } as const;
}

const database = { kind: 'StatefulSet', namespace: harbor, name: 'harbor-registry-postgresql' } as const;
const coreImage = 'docker.io/bitnami/harbor-core:2.8.2-debian-11-r5';
const kubeletImage = 'ghcr.io/siderolabs/kubelet:v1.27.2';
const password = 'spec.template.spec.containers[0].env[4]';

/** Parts of Harbor that have no fault of their own, and whether they work. */
function parts(ready: boolean, ...names: readonly string[]): readonly Part[] {
  return names.map((name): Part => ({ kind: 'ready', workload: deployment(name), ready, main: true }));
}

const cephKustomization = { kind: 'Kustomization', namespace: 'flux-system', name: 'rook-ceph-cluster' } as const;
const cephCluster = { kind: 'CephCluster', namespace: 'rook-ceph', name: 'rook-ceph' } as const;

function placementGroupsServe({ view }: Observed): Answer {
  const pools = cephHealth(view, 'rook-ceph')?.pools ?? [];
  return {
    shows: pools.map(({ name, serving, total }) => `${serving} of ${total} placement groups of ${name} serve`).join(', '),
    holds: pools.length > 0 && pools.every(({ serving, total }) => serving === total),
  };
}

function mapsAreEmpty({ view }: Observed): Answer {
  const health = cephHealth(view, 'rook-ceph');
  return { shows: `quorum ${health?.quorum.join(',') ?? 'none'}, ${health?.pools.length ?? 0} pools`, holds: health?.blank === true };
}

/** W1 to W6: what the report says would have been otherwise. X1 to X4: where its explanation does not hold. */
export const claims: readonly Claim[] = [
  {
    id: 'W1',
    says: 'without the explicit fallback entries nodes fetch from the source while Harbor is down',
    shown: 'reproduced',
    runs: [
      {
        variant: 'W1',
        at: '1h',
        parts: [
          { kind: 'pull', node: 'n3', image: 'docker.io/rook/ceph:v1.11.10', succeeds: true, main: true },
          ...parts(true, 'registry', 'portal'),
        ],
      },
    ],
  },
  {
    id: 'W2',
    says: 'highly available Harbor can still deadlock: the gateway of its database may land on a node without its image',
    shown: 'reproduced',
    runs: [
      {
        variant: 'W2',
        at: '2h',
        parts: [
          { kind: 'pods', namespace: harbor, rows: [{ workload: 'harbor-registry-pgpool', status: 'ImagePullBackOff' }], main: true },
          { kind: 'pull', node: 'n3', image: coreImage, succeeds: false },
        ],
      },
    ],
  },
  {
    id: 'W3',
    says: 'it would have helped where the gateway runs on another node, for one node; upgrading all nodes in turn would have failed anyway',
    shown: 'reproduced',
    runs: [
      { variant: 'W3', at: 'first-node', parts: parts(true, 'core', 'registry', 'pgpool', 'jobservice') },
      { variant: 'W3', at: '6h', parts: parts(false, 'pgpool') },
    ],
  },
  {
    id: 'W4',
    says: 'monitoring would have shown the missing Ceph tag earlier, through Flux or Rook',
    shown: 'reproduced',
    runs: [
      {
        at: 'eve',
        parts: [
          {
            kind: 'condition',
            says: 'Rook: a condition of the CephCluster, since the commit',
            object: cephCluster,
            type: 'Progressing',
            status: 'False',
            message: { contains: 'timed out waiting for results ConfigMap' },
            main: true,
          },
          {
            kind: 'field',
            says: 'while what kubectl prints of it is',
            object: cephCluster,
            path: 'status.message',
            value: 'Cluster created successfully',
          },
          { kind: 'condition', says: 'Flux: Ready, since it only applies', object: cephKustomization, type: 'Ready', status: 'True' },
        ],
      },
      {
        variant: 'W4',
        at: 'eve',
        parts: [
          {
            kind: 'condition',
            says: 'Flux, where the Kustomization waits for health',
            object: cephKustomization,
            type: 'Ready',
            status: 'False',
            reason: 'HealthCheckFailed',
            message: { contains: "CephCluster/rook-ceph/rook-ceph status: 'InProgress'" },
            main: true,
          },
        ],
      },
    ],
  },
  {
    id: 'W5',
    says: '--preserve is only needed with a single mon; with three the upgrade is harmless for Ceph',
    shown: 'reproduced',
    runs: [
      {
        at: 'F4',
        parts: [
          { kind: 'ceph-health', code: 'MON_DOWN', present: false },
          { kind: 'ceph-health', code: 'OSD_DOWN', present: false },
          {
            kind: 'question',
            says: 'with three mons every placement group serves',
            asks: 'do all placement groups serve?',
            answer: placementGroupsServe,
            main: true,
          },
        ],
      },
      {
        variant: 'W5',
        at: '2h',
        parts: [
          {
            kind: 'question',
            says: 'with a single mon nothing of it is known any more',
            asks: 'are the maps empty?',
            answer: mapsAreEmpty,
            main: true,
          },
        ],
      },
    ],
  },
  {
    id: 'W6',
    says: 'with the fallback right, highly available Harbor is not worth its complexity',
    shown: 'reproduced',
    runs: [{ variant: 'W6', at: '1h', parts: parts(true, 'registry', 'portal') }],
  },
  {
    id: 'X1',
    says: 'containerd met a 404, took it for "image does not exist" and stopped trying',
    shown: 'corrected',
    instead: 'a 404 passes on to registry-1.docker.io and the pull succeeds; it is the web page, answered with 200, that ends it',
    runs: [
      {
        variant: 'X1',
        at: '1h',
        parts: [{ kind: 'pull', node: 'n3', image: 'docker.io/rook/ceph:v1.11.10', succeeds: true, main: true }, ...parts(true, 'registry')],
      },
    ],
  },
  {
    id: 'X2',
    says: 'removing the explicit fallbacks is the right correction',
    shown: 'corrected',
    instead: 'on Talos 1.4.6 it leaves kubelet, etcd and installer without any fallback; only docker.io’s entry was wrong',
    runs: [
      { variant: 'X2', at: '2h', parts: [{ kind: 'pull', node: 'n3', image: kubeletImage, by: 'system', succeeds: false, main: true }] },
      { variant: 'X2b', at: '2h', parts: [{ kind: 'pull', node: 'n3', image: kubeletImage, by: 'system', succeeds: true, main: true }] },
    ],
  },
  {
    id: 'X3',
    says: 'it takes a reboot to put the mirrors back',
    shown: 'corrected',
    instead: 'on Talos 1.4.6 a change of the mirrors is applied live; the reboot is what would start the outage again',
    runs: [
      {
        at: '25h',
        parts: [
          { kind: 'trace', says: 'no node boots', sequence: [{ contains: ' boots' }], from: '24h50m', to: '25h', never: true, main: true },
          ...parts(true, 'core', 'registry'),
          ...mirrorsBackApart,
        ],
      },
      { variant: 'X3', at: '27h', parts: parts(false, 'core') },
    ],
  },
  {
    id: 'X4',
    says: 'the database broke because the chart sets its password in two ways',
    shown: 'corrected',
    instead: 'no chart sets both; Helm merged two versions of it after a failed upgrade, and only deleting the object (or the entry) repairs it',
    runs: [
      {
        at: 'eve',
        parts: [
          { kind: 'field', object: database, path: `${password}.value`, value: 'not-secure-database-password', main: true },
          { kind: 'field', object: database, path: `${password}.valueFrom.secretKeyRef.key`, value: 'postgres-password', main: true },
        ],
      },
      { variant: 'X4', at: 'eve', parts: [{ kind: 'field', object: database, path: `${password}.value`, value: undefined, main: true }] },
      {
        variant: 'X4b',
        at: '24h45m',
        parts: [
          { kind: 'field', object: database, path: `${password}.value`, value: 'not-secure-database-password', main: true },
          ...parts(false, 'core'),
        ],
      },
    ],
  },
];
