import type { PodClass } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import type { ClusterLookups, NodeView } from '../../views.ts';

// Follows plugins/volumezone/volume_zone.go, v1.28.
const OTHER_ZONE = rejection('VolumeZone', 'node(s) had no available volume zone', { resolvable: false });
const OLD_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const OLD_REGION = 'failure-domain.beta.kubernetes.io/region';
const NEWER_KEYS: ReadonlyMap<string, string> = new Map([
  [OLD_ZONE, 'topology.kubernetes.io/zone'],
  [OLD_REGION, 'topology.kubernetes.io/region'],
]);
const TOPOLOGY_KEYS = [...NEWER_KEYS.keys(), ...NEWER_KEYS.values()];
const ZONE_SEPARATOR = '__';

/** A zone or region label of a bound volume: the node must have one of these values. */
export interface VolumeZone {
  readonly key: string;
  readonly values: readonly string[];
}

/** The zones of the pod's bound volumes. A volume that does not exist turns the pod away on all nodes. */
export function volumeZones({ claims, namespace }: PodClass, lookups: ClusterLookups): readonly VolumeZone[] | Rejection {
  const zones: VolumeZone[] = [];
  for (const { name, ephemeral } of claims) {
    const volumeName = lookups.claim(namespace, name)?.spec.volumeName ?? '';
    if (ephemeral || volumeName === '') continue;
    const volume = lookups.volume(volumeName);
    if (volume === undefined) return rejection('VolumeZone', `persistentvolume "${volumeName}" not found`, { resolvable: false });
    for (const key of TOPOLOGY_KEYS) {
      const value = volume.metadata.labels?.[key];
      if (value !== undefined) zones.push({ key, values: value.split(ZONE_SEPARATOR) });
    }
  }
  return zones;
}

/** Is the node in the zones of the volumes? Nodes without any zone label are not judged. */
export function filterZones(zones: readonly VolumeZone[], { labels }: NodeView): Rejection | undefined {
  if (zones.length === 0 || TOPOLOGY_KEYS.every((key) => labels[key] === undefined)) return undefined;
  for (const { key, values } of zones) {
    const value = labels[key] ?? labels[NEWER_KEYS.get(key) ?? key];
    if (value === undefined || !values.includes(value)) return OTHER_ZONE;
  }
  return undefined;
}
