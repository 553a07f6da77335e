import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { conflict, type Status } from '../errors.ts';
import type { Kind } from '../kinds.ts';
import type { DeleteOptions } from './options.ts';

/** Deletions. Follows apiserver pkg/registry/rest/delete.go and kubernetes pkg/registry/core/pod/strategy.go, v1.28. */
export function deletePreconditions(kind: Kind, stored: KubeObject, { preconditions }: DeleteOptions): Status | undefined {
  const { uid, resourceVersion } = preconditions ?? {};
  const { name, uid: ownUid = '', resourceVersion: ownVersion = '' } = stored.metadata;
  const subject = { group: kind.group, name: kind.kind };
  if (uid !== undefined && uid !== ownUid) {
    const sentence = `the UID in the precondition (${uid}) does not match the UID in record (${ownUid})`;
    return conflict(subject, name, `${sentence}. The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== ownVersion) {
    const sentence = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${ownVersion})`;
    return conflict(subject, name, `${sentence}. The object might have been modified`);
  }
  return undefined;
}

/** The seconds a deleted pod is given; pods without a node and finished ones need none. Other kinds go at once: undefined. */
export function deletionGrace(kind: Kind, stored: KubeObject, { gracePeriodSeconds }: DeleteOptions): number | undefined {
  if (kind.kind !== 'Pod' || kind.group !== '') return undefined;
  const { spec, status } = stored as Pod;
  const asked = gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 0;
  if ((spec.nodeName ?? '') === '' || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
  return asked < 0 ? 1 : asked;
}

/** Finalizers that a deletion adds or takes away because of how it treats what depends on the object. */
export function deletionFinalizers(stored: KubeObject, { propagationPolicy, orphanDependents }: DeleteOptions): readonly string[] {
  const own = stored.metadata.finalizers ?? [];
  const others = own.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  const orphans = orphanDependents ?? (propagationPolicy === undefined ? own.includes('orphan') : propagationPolicy === 'Orphan');
  const isForeground =
    propagationPolicy === undefined ? own.includes('foregroundDeletion') && orphanDependents === undefined : propagationPolicy === 'Foreground';
  return [...others, ...(orphans ? ['orphan'] : []), ...(isForeground ? ['foregroundDeletion'] : [])];
}
