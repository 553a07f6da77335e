import { compareQuantities, quantityOf, ZERO } from '#model/quantity.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../field-error.ts';
import { type Check, format, needed, nothing, numberRule, type Row, table, whenSet } from './checks.ts';
import { validateClaimSpec } from './claim-spec.ts';
import { fieldRef, type ResourceFieldRef, resourceFieldRef } from './env.ts';
import { dnsLabel, dnsSubdomain, inRange } from './formats.ts';
import { validateAnnotations, validateLabels } from './metadata.ts';
import { descendingPath, fileMode, noBacksteps, nonReservedPath } from './paths.ts';

/** What each sort of volume must have. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
interface FileItem {
  readonly path?: string;
  readonly mode?: number;
  readonly fieldRef?: object;
  readonly resourceFieldRef?: ResourceFieldRef;
}

interface ProjectionSource {
  readonly secret?: { readonly name?: string; readonly items?: readonly FileItem[] };
  readonly configMap?: { readonly name?: string; readonly items?: readonly FileItem[] };
  readonly downwardAPI?: { readonly items?: readonly FileItem[] };
  readonly serviceAccountToken?: { readonly expirationSeconds?: number; readonly path?: string };
  readonly clusterTrustBundle?: object;
  readonly podCertificate?: object;
}

const volumeFieldPaths = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];
const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

const filled: Check = needed('');
const mode: Check = (value, path) => fileMode(value as number | undefined, path);

const keyToPath = table([
  ['key', filled],
  ['path', filled],
  ['path', (value, path) => nonReservedPath((value as string | undefined) ?? '', path)],
  ['mode', mode],
]);

const driverName: Check = (value, path) => {
  const name = (value as string | undefined) ?? '';
  const errors: FieldError[] = [];
  if (name === '') errors.push(required(path));
  if (name.length > 63) errors.push({ type: 'FieldValueTooLong', field: path, message: 'Too long: must have at most 63 bytes' });
  return [...errors, ...dnsSubdomain(name.toLowerCase()).map((complaint) => invalid(path, name, complaint))];
};

const secretReference = table([
  ['name', needed('', format(dnsSubdomain))],
  ['namespace', needed('', format(dnsLabel))],
]);

const absent: Row[] = [];

/** Sources whose checks are the same in pods and in PersistentVolumes. */
const sharedSources: Readonly<Record<string, Row[]>> = {
  hostPath: [['', (value, path) => hostPath(value as { path?: string; type?: string }, path)]],
  gcePersistentDisk: [
    ['pdName', filled],
    ['partition', numberRule((value) => (value >= 0 && value <= 255 ? [] : inRange(value, 1, 255)))],
  ],
  awsElasticBlockStore: [
    ['volumeID', filled],
    ['partition', numberRule((value) => (value >= 0 && value <= 255 ? [] : inRange(value, 1, 255)))],
  ],
  nfs: [
    ['server', filled],
    ['path', filled],
    [
      'path',
      (value, path) =>
        ((value as string | undefined) ?? '').startsWith('/')
          ? nothing
          : [invalid(path, (value as string | undefined) ?? '', 'must be an absolute path')],
    ],
  ],
  iscsi: [
    ['targetPortal', filled],
    ['iqn', filled],
    ['lun', numberRule((value) => inRange(value, 0, 255))],
  ],
  glusterfs: [
    ['endpoints', filled],
    ['path', filled],
  ],
  rbd: [
    ['monitors', filled],
    ['image', filled],
  ],
  cinder: [['volumeID', filled]],
  cephfs: [['monitors', filled]],
  quobyte: [
    ['registry', needed('must be a host:port pair or multiple pairs separated by commas')],
    ['volume', filled],
  ],
  flexVolume: [['driver', filled]],
  azureFile: [
    ['secretName', filled],
    ['shareName', filled],
  ],
  azureDisk: [
    ['diskName', filled],
    ['diskURI', filled],
  ],
  vsphereVolume: [['volumePath', filled]],
  photonPersistentDisk: [['pdID', filled]],
  portworxVolume: [['volumeID', filled]],
  scaleIO: [
    ['gateway', filled],
    ['system', filled],
    ['volumeName', filled],
  ],
  storageos: [['volumeName', needed('', format(dnsLabel))]],
  fc: absent,
  flocker: absent,
};

