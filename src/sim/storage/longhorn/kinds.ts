import type { KubeObject } from '#model/kubernetes.ts';

export const volumeKind = 'Volume.longhorn.io';
export const replicaKind = 'Replica.longhorn.io';
export const instanceManagerKind = 'InstanceManager.longhorn.io';
export const settingKind = 'Setting.longhorn.io';

/** How volumes of Longhorn are named by persistent volumes. */
export const driver = 'driver.longhorn.io';

export interface Volume extends KubeObject {
  readonly spec: { readonly numberOfReplicas?: number };
}

/** One copy of a volume. It counts as healthy from `healthyAt` on; without it, it was never in use. */
export interface Replica extends KubeObject {
  readonly spec: { readonly volumeName: string; readonly nodeID: string; readonly healthyAt?: string; readonly failedAt?: string };
}

/** The pod of a node that carries its replicas, or its engines. */
export interface InstanceManager extends KubeObject {
  readonly spec: { readonly nodeID: string; readonly type: 'replica' | 'engine'; readonly image: string };
}

export interface Setting extends KubeObject {
  readonly value?: string;
}

export function isHealthy({ spec: { healthyAt = '', failedAt = '' } }: Replica): boolean {
  return healthyAt !== '' && failedAt === '';
}
