import { assert } from '#base/assert.ts';
import { admissionregistrationTypes } from './admissionregistration.ts';
import { appsTypes } from './apps.ts';
import { autoscalingTypes } from './autoscaling.ts';
import { autoscalingV2Types } from './autoscaling-v2.ts';
import { batchTypes } from './batch.ts';
import { certificatesTypes } from './certificates.ts';
import { coordinationTypes } from './coordination.ts';
import { coreRest } from './core.ts';
import { corePods } from './core-pods.ts';
import { coreVolumes } from './core-volumes.ts';
import { discoveryTypes } from './discovery.ts';
import { metaTypes } from './meta.ts';
import { networkingTypes } from './networking.ts';
import { nodeTypes } from './node.ts';
import { policyTypes } from './policy.ts';
import { rbacTypes } from './rbac.ts';
import { schedulingTypes } from './scheduling.ts';
import { storageTypes } from './storage.ts';

/**
 * What a field may hold. `goName` is how Go prints the versioned type, as decoding errors show it; `internalName` the type that
 * validation works on, as printed values show it.
 */
export type FieldType = { readonly goName: string; readonly internalName: string } & (
  | { readonly form: 'struct'; readonly name: string }
  | { readonly form: 'list' | 'map'; readonly of: FieldType }
  | { readonly form: 'string' | 'int32' | 'int64' | 'float64' | 'bool' | 'bytes' }
  | { readonly form: 'quantity' | 'intOrString' | 'time' | 'microTime' | 'raw' }
);

/** One field of a struct. Plain (not pointer) fields that may be omitted vanish when they are zero. */
export interface Field {
  readonly name: string;
  readonly goField: string;
  readonly type: FieldType;
  readonly pointer: boolean;
  readonly omitEmpty: boolean;
  /** Tags of a strategic merge patch: `merge`, `replace`, `retainKeys`. */
  readonly patchStrategy: readonly string[];
  readonly mergeKey?: string;
  /** Minor version of Kubernetes that first knew it; absent: the oldest that is modelled knows it. */
  readonly since?: number;
  /** Minor version from which it is kept without anybody turning it on; before, it is dropped without a word. */
  readonly keptSince?: number;
}

/** A struct of the API: its fields in Go's order and by name. */
export interface Struct {
  readonly name: string;
  /** The bare name, as in `Go struct field PodSpec.…`. */
  readonly goName: string;
  readonly fields: readonly Field[];
  readonly byName: ReadonlyMap<string, Field>;
}

type Texts = Readonly<Record<string, string>>;

const groups: Readonly<Record<string, Texts>> = {
  core: { ...corePods, ...coreVolumes, ...coreRest },
  meta: metaTypes,
  apps: appsTypes,
  batch: batchTypes,
  policy: policyTypes,
  networking: networkingTypes,
  storage: storageTypes,
  scheduling: schedulingTypes,
  rbac: rbacTypes,
  coordination: coordinationTypes,
  discovery: discoveryTypes,
  admissionregistration: admissionregistrationTypes,
  autoscaling: autoscalingTypes,
  autoscalingV2: autoscalingV2Types,
  node: nodeTypes,
  certificates: certificatesTypes,
};

const structs = new Map<string, Struct>();

/** The struct of a name such as `core.PodSpec`; read from its text once. */
export function structOf(name: string): Struct {
  const known = structs.get(name);
  if (known !== undefined) return known;
  const [group = '', goName = ''] = name.split('.');
  const text = groups[group]?.[goName];
  assert(text !== undefined, `no API type ${name}`);
  const fields = text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => fieldsOf(part, group));
  const struct = { name, goName, fields, byName: new Map(fields.map((field) => [field.name, field])) };
  structs.set(name, struct);
  return struct;
}

