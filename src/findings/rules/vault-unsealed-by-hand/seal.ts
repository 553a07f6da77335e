import type { ClusterUnderCheck } from '#findings/cluster.ts';
import { textsIn } from '#findings/field-value.ts';
import { templatePod } from '#findings/template-pod.ts';
import { isUnknownValue } from '#model/cluster.ts';
import type { Container, KubeObject, PodSpec } from '#model/kubernetes.ts';
import { isRelease } from '#sim/gitops/release-kinds.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A seal that opens itself, or something that is told to open one; comments do not count. */
const opens = /\bseal\s*["{]|unseal|seal_type/i;

/** Whether anything that was read has to do with opening a seal. Secrets are not looked into. */
export function somethingUnseals({ wishes, view }: ClusterUnderCheck): boolean {
  return wishes.some((ref) => {
    for (const { path, text } of textsIn(view.object(ref), '', (at) => at === 'status')) {
      const code = text.includes('\n') ? text.replaceAll(/^\s*(#|\/\/).*$/gm, '') : text;
      if (opens.test(code) || opens.test(path)) return true;
    }
    return false;
  });
}

/** Whether all is known that decides how the servers of a workload are unsealed: their files of settings, or the values of their chart. */
export function isSettingKnown(workload: ObjectRef, cluster: ClusterUnderCheck): boolean {
  const { view, sources } = cluster;
  const { spec } = templatePod(view, workload);
  const place = sources.placeOf(workload);
  if (spec.containers.some(takesUnknown)) return false;
  if ('path' in place && place.assumed !== undefined) return areValuesKnown(place.path, cluster);
  return configMapsOf(spec).every((name) => view.get('ConfigMap', workload.namespace, name) !== undefined);
}

/** It opens itself for development, or takes its settings from a Secret. */
function takesUnknown({ args = [], command = [], envFrom = [] }: Container): boolean {
  return envFrom.some(({ secretRef }) => secretRef !== undefined) || [...command, ...args].some((text) => /-dev\b|userconfig/.test(text));
}

function configMapsOf({ volumes = [] }: PodSpec): readonly string[] {
  return volumes.flatMap(({ configMap }) => configMap?.name ?? []);
}

interface Release extends KubeObject {
  readonly spec?: { readonly values?: object; readonly valuesFrom?: readonly object[] };
}

/** Of releases whose values stand in them. */
function areValuesKnown(path: string, { twin }: ClusterUnderCheck): boolean {
  const releases = twin.model.objects.filter(({ object, place }) => isRelease(object) && 'path' in place && place.path === path);
  return releases.length > 0 && releases.every(({ object }) => object.kind === 'HelmRelease' && isWhole(object as Release));
}

function isWhole({ spec = {} }: Release): boolean {
  const texts = [...textsIn(spec.values, '', () => false)];
  return (spec.valuesFrom ?? []).length === 0 && !texts.some(({ text }) => isUnknownValue(text));
}
