import { parseQuantity, type Quantity } from '#model/quantity.ts';
import { ADDRESS, type GoText, goIntOrString, goQuote } from '../go-text.ts';
import type { Json } from './decode.ts';
import { type Field, type FieldType, structOf } from './types.ts';

/** A struct as Go's `%#v` prints its internal form: `core.Taint{Key:"a", Value:"", Effect:"NoSchedule", TimeAdded:<nil>}`. */
export function goStruct(value: unknown, structName: string): GoText {
  return { goText: structText(value as Json, structName) };
}

/** A list of structs, `[]core.Toleration{…}`. */
export function goStructs(values: readonly unknown[] | undefined, structName: string): GoText {
  const typeName = `[]${internalName(structName)}`;
  if (values === undefined) return { goText: `${typeName}(nil)` };
  return { goText: `${typeName}{${values.map((value) => structText(value as Json, structName)).join(', ')}}` };
}

function structText(value: Json, structName: string): string {
  const fields = fieldsOf(structName).map((field) => `${goNameOf(field)}:${fieldText(value[field.name], field)}`);
  const embedded = internalLayouts[structName]?.embedded;
  if (embedded !== undefined) fields.push(`${embedded.split('.')[1]}:${structText(value, embedded)}`);
  return `${internalName(structName)}{${fields.join(', ')}}`;
}

/** Metadata is embedded under its type's name. */
function goNameOf({ goField, type }: Field): string {
  return type.form === 'struct' && type.name === 'meta.ObjectMeta' ? 'ObjectMeta' : goField;
}

/** Where the internal type has its fields in an order of its own. Follows kubernetes pkg/apis/core/types.go, v1.28. */
interface Layout {
  readonly fields: readonly string[];
  /** A struct printed inside, whose fields are the object's own in the versioned type. */
  readonly embedded?: string;
}

const internalLayouts: Readonly<Record<string, Layout>> = {
  'core.PodSpec': {
    fields: [
      ...['volumes', 'initContainers', 'containers', 'ephemeralContainers', 'restartPolicy', 'terminationGracePeriodSeconds'],
      ...['activeDeadlineSeconds', 'dnsPolicy', 'nodeSelector', 'serviceAccountName', 'automountServiceAccountToken', 'nodeName'],
      ...['securityContext', 'imagePullSecrets', 'hostname', 'subdomain', 'setHostnameAsFQDN', 'affinity', 'schedulerName', 'tolerations'],
      ...['hostAliases', 'priorityClassName', 'priority', 'preemptionPolicy', 'dnsConfig', 'readinessGates', 'runtimeClassName', 'overhead'],
      ...['enableServiceLinks', 'topologySpreadConstraints', 'os', 'schedulingGates', 'resourceClaims'],
    ],
  },
  'core.Volume': { fields: ['name'], embedded: 'core.VolumeSource' },
  'core.VolumeSource': {
    fields: [
      ...['hostPath', 'emptyDir', 'gcePersistentDisk', 'awsElasticBlockStore', 'gitRepo', 'secret', 'nfs', 'iscsi', 'glusterfs'],
      ...['persistentVolumeClaim', 'rbd', 'quobyte', 'flexVolume', 'cinder', 'cephfs', 'flocker', 'downwardAPI', 'fc', 'azureFile'],
      ...['configMap', 'vsphereVolume', 'azureDisk', 'photonPersistentDisk', 'projected', 'portworxVolume', 'scaleIO', 'storageos', 'csi'],
      'ephemeral',
    ],
  },
  'core.VolumeMount': { fields: ['name', 'readOnly', 'mountPath', 'subPath', 'mountPropagation', 'subPathExpr'] },
  'core.TopologySpreadConstraint': {
    fields: [
      ...['maxSkew', 'topologyKey', 'whenUnsatisfiable', 'labelSelector', 'minDomains', 'nodeAffinityPolicy', 'nodeTaintsPolicy'],
      'matchLabelKeys',
    ],
  },
  'core.EphemeralContainer': { fields: ['targetContainerName'] },
};

