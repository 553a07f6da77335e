import { assert } from '#base/assert.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { kindOfObject } from '#sim/store/api/kinds.ts';
import { applyMergePatch } from '#sim/store/api/patch/merge-patch.ts';
import { applyStrategicMerge } from '#sim/store/api/patch/strategic.ts';

/** An object after a merge or strategic merge patch. */
export function patched(object: KubeObject, patch: unknown, contentType: string | undefined): KubeObject {
  const { struct } = kindOfObject(object);
  if (contentType?.includes('strategic') !== true || struct === undefined) return applyMergePatch(object, patch) as KubeObject;
  const result = applyStrategicMerge(object as unknown as Record<string, unknown>, patch as Record<string, unknown>, struct);
  assert(result.applied, 'a recorded patch applies');
  return result.value as KubeObject;
}
