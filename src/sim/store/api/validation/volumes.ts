import { duplicate, type FieldError, invalid, notFoundValue, required } from '../field-error.ts';
import { complaintsAbout, nothing, oneOf } from './checks.ts';
import { dnsLabel } from './formats.ts';
import { descendingPath, noBacksteps } from './paths.ts';
import { ephemeralClaimErrors, podVolumeSources, validateSource } from './volume-sources.ts';

/** A pod's volumes and where containers mount them. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
export interface VolumeShape {
  readonly name?: string;
  readonly persistentVolumeClaim?: { readonly claimName?: string };
  readonly ephemeral?: object;
  readonly gcePersistentDisk?: { readonly readOnly?: boolean };
}

export interface Mount {
  readonly name?: string;
  readonly mountPath?: string;
  readonly subPath?: string;
  readonly subPathExpr?: string;
  readonly mountPropagation?: string;
}

export interface Device {
  readonly name?: string;
  readonly devicePath?: string;
}

/** The usable volumes by name, and what is wrong with the others. */
export function validateVolumes(
  volumes: readonly VolumeShape[],
  podName: string | undefined,
  path: string,
): { readonly usable: ReadonlyMap<string, VolumeShape>; readonly errors: readonly FieldError[] } {
  const usable = new Map<string, VolumeShape>();
  const errors: FieldError[] = [];
  const made = new Set(
    podName === undefined ? [] : volumes.filter((volume) => volume.ephemeral !== undefined).map(({ name }) => `${podName}-${name}`),
  );
  volumes.forEach((volume, index) => {
    const at = `${path}[${index}]`;
    const own = volumeErrors(volume, usable, podName, at);
    if (own.length === 0) usable.set(volume.name ?? '', volume);
    errors.push(...own);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && made.has(claim))
      errors.push(invalid(`${at}.persistentVolumeClaim.claimName`, claim, 'must not reference a PVC that gets created for an ephemeral volume'));
  });
  return { usable, errors };
}

function volumeErrors(
  volume: VolumeShape,
  known: ReadonlyMap<string, VolumeShape>,
  podName: string | undefined,
  path: string,
): readonly FieldError[] {
  const name = volume.name ?? '';
  const errors = [...validateSource(volume, podVolumeSources, path)];
  if (volume.ephemeral !== undefined && podName !== undefined && name !== '') errors.push(...ephemeralClaimErrors(podName, name, path));
  if (name === '') errors.push(required(`${path}.name`));
  else errors.push(...complaintsAbout(name, `${path}.name`, dnsLabel));
  if (known.has(name)) errors.push(duplicate(`${path}.name`, name));
  return errors;
}

const propagations = oneOf('Bidirectional', 'HostToContainer', 'None');

/** A container's mounts: of known volumes, at different paths. */
export function validateMounts(
  mounts: readonly Mount[],
  devices: readonly Device[],
  volumes: ReadonlyMap<string, VolumeShape>,
  privileged: boolean,
  path: string,
): readonly FieldError[] {
  const paths = new Set<string>();
  return mounts.flatMap((mount, index) => {
    const { name = '', mountPath = '' } = mount;
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (name === '') errors.push(required(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFoundValue(`${at}.name`, name));
    if (mountPath === '') errors.push(required(`${at}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (devices.some((device) => device.name === name)) errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeDevices'));
    if (devices.some((device) => device.devicePath === mountPath))
      errors.push(invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    return [...errors, ...subPathErrors(mount, at, path), ...propagationErrors(mount.mountPropagation, privileged, `${path}.mountPropagation`)];
  });
}

function subPathErrors({ subPath = '', subPathExpr = '' }: Mount, at: string, path: string): readonly FieldError[] {
  const errors = subPath === '' ? [] : [...descendingPath(subPath, `${path}.subPath`)];
  if (subPathExpr === '') return errors;
  if (subPath !== '') errors.push(invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
  return [...errors, ...descendingPath(subPathExpr, `${path}.subPathExpr`)];
}

function propagationErrors(propagation: string | undefined, privileged: boolean, path: string): readonly FieldError[] {
  if (propagation === undefined) return nothing;
  const unknown = propagations(propagation, path, undefined);
  if (propagation !== 'Bidirectional' || privileged) return unknown;
  const message = 'Forbidden: Bidirectional mount propagation is available only to privileged containers';
  return [...unknown, { type: 'FieldValueForbidden', field: path, message }];
}

/** A container's raw block devices: of claims, at different paths. */
export function validateDevices(
  devices: readonly Device[],
  mounts: readonly Mount[],
  volumes: ReadonlyMap<string, VolumeShape>,
  path: string,
): readonly FieldError[] {
  const names = new Set<string>();
  const paths = new Set<string>();
  return devices.flatMap(({ name = '', devicePath = '' }, index) => {
    const at = `${path}[${index}]`;
    const errors = deviceSourceErrors(name, volumes.get(name), names, `${at}.name`);
    if (devicePath === '') errors.push(required(`${at}.devicePath`));
    if (paths.has(devicePath)) errors.push(invalid(`${at}.devicePath`, devicePath, 'must be unique'));
    if (devicePath !== '' && noBacksteps(devicePath, '').length > 0)
      errors.push(invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (mounts.some((mount) => mount.name === name)) errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeMounts'));
    if (mounts.some((mount) => mount.mountPath === devicePath))
      errors.push(invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
    if (name !== '') names.add(name);
    return errors;
  });
}

function deviceSourceErrors(name: string, volume: VolumeShape | undefined, names: ReadonlySet<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (name === '') errors.push(required(path));
  if (names.has(name)) errors.push(invalid(path, name, 'must be unique'));
  if (volume === undefined) errors.push(notFoundValue(path, name));
  else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined)
    errors.push(invalid(path, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
  return errors;
}
