import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { Volume } from '#model/kubernetes.ts';
import { type Claim, claim } from './parts.ts';

interface Persistence {
  /** Where its values stand: `existingClaim`, `storageClass`, `size`, `accessMode` or `accessModes`. */
  readonly path: string;
  /** Of the volume, and of the claim where the chart makes one. */
  readonly volume: string;
  readonly claim: string;
  readonly enabled: boolean;
  readonly size: string;
}

/** A claim as values below a path describe it. */
export function claimFrom({ values }: UnrenderedRelease, path: string, name: string, size: string): Claim {
  const below = values.below(path);
  const modes = below.list('accessModes').map(String);
  const storageClass = below.text('storageClass') ?? below.text('storageClassName');
  return {
    name,
    size: below.text('size', size),
    ...(storageClass === undefined ? {} : { storageClass }),
    accessModes: modes.length > 0 ? modes : [below.text('accessMode', 'ReadWriteOnce')],
  };
}

/** A volume that a Deployment keeps its data in, with the claim where the chart makes one; forgotten when it is off. */
export function volumeFrom(
  release: UnrenderedRelease,
  { path, volume, claim: name, enabled, size }: Persistence,
): { readonly volume: Volume; readonly claims: readonly ChartObject[] } {
  const existing = release.values.text(`${path}.existingClaim`);
  if (!enabled) return { volume: { name: volume, emptyDir: {} }, claims: [] };
  const claims = existing === undefined ? [claim(release, claimFrom(release, path, name, size), { spec: path })] : [];
  return { volume: { name: volume, persistentVolumeClaim: { claimName: existing ?? name } }, claims };
}

/** What a StatefulSet keeps its data in: a claim of each pod's own, one that exists, or nothing that lasts. */
export function templateFrom(
  release: UnrenderedRelease,
  { path, volume, enabled, size }: Omit<Persistence, 'claim'>,
): { readonly claims?: readonly Claim[]; readonly claimsFrom?: string; readonly volumes?: readonly Volume[] } {
  if (!enabled) return { volumes: [{ name: volume, emptyDir: {} }] };
  const existing = release.values.text(`${path}.existingClaim`);
  if (existing !== undefined) return { volumes: [{ name: volume, persistentVolumeClaim: { claimName: existing } }] };
  return { claims: [claimFrom(release, path, volume, size)], claimsFrom: path };
}
