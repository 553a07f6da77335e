import type { ObjectMeta } from '#model/kubernetes.ts';
import { fractionWarnings } from './containers.ts';

/** What is odd about claims and volumes. Follows kubernetes pkg/api/persistentvolume{,claim}/util.go, v1.28. */
interface ClaimSpec {
  readonly resources?: { readonly requests?: Readonly<Record<string, string>>; readonly limits?: Readonly<Record<string, string>> };
}

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export function claimSpecWarnings({ resources }: ClaimSpec, path: string): readonly string[] {
  return [
    ...fractionWarnings(resources?.requests, `${path}.resources.requests`, ['storage']),
    ...fractionWarnings(resources?.limits, `${path}.resources.limits`, ['storage']),
  ];
}

export function classAnnotationWarnings({ annotations = {} }: Pick<ObjectMeta, 'annotations'>): readonly string[] {
  if (!(CLASS_ANNOTATION in annotations)) return [];
  return [`metadata.annotations[${CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`];
}