function fieldsOf(structName: string): readonly Field[] {
  const { fields, byName } = structOf(structName);
  // The texts are those of the oldest version: younger fields are not in them.
  return internalLayouts[structName]?.fields.flatMap((name) => byName.get(name) ?? []) ?? fields.filter(({ since }) => since === undefined);
}

function internalName(structName: string): string {
  const [group = '', name = ''] = structName.split('.');
  return `${group === 'meta' ? 'v1' : group.replace('V2', '')}.${name}`;
}

function fieldText(value: unknown, { pointer, type }: Field): string {
  if (!pointer) return valueText(value ?? undefined, type);
  if (type.form === 'time' || type.form === 'microTime') return value === undefined || value === null ? '<nil>' : timeText(value as string);
  return `(*${type.internalName})(${value === undefined ? 'nil' : ADDRESS})`;
}

function valueText(value: unknown, type: FieldType): string {
  switch (type.form) {
    case 'struct':
      return structText((value ?? {}) as Json, type.name);
    case 'list':
      return value === undefined
        ? `${type.internalName}(nil)`
        : `${type.internalName}{${(value as unknown[]).map((element) => valueText(element, type.of)).join(', ')}}`;
    case 'map':
      return value === undefined ? `${type.internalName}(nil)` : `${type.internalName}{${mapEntries(value as Json, type.of)}}`;
    case 'string':
      return goQuote((value as string | undefined) ?? '');
    case 'bool':
      return String(value ?? false);
    case 'quantity':
      return goQuantity((value as string | undefined) ?? '0').goText;
    case 'intOrString':
      return goIntOrString((value as number | string | undefined) ?? 0).goText;
    case 'time':
    case 'microTime':
      return timeText(value as string | undefined);
    case 'bytes':
    case 'raw':
      return value === undefined ? `${type.internalName}(nil)` : `${type.internalName}{…}`;
    default:
      return String(value ?? 0);
  }
}

function mapEntries(values: Json, of: FieldType): string {
  return Object.keys(values)
    .sort()
    .map((key) => `${goQuote(key)}:${valueText(values[key], of)}`)
    .join(', ');
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

function timeText(value: string | undefined): string {
  if (value === undefined) return 'time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)';
  const date = new Date(value);
  const day = `${date.getUTCFullYear()}, time.${months[date.getUTCMonth()]}, ${date.getUTCDate()}`;
  return `time.Date(${day}, ${date.getUTCHours()}, ${date.getUTCMinutes()}, ${date.getUTCSeconds()}, 0, time.Local)`;
}

/** `resource.Quantity{i:resource.int64Amount{value:2, scale:0}, …}`. */
export function goQuantity(text: string): GoText {
  const { quantity } = parseQuantity(text);
  if (quantity === undefined) return { goText: 'resource.Quantity{}' };
  const { value, scale } = amountOf(quantity);
  const amount = `i:resource.int64Amount{value:${value}, scale:${scale}}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}`;
  return { goText: `resource.Quantity{${amount}, s:${goQuote(quantity.text ?? '')}, Format:${goQuote(quantity.format)}}` };
}

/** The integer and power of ten that upstream's parser keeps: the digits and suffix as written. */
export function amountOf({ nanos, format, text }: Quantity): { readonly value: bigint; readonly scale: number } {
  const unit = 1_000_000_000n;
  const suffix = /[numkMGTPE]?$/.exec(text ?? '')?.[0] ?? '';
  if (format === 'BinarySI') return { value: nanos / unit, scale: 0 };
  const scale = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }[suffix] ?? 0;
  const divisor = 10n ** BigInt(scale + 9);
  return nanos % divisor === 0n ? { value: nanos / divisor, scale } : { value: nanos, scale: -9 };
}
