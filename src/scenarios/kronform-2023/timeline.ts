import type { ObjectName } from '#sim/actions/action.ts';
import type { Step } from '../scenario.ts';

const harborNamespace = 'harbor-registry';

function deployment(part: string): ObjectName {
  return { kind: 'Deployment', namespace: harborNamespace, name: `harbor-registry-${part}` };
}

const database: ObjectName = { kind: 'StatefulSet', namespace: harborNamespace, name: 'harbor-registry-postgresql' };
const redis: ObjectName = { kind: 'StatefulSet', namespace: harborNamespace, name: 'harbor-registry-redis-master' };
const release: ObjectName = { kind: 'HelmRelease', namespace: harborNamespace, name: 'harbor-registry' };
const operator: ObjectName = { kind: 'Deployment', namespace: 'rook-ceph', name: 'rook-ceph-operator' };
const cephCluster: ObjectName = { kind: 'CephCluster', namespace: 'rook-ceph', name: 'rook-ceph' };
const detection: ObjectName = { kind: 'Job', namespace: 'rook-ceph', name: 'rook-ceph-detect-version' };

/** Registries that every machine config mirrors. */
export const mirrored = ['docker.io', 'gcr.io', 'ghcr.io', 'k8s.gcr.io', 'registry.k8s.io'] as const;

/** The node whose mirrors the operator takes away, so that it fetches from the sources. */
export const troubled = 'n3';

/** Without `reboot` the change is put to the machine config only; with it, it is put there and the node boots. */
function withoutMirrors(at: string): readonly Step[] {
  return mirrored.map((registry, index) => ({
    at,
    id: `without-mirror-${registry}`,
    text: 'the operator removes the mirrors from one node',
    because: 'Explicit override',
    do: { kind: 'edit-mirror', node: troubled, registry, endpoints: [], mode: index === mirrored.length - 1 ? 'reboot' : 'no-reboot' },
  }));
}

/** The mirror entries of every machine config, as they were. */
export function mirrorsBack(at: string, mode: 'no-reboot' | 'reboot'): readonly Step[] {
  return mirrored.map((registry, index) => ({
    at,
    id: `mirror-back-${registry}`,
    text: 'the operator puts the mirrors back',
    because: 'Harbor’s Postgres, last paragraph',
    do: {
      kind: 'edit-mirror',
      node: troubled,
      registry,
      endpoints: [
        { url: `https://registry.kronform.pius.dev/v2/${registry}`, overridePath: true },
        { url: `https://${registry}/v2`, overridePath: true },
      ],
      mode: mode === 'reboot' && index === mirrored.length - 1 ? 'reboot' : 'no-reboot',
    },
  }));
}

function until(at: string, workload: ObjectName, text: string): Step {
  return {
    at,
    id: `move-${workload.name}`,
    text,
    because: 'Explicit override',
    do: { kind: 'delete-until-on', workload, node: troubled, everyMs: 5_000 },
  };
}

/** What was done, in the order of time. Times before F7 follow from the ages in its table. */
export const timeline: readonly Step[] = [
  {
    at: '0s',
    id: 'upgrade',
    text: 'the operator upgrades one node, without --preserve, and stops the client with CTRL+C',
    because: 'steps 1 to 3',
    do: { kind: 'talos-upgrade', node: 'n1', version: '1.4.7', client: '1.4.6', interruptedAfterMs: 40_500 },
  },
  {
    at: '12m',
    id: 'rollback',
    text: 'n1 goes back to the version before',
    because: 'assumption:T3',
    do: { kind: 'talos-rollback', node: 'n1' },
  },
  until('22h20m', deployment('core'), 'the operator kills pods of the registry until they land on the node'),
  ...withoutMirrors('22h25m'),
  until('22h31m', deployment('core'), 'the operator kills pods of the registry until they land on the node'),
  until('22h32m', deployment('registry'), 'the operator kills pods of the registry until they land on the node'),
  until('22h44m', redis, 'the operator kills pods of the registry until they land on the node'),
  {
    at: '24h25m',
    id: 'delete-database',
    text: 'the operator deletes the StatefulSet; its claim stays',
    because: 'Harbor’s Postgres',
    do: { kind: 'delete', object: database },
  },
  { at: '24h26m', id: 'suspend', text: 'flux suspend', because: 'Harbor’s Postgres', do: { kind: 'suspend', object: release } },
  { at: '24h27m', id: 'resume', text: 'flux resume', because: 'Harbor’s Postgres', do: { kind: 'resume', object: release } },
  ...mirrorsBack('24h50m', 'no-reboot'),
  {
    at: '25h10m',
    id: 'restart-mgr',
    text: 'the operator kills the manager pod',
    because: 'Back to Rook',
    do: { kind: 'delete-pods', workload: { kind: 'Deployment', namespace: 'rook-ceph', name: 'rook-ceph-mgr-a' } },
  },
  {
    at: '25h25m',
    id: 'delete-job',
    text: 'the operator deletes the job that cannot get its image, and the operator pod',
    because: 'Back to Rook',
    do: { kind: 'delete', object: detection },
  },
  { at: '25h25m', id: 'restart-operator', text: 'the same', because: 'Back to Rook', do: { kind: 'delete-pods', workload: operator } },
  {
    at: '25h50m',
    id: 'fix-tag',
    text: 'the operator corrects the tag in Git',
    because: 'Back to Rook, last paragraph',
    do: { kind: 'edit-in-git', object: cephCluster, path: 'spec.cephVersion.image', value: 'quay.io/ceph/ceph:v17.2.3' },
  },
];
