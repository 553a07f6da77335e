import type { PodTemplate } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid, notSupported } from '../field-error.ts';
import { nothing } from './checks.ts';
import { validateAnnotations, validateLabels } from './metadata.ts';
import { podAnnotations, seccompAnnotations } from './pod.ts';
import { validatePodSpec } from './pod-spec.ts';
import type { VolumeShape } from './volumes.ts';

/** Pod templates of workloads. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
export function validatePodTemplate(template: PodTemplate, path: string): readonly FieldError[] {
  const { metadata = {}, spec } = template;
  const ephemeral = (spec as { ephemeralContainers?: readonly unknown[] }).ephemeralContainers ?? [];
  return [
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...podAnnotations(metadata.annotations, spec, `${path}.annotations`),
    ...validatePodSpec(spec, `${path}.spec`, { isPod: false }),
    ...seccompAnnotations(metadata.annotations, spec, `${path}.spec`),
    ...(ephemeral.length === 0 ? nothing : [forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]),
  ];
}

/** Pods that are kept running restart always, and have no deadline. */
export function runsForEver(template: PodTemplate, kind: string, path: string): readonly FieldError[] {
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec;
  const errors = restartPolicy === 'Always' ? [] : [notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always'])];
  if (activeDeadlineSeconds === undefined) return errors;
  return [...errors, forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`)];
}

/** A Google disk is mounted by many only for reading; old volumes that break the rule are let be. */
export function readOnlyDisks(template: PodTemplate, previous: PodTemplate | undefined, path: string): readonly FieldError[] {
  const writable = (volume: VolumeShape): boolean => volume.gcePersistentDisk !== undefined && volume.gcePersistentDisk.readOnly !== true;
  const old = (previous?.spec.volumes ?? []) as readonly VolumeShape[];
  if (old.some(writable)) return nothing;
  const detail = 'must be true for replicated pods > 1; GCE PD can only be mounted on multiple machines if it is read-only';
  return ((template.spec.volumes ?? []) as readonly VolumeShape[]).flatMap((volume, index) =>
    writable(volume) ? [invalid(`${path}.spec.volumes[${index}].gcePersistentDisk.readOnly`, false, detail)] : nothing,
  );
}
