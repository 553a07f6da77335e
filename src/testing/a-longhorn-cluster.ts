import type { KubeObject } from '#model/kubernetes.ts';
import { assembleTwin } from '#sim/assemble.ts';
import type { Twin } from '#sim/twin.ts';
import { aCluster } from './a-cluster.ts';

/** A copy of a volume: healthy, or never in use. */
export interface CopyOf {
  readonly volume: string;
  readonly node: string;
  readonly healthy?: true;
}

interface LonghornOptions {
  readonly copies: readonly CopyOf[];
  /** The volume that `shop/db` mounts, if any. */
  readonly mounted?: string;
  readonly numberOfReplicas?: number;
}

const nodes = ['n1', 'n2', 'n3'];
const system = 'longhorn-system';
const manager = [
  { name: 'manager', repositories: ['longhornio/longhorn-manager'], provides: ['operator(instancemanagers)'], source: 'a test' },
] as const;

/** Three workers with Longhorn's instance managers for copies and engines, its volumes, and a pod that may mount one. */
export function aLonghornTwin({ copies, mounted, numberOfReplicas = 1 }: LonghornOptions): Twin {
  const volumes = [...new Set(copies.map(({ volume }) => volume))];
  const claim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: mounted ?? '' } }] };
  const model = nodes
    .reduce((cluster, node) => cluster.node(node), aCluster().controlPlane('s1'))
    .deployment(`${system}/longhorn-manager`, { image: 'longhornio/longhorn-manager:v1.1.1', replicas: 2 })
    .deployment('shop/db', mounted === undefined ? {} : { spec: claim })
    .with(
      ...nodes.flatMap((node) =>
        (['replica', 'engine'] as const).map((type) => longhorn('InstanceManager', `${type}-${node}`, { nodeID: node, type, image: 'im:1' })),
      ),
      ...volumes.map((name) => longhorn('Volume', name, { numberOfReplicas })),
      ...copies.map(({ volume, node, healthy }) =>
        longhorn('Replica', `${volume}-on-${node}`, {
          volumeName: volume,
          nodeID: node,
          healthyAt: healthy ? '2025-12-01T00:00:00Z' : '',
          failedAt: '',
        }),
      ),
      ...(mounted === undefined ? [] : claimOf(mounted)),
    )
    .build();
  return assembleTwin(model, { catalogue: manager, seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
}

function longhorn(kind: string, name: string, spec: object): KubeObject {
  return { apiVersion: 'longhorn.io/v1beta1', kind, metadata: { name, namespace: system }, spec } as KubeObject;
}

function claimOf(name: string): readonly KubeObject[] {
  const shared = { accessModes: ['ReadWriteOnce'], storageClassName: 'copies' };
  const size = { storage: '1Gi' };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: { ...shared, capacity: size, csi: { driver: 'driver.longhorn.io', volumeHandle: name } },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'shop' },
      spec: { ...shared, volumeName: name, resources: { requests: size } },
    },
  ] as unknown as readonly KubeObject[];
}