/** `name?=GoName type @strategy:key ^since,keptSince`, or `...Type` for the fields of an embedded struct. */
function fieldsOf(text: string, group: string): readonly Field[] {
  if (text.startsWith('...')) return structOf(text.includes('.', 3) ? text.slice(3) : `${group}.${text.slice(3)}`).fields;
  const [head = '', typeText = '', ...tags] = text.split(' ');
  const tag = tags.find((each) => each.startsWith('@'));
  const versions = tags.find((each) => each.startsWith('^'));
  const [nameText = '', goField] = head.split('=');
  const omitEmpty = nameText.endsWith('?');
  const name = omitEmpty ? nameText.slice(0, -1) : nameText;
  const [strategies, mergeKey] = tag === undefined ? [undefined, undefined] : tag.slice(1).split(':');
  const pointer = typeText.startsWith('*');
  return [
    {
      name,
      goField: goField ?? name.charAt(0).toUpperCase() + name.slice(1),
      type: typeOf(pointer ? typeText.slice(1) : typeText, group),
      pointer,
      omitEmpty,
      patchStrategy: strategies?.split(',') ?? [],
      ...(mergeKey === undefined ? {} : { mergeKey }),
      ...(versions === undefined ? {} : versionsOf(versions)),
    },
  ];
}

function versionsOf(text: string): Pick<Field, 'since' | 'keptSince'> {
  const [since = 0, keptSince = since] = text.slice(1).split(',').map(Number);
  return { since, keptSince };
}

const special: Readonly<Record<string, FieldType>> = {
  string: plain('string', 'string'),
  bool: plain('bool', 'bool'),
  int32: plain('int32', 'int32'),
  int64: plain('int64', 'int64'),
  int: plain('int64', 'int'),
  float64: plain('float64', 'float64'),
  bytes: plain('bytes', '[]uint8'),
  quantity: plain('quantity', 'resource.Quantity'),
  intOrString: plain('intOrString', 'intstr.IntOrString'),
  time: plain('time', 'v1.Time'),
  microTime: plain('microTime', 'v1.MicroTime'),
  raw: plain('raw', 'runtime.RawExtension'),
  resourceList: { form: 'map', goName: 'v1.ResourceList', internalName: 'core.ResourceList', of: plain('quantity', 'resource.Quantity') },
};

type PlainForm = Exclude<FieldType['form'], 'struct' | 'list' | 'map'>;

function plain(form: PlainForm, goName: string): FieldType {
  return { form, goName, internalName: goName };
}

function typeOf(text: string, group: string): FieldType {
  const known = special[text];
  if (known !== undefined) return known;
  if (text.startsWith('[]')) {
    const of = typeOf(text.slice(2), group);
    return { form: 'list', goName: `[]${of.goName}`, internalName: `[]${of.internalName}`, of };
  }
  if (text.startsWith('map[')) {
    const end = text.indexOf(']');
    const key = typeOf(text.slice(4, end), group);
    const of = typeOf(text.slice(end + 1), group);
    return { form: 'map', goName: `map[${key.goName}]${of.goName}`, internalName: `map[${key.internalName}]${of.internalName}`, of };
  }
  const name = text.startsWith('~') ? text.slice(1) : text;
  const names = { goName: goTypeName(name, group), internalName: internalTypeName(name, group) };
  return text.startsWith('~') ? { form: 'string', ...names } : { form: 'struct', ...names, name: name.includes('.') ? name : `${group}.${name}` };
}

/** Go prints only the last element of a package's path, which is the version for all groups. */
function goTypeName(text: string, group: string): string {
  if (text.startsWith('types.')) return text;
  const [first = '', second] = text.split('.');
  const owner = second === undefined ? group : first;
  return `${owner === 'autoscalingV2' ? 'v2' : 'v1'}.${second ?? first}`;
}

/** The internal package of a group has its name; the metadata types have no internal form. */
function internalTypeName(text: string, group: string): string {
  if (text.startsWith('types.')) return text;
  const [first = '', second] = text.split('.');
  const owner = second === undefined ? group : first;
  return `${owner === 'meta' ? 'v1' : owner.replace('V2', '')}.${second ?? first}`;
}
