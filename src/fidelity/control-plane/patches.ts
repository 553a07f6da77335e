import type { KubeObject } from '#model/kubernetes.ts';

/** Keys by which the lists of a strategic merge patch are merged; other lists are replaced. */
const mergeKeys: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  conditions: 'type',
  ports: 'containerPort',
};

/** An object after a merge or strategic merge patch; enough for what the recorder sent. */
export function patched(object: KubeObject, patch: unknown, contentType: string | undefined): KubeObject {
  const strategic = contentType?.includes('strategic') === true;
  return merged(object, patch, strategic) as KubeObject;
}

function merged(value: unknown, patch: unknown, strategic: boolean, field = ''): unknown {
  if (Array.isArray(patch)) return strategic && Array.isArray(value) ? mergedList(value, patch, field) : patch;
  if (!isRecord(patch)) return patch;
  const base = isRecord(value) ? value : {};
  const result: Record<string, unknown> = { ...base };
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) delete result[key];
    else result[key] = merged(base[key], change, strategic, key);
  }
  return result;
}

function mergedList(list: readonly unknown[], patch: readonly unknown[], field: string): unknown {
  const key = mergeKeys[field];
  if (key === undefined) return patch;
  const result = [...list];
  for (const change of patch) {
    const at = result.findIndex((item) => isRecord(item) && isRecord(change) && item[key] === change[key]);
    if (at < 0) result.push(change);
    else result[at] = merged(result[at], change, true);
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