function pick(...names: readonly string[]): Record<string, Check> {
  return Object.fromEntries(names.map((name) => [name, table(sharedSources[name] ?? absent)]));
}

/** Sources of a pod's volumes, in upstream's order. */
export const podVolumeSources: Readonly<Record<string, Check>> = {
  image: () => [],
  emptyDir: table([['sizeLimit', whenSet(emptyDirSize)]]),
  ...pick('hostPath'),
  gitRepo: table([
    ['repository', filled],
    ['directory', (value, path) => descendingPath((value as string | undefined) ?? '', path)],
  ]),
  ...pick('gcePersistentDisk', 'awsElasticBlockStore'),
  secret: table([
    ['secretName', filled],
    ['defaultMode', mode],
    ['items[*]', keyToPath],
  ]),
  ...pick('nfs', 'iscsi', 'glusterfs', 'flocker'),
  persistentVolumeClaim: table([['claimName', filled]]),
  ...pick('rbd', 'cinder', 'cephfs', 'quobyte'),
  downwardAPI: table([
    ['defaultMode', mode],
    ['', (value, path) => ((value as { items?: readonly FileItem[] }).items ?? []).flatMap((item) => downwardFile(item, path))],
  ]),
  ...pick('fc', 'flexVolume'),
  configMap: table([
    ['name', filled],
    ['defaultMode', mode],
    ['items[*]', keyToPath],
  ]),
  ...pick('azureFile', 'vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'storageos'),
  projected: table([
    ['defaultMode', mode],
    ['', (value, path) => projections((value as { sources?: readonly ProjectionSource[] }).sources ?? [], path)],
  ]),
  ...pick('scaleIO'),
  csi: table([
    ['driver', driverName],
    ['nodePublishSecretRef.name', filled],
  ]),
  ephemeral: table([['', ephemeral]]),
};

/** Sources of a PersistentVolume, in upstream's order. */
export const persistentVolumeSources: Readonly<Record<string, Check>> = {
  ...pick(
    'hostPath',
    'gcePersistentDisk',
    'awsElasticBlockStore',
    'glusterfs',
    'flocker',
    'nfs',
    'rbd',
    'quobyte',
    'cephfs',
    'iscsi',
    'cinder',
    'fc',
    'flexVolume',
  ),
  ...pick('azureFile', 'vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'scaleIO'),
  local: table([['path', needed('', (value, path) => noBacksteps(value as string, path))]]),
  ...pick('storageos'),
  csi: table([
    ['driver', driverName],
    ['volumeHandle', filled],
    ['controllerPublishSecretRef', whenSet(secretReference)],
    ['controllerExpandSecretRef', whenSet(secretReference)],
    ['nodePublishSecretRef', whenSet(secretReference)],
    ['nodeExpandSecretRef', whenSet(secretReference)],
  ]),
};

function emptyDirSize(value: unknown, path: string): readonly FieldError[] {
  const negative = compareQuantities(quantityOf(value as string), ZERO) < 0;
  return negative ? [forbidden(path, 'SizeLimit field must be a valid resource quantity')] : nothing;
}

function hostPath({ path: target = '', type }: { path?: string; type?: string }, path: string): readonly FieldError[] {
  if (target === '') return [required(`${path}.path`)];
  const wrongType = type === undefined || hostPathTypes.includes(type) ? nothing : [notSupported(`${path}.type`, type, hostPathTypes)];
  return [...noBacksteps(target, `${path}.path`), ...wrongType];
}

function downwardFile(item: FileItem, path: string): readonly FieldError[] {
  const target = item.path ?? '';
  return [
    ...(target === '' ? [required(`${path}.path`)] : nothing),
    ...nonReservedPath(target, `${path}.path`),
    ...downwardSource(item, path),
    ...fileMode(item.mode, `${path}.mode`),
  ];
}

function downwardSource(item: FileItem, path: string): readonly FieldError[] {
  if (item.fieldRef !== undefined) {
    const errors = fieldRef(volumeFieldPaths)(item.fieldRef, `${path}.fieldRef`, undefined);
    if (item.resourceFieldRef === undefined) return errors;
    return [...errors, invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')];
  }
  if (item.resourceFieldRef !== undefined) return resourceFieldRef(item.resourceFieldRef, `${path}.resourceFieldRef`, true);
  return [required(path, 'one of fieldRef and resourceFieldRef is required')];
}

function projections(sources: readonly ProjectionSource[], path: string): readonly FieldError[] {
  const used = new Set<string>();
  return sources.flatMap((source, index) => projection(source, `${path}.sources[${index}]`, path, used));
}

function projection(source: ProjectionSource, path: string, volumePath: string, used: Set<string>): readonly FieldError[] {
  const errors: FieldError[] = [];
  const claim = (target: string | undefined, blamed: string): void => {
    if (target === undefined || target === '') return;
    if (used.has(target)) errors.push(invalid(volumePath, blamed, 'conflicting duplicate paths'));
    used.add(target);
  };
  for (const name of ['secret', 'configMap'] as const) {
    const named = source[name];
    if (named === undefined) continue;
    if ((named.name ?? '') === '') errors.push(required(`${path}.${name}.name`));
    (named.items ?? []).forEach((item, index) => {
      errors.push(...keyToPath(item, `${path}.${name}.items[${index}]`, undefined));
      claim(item.path, named.name ?? '');
    });
  }
  for (const item of source.downwardAPI?.items ?? []) {
    errors.push(...downwardFile(item, `${path}.downwardAPI`));
    claim(item.path, item.path ?? '');
  }
  if (source.serviceAccountToken !== undefined) errors.push(...tokenErrors(source.serviceAccountToken, `${path}.serviceAccountToken`, volumePath));
  const count = (['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'] as const).filter(
    (name) => source[name] !== undefined,
  ).length;
  return count > 1 ? [...errors, forbidden(path, 'may not specify more than 1 volume type')] : errors;
}

function tokenErrors(
  { expirationSeconds = 0, path: target = '' }: NonNullable<ProjectionSource['serviceAccountToken']>,
  path: string,
  volumePath: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (expirationSeconds < 600)
    errors.push(invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes'));
  if (expirationSeconds > 2 ** 32)
    errors.push(invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'));
  return target === '' ? [...errors, required(`${volumePath}.path`)] : errors;
}

interface ClaimTemplate {
  readonly metadata?: Readonly<Record<string, unknown>> & {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: object;
}

function ephemeral(value: unknown, path: string): readonly FieldError[] {
  const template = (value as { volumeClaimTemplate?: ClaimTemplate }).volumeClaimTemplate;
  if (template === undefined) return [required(`${path}.volumeClaimTemplate`)];
  const { metadata = {}, spec = {} } = template;
  const at = `${path}.volumeClaimTemplate.metadata`;
  const foreign = Object.keys(metadata).filter((name) => !['annotations', 'labels', 'creationTimestamp'].includes(name));
  return [
    ...validateAnnotations(metadata.annotations, `${at}.annotations`),
    ...validateLabels(metadata.labels, `${at}.labels`),
    ...foreign.map((name) => forbidden(`${at}.${name}`, 'cannot be set')),
    ...validateClaimSpec(spec, `${path}.volumeClaimTemplate.spec`),
  ];
}

/** The one source of a volume; `given` names all that are set. */
export function validateSource(volume: object, sources: Readonly<Record<string, Check>>, path: string): readonly FieldError[] {
  const source = volume as Readonly<Record<string, unknown>>;
  const [first, ...more] = Object.keys(sources).filter((name) => source[name] !== undefined);
  if (first === undefined) return [required(path, 'must specify a volume type')];
  return [
    ...(sources[first]?.(source[first], `${path}.${pathNames[first] ?? first}`, undefined) ?? nothing),
    ...more.map((name) => forbidden(`${path}.${secondPathNames[name] ?? name}`, 'may not specify more than 1 volume type')),
  ];
}

/** Upstream names a few fields differently in its messages. */
const pathNames: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk' };
const secondPathNames: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

/** Names of the volume's claim made for an ephemeral volume. */
export function ephemeralClaimErrors(podName: string, volumeName: string, path: string): readonly FieldError[] {
  const claim = `${podName}-${volumeName}`;
  return dnsSubdomain(claim).map((complaint) => invalid(`${path}.name`, volumeName, `PVC name "${claim}": ${complaint}`));
}
