import type { Labels, Pod, PodTemplate, StatefulSet, Volume } from '#model/kubernetes.ts';
import { podFromTemplate } from '../pod-template.ts';
import { revisionHashLabel } from '../revisions.ts';

/** Names and storage of a StatefulSet's pods. Follows pkg/controller/statefulset/stateful_set_utils.go, 1.28. */
const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const podIndexLabel = 'apps.kubernetes.io/pod-index';

export function startOrdinal(set: StatefulSet): number {
  return set.spec.ordinals?.start ?? 0;
}

export function replicasOf(set: StatefulSet): number {
  return set.spec.replicas ?? 1;
}

/** The number at the end of a pod's name; -1 when it has none. */
export function ordinalOf(pod: Pod): number {
  const digits = /^.+-(\d+)$/.exec(pod.metadata.name)?.[1];
  return digits === undefined ? -1 : Number(digits);
}

export function isInRange(pod: Pod, set: StatefulSet): boolean {
  const ordinal = ordinalOf(pod);
  return ordinal >= startOrdinal(set) && ordinal < startOrdinal(set) + replicasOf(set);
}

export function belongsTo(pod: Pod, set: StatefulSet): boolean {
  return pod.metadata.name.slice(0, pod.metadata.name.lastIndexOf('-')) === set.metadata.name;
}

export function revisionNameOf(pod: Pod): string {
  return pod.metadata.labels?.[revisionHashLabel] ?? '';
}

export function claimName(set: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

/** The pod of an ordinal, made from a revision's template. 1.28 labels it with its index. */
export function newPod(set: StatefulSet, template: PodTemplate, revision: string, ordinal: number): Pod {
  const name = `${set.metadata.name}-${ordinal}`;
  const labels = { ...template.metadata?.labels, ...identityLabels(name, ordinal), [revisionHashLabel]: revision };
  const volumes = claimVolumes(set, template.spec.volumes, ordinal);
  const spec = { hostname: name, subdomain: set.spec.serviceName ?? '', ...(volumes === undefined ? {} : { volumes }) };
  return podFromTemplate(template, set, { name, labels, spec });
}

function identityLabels(name: string, ordinal: number): Labels {
  return { [podNameLabel]: name, [podIndexLabel]: String(ordinal) };
}

function claimVolumes(set: StatefulSet, volumes: readonly Volume[] | undefined, ordinal: number): readonly Volume[] | undefined {
  const templates = set.spec.volumeClaimTemplates ?? [];
  if (templates.length === 0) return volumes;
  const claims = templates.map(
    ({ metadata }): Volume => ({ name: metadata.name, persistentVolumeClaim: { claimName: claimName(set, metadata.name, ordinal) } }),
  );
  return [...claims, ...(volumes ?? []).filter(({ name }) => claims.every((claim) => claim.name !== name))];
}

/** Whether a pod still carries its name label and its claims. */
export function hasIdentity(pod: Pod, set: StatefulSet): boolean {
  return pod.metadata.labels?.[podNameLabel] === pod.metadata.name && hasStorage(pod, set);
}

function hasStorage(pod: Pod, set: StatefulSet): boolean {
  const ordinal = ordinalOf(pod);
  return (set.spec.volumeClaimTemplates ?? []).every(({ metadata }) =>
    pod.spec.volumes?.some(
      ({ name, persistentVolumeClaim }) => name === metadata.name && persistentVolumeClaim?.claimName === claimName(set, metadata.name, ordinal),
    ),
  );
}

/** A pod with its name label and claims put back. */
export function withIdentity(pod: Pod, set: StatefulSet): Pod {
  const ordinal = ordinalOf(pod);
  const volumes = claimVolumes(set, pod.spec.volumes, ordinal);
  return {
    ...pod,
    metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, ...identityLabels(pod.metadata.name, ordinal) } },
    spec: volumes === pod.spec.volumes ? pod.spec : ({ ...pod.spec, volumes } as Pod['spec']),
  };
}
