import type { KubeObject } from '#model/kubernetes.ts';
import { requirementsText } from '#model/selector-text.ts';
import { byKey, requirementsOf } from '#model/selectors.ts';
import { conflict, invalidStatus, type Status } from '../errors.ts';
import { invalid } from '../field-error.ts';
import type { Kind } from '../kinds.ts';
import { dnsSubdomain } from '../validation/formats.ts';
import { validateMetadata } from '../validation/metadata.ts';

/** The scale of a workload. Follows kubernetes pkg/registry/apps/<kind>/storage/storage.go, v1.28. */
export interface Scale extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas: number; readonly selector?: string };
}

/** How requests name it: every workload's scale is of this kind. */
export const scaleKind: Kind = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  resource: 'scale',
  namespaced: true,
  struct: 'autoscaling.Scale',
  status: false,
  scale: false,
};

type Scalable = KubeObject & {
  readonly spec?: { readonly replicas?: number; readonly selector?: Parameters<typeof requirementsOf>[0] };
  readonly status?: { readonly replicas?: number };
};

export function scaleOf(workload: KubeObject): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = workload.metadata;
  const { spec, status } = workload as Scalable;
  const selector = requirementsText([...(requirementsOf(spec?.selector) ?? [])].sort(byKey));
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: (spec?.replicas ?? 0) === 0 ? {} : { replicas: spec?.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}

/** The workload with the scale's count, or why it does not get it. */
export function withScale(workload: KubeObject, scale: Scale, kind: Kind): KubeObject | Status {
  const { name, uid = '' } = workload.metadata;
  const replicas = scale.spec?.replicas ?? 0;
  const errors = [
    ...validateMetadata(scale.metadata, { namespaced: true, name: dnsSubdomain }),
    ...(replicas < 0 ? [invalid('spec.replicas', replicas, 'must be greater than or equal to 0')] : []),
  ];
  if (errors.length > 0) return invalidStatus({ group: scaleKind.group, name: scaleKind.kind }, name, errors);
  const asked = scale.metadata.uid ?? '';
  if (asked !== '' && asked !== uid) {
    const problem = `Precondition failed: UID in precondition: ${asked}, UID in object meta: ${uid}`;
    return conflict({ group: kind.group, name: `${kind.resource}/scale` }, name, problem);
  }
  const { resourceVersion: _, ...metadata } = workload.metadata;
  const version = scale.metadata.resourceVersion;
  return {
    ...workload,
    metadata: { ...metadata, ...(version === undefined ? {} : { resourceVersion: version }) },
    spec: { ...(workload as Scalable).spec, replicas },
  } as KubeObject;
}
