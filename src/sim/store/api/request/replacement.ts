import type { KubeObject } from '#model/kubernetes.ts';
import { invalidStatus, type Status } from '../errors.ts';
import { invalid } from '../field-error.ts';
import { type Kind, resourceOf } from '../kinds.ts';

/** What replacements may do per kind. Follows kubernetes pkg/registry/<group>/<kind>/strategy.go, v1.28. */
const creating = new Set([
  'RuntimeClass',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
  'Lease',
  'LimitRange',
  'Event',
  'Service',
  'Endpoints',
]);

const versioned = new Set([
  'RuntimeClass',
  'PodDisruptionBudget',
  'CSIDriver',
  'CSINode',
  'CSIStorageCapacity',
  'VolumeAttachment',
  'Lease',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
]);

/** True where a replacement of what is not there makes it. */
export function createsOnUpdate({ kind, struct }: Kind): boolean {
  return struct !== undefined && creating.has(kind);
}

/** 422 where a replacement has to say which version it replaces. */
export function missingVersion(kind: Kind, next: KubeObject): Status | undefined {
  if ((next.metadata.resourceVersion ?? '') !== '' || (kind.struct !== undefined && !versioned.has(kind.kind))) return undefined;
  const printed = { goText: '0x0' };
  return invalidStatus(resourceOf(kind), next.metadata.name, [invalid('metadata.resourceVersion', printed, 'must be specified for an update')]);
}
