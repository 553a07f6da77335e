import { deepEqual } from '#base/equal.ts';
import { isMap, type PlainMap } from '../guards.ts';
import { builtInScope } from '../kinds.ts';

/** `deleted`: the patch asks for the whole object to go. */
export type Merged = { readonly deleted: true } | { readonly deleted: false; readonly value: PlainMap };

/**
 * Lays a strategic merge patch over an object: maps merge, `null` deletes, lists of built-in kinds merge by their keys, those of the patch first.
 * Lists of other kinds are replaced. [kustomize kyaml/yaml/merge2, v0.18, as kustomize calls it: MergeOptionsListPrepend]
 */
export function strategicMerge(target: PlainMap, patch: PlainMap, groupKind: string): Merged {
  if (patch.$patch === 'delete') return { deleted: true };
  const keys = builtInScope(groupKind) === undefined ? noKeys : keysOf(groupKind);
  return { deleted: false, value: mergedMap(target, patch, keys) };
}

/** Names of the fields that tell a list's elements apart; undefined: the list is replaced. */
type ListKeys = (field: string) => readonly string[] | undefined;

const noKeys: ListKeys = () => undefined;

/** [kubernetes api types.go, patchMergeKey] */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  resourceClaims: ['name'],
  schedulingGates: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  ownerReferences: ['uid'],
  webhooks: ['name'],
  secrets: ['name'],
};

function keysOf(groupKind: string): ListKeys {
  const portKey = groupKind === '/Service' ? 'port' : 'containerPort';
  return (field) => (field === 'ports' ? [portKey, 'protocol'] : mergeKeys[field]);
}

function mergedMap(target: PlainMap, patch: PlainMap, keys: ListKeys): PlainMap {
  if (patch.$patch === 'replace') return cleaned(patch);
  const merged: Record<string, unknown> = { ...target };
  for (const [field, value] of Object.entries(patch)) {
    if (isDirective(field)) continue;
    if (value === null) delete merged[field];
    else if (isMap(value) && value.$patch === 'delete') delete merged[field];
    else if (isMap(value) && isMap(merged[field])) merged[field] = mergedMap(merged[field], value, keys);
    else if (Array.isArray(value)) merged[field] = mergedList(merged[field], value, field, keys);
    else merged[field] = cleanedValue(value);
  }
  return merged;
}

function mergedList(current: unknown, patch: readonly unknown[], field: string, keys: ListKeys): readonly unknown[] {
  const elements = patch.filter((element) => !(isMap(element) && element.$patch === 'replace' && Object.keys(element).length === 1));
  const key = keys(field);
  if (!Array.isArray(current) || elements.length < patch.length) return elements.map(cleanedValue).filter((element) => element !== undefined);
  if (field === 'finalizers' && key === undefined && keys !== noKeys) return [...new Set([...elements, ...current])];
  if (key === undefined || ![...current, ...elements].every(isMap)) return elements.map(cleanedValue);
  return mergedElements(current.filter(isMap), elements.filter(isMap), key, keys);
}

function mergedElements(current: readonly PlainMap[], patch: readonly PlainMap[], key: readonly string[], keys: ListKeys): readonly PlainMap[] {
  const isSame = (left: PlainMap, right: PlainMap) => key.every((field) => deepEqual(keyValue(left, field), keyValue(right, field)));
  const changed = patch.flatMap((change) => {
    if (change.$patch === 'delete') return [];
    const element = current.find((each) => isSame(change, each));
    return [element === undefined ? cleaned(change) : mergedMap(element, change, keys)];
  });
  const kept = current.filter((element) => !patch.some((change) => isSame(change, element)));
  return [...changed, ...kept];
}

const keyValue = (element: PlainMap, field: string) => element[field] ?? (field === 'protocol' ? 'TCP' : undefined);

const isDirective = (field: string) => field.startsWith('$');

/** What a patch adds, without its directives and nulls. */
function cleaned(value: PlainMap): PlainMap {
  const entries = Object.entries(value).filter(([field, child]) => !isDirective(field) && child !== null);
  return Object.fromEntries(entries.map(([field, child]) => [field, cleanedValue(child)]).filter(([, child]) => child !== undefined));
}

function cleanedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleanedValue).filter((element) => element !== undefined);
  if (!isMap(value)) return value;
  return value.$patch === 'delete' ? undefined : cleaned(value);
}
