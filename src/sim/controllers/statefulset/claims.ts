import type { KubeObject, OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '#model/kubernetes.ts';
import type { Outcome, Write } from '../../actor.ts';
import type { View } from '../../view.ts';
import { claimName, isInRange, ordinalOf } from './identity.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

export const eventSource = 'statefulset-controller';

/** Creates the claims a pod needs and has not; the answer is why it cannot have them. [stateful_pod_control.go, 1.28] */
export function* createClaims(set: StatefulSet, pod: Pod, view: View): Steps<string | undefined> {
  let failure: string | undefined;
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = claimName(set, template.metadata.name, ordinalOf(pod));
    const existing = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', set.metadata.namespace ?? '', name);
    if (existing === undefined) failure ??= yield* createClaim(set, pod, claimFrom(set, template, name), view);
    else if (existing.metadata.deletionTimestamp !== undefined) failure ??= `pvc ${name} is being deleted`;
  }
  return failure;
}

type ClaimTemplate = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number];

function claimFrom(set: StatefulSet, { metadata, spec }: ClaimTemplate, name: string): PersistentVolumeClaim {
  const labels = { ...metadata.labels, ...set.spec.selector.matchLabels };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { ...metadata, name, namespace: set.metadata.namespace, labels },
    spec,
  } as PersistentVolumeClaim;
}

function* createClaim(set: StatefulSet, pod: Pod, claim: PersistentVolumeClaim, view: View): Steps<string | undefined> {
  const { name } = claim.metadata;
  const outcome = yield { verb: 'create', object: claim };
  const about = view.refOf(set);
  const where = `Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  if (outcome.stored) {
    const message = `create Claim ${name} ${where} success`;
    yield { verb: 'event', about, type: 'Normal', reason: 'SuccessfulCreate', message, source: eventSource, because: [outcome.entry] };
    return undefined;
  }
  const message = `create Claim ${name} for ${where} failed error: ${outcome.message}`;
  yield { verb: 'event', about, type: 'Warning', reason: 'FailedCreate', message, source: eventSource, because: [outcome.entry] };
  return `failed to create PVC ${name}: ${outcome.message}`;
}

/** Whether a claim of a pod names an earlier pod of the same name as its owner: it will go away, and the pod must wait. */
export function hasStaleClaim(set: StatefulSet, pod: Pod, view: View): boolean {
  if (policyOf(set).whenScaled !== 'Delete') return false;
  return claimsOf(set, pod, view).some(({ metadata }) =>
    metadata.ownerReferences?.some(({ name, uid }) => name === pod.metadata.name && uid !== pod.metadata.uid),
  );
}

/** Makes the claims' owners what the retention policy asks for, so that garbage collection deletes them in time. */
export function* applyRetention(set: StatefulSet, pod: Pod, view: View): Steps<void> {
  for (const claim of claimsOf(set, pod, view)) {
    const owners = ownersOf(claim, set, pod);
    if (owners === claim.metadata.ownerReferences) continue;
    yield { verb: 'update', object: { ...claim, metadata: { ...claim.metadata, ownerReferences: owners } } as PersistentVolumeClaim };
  }
}

function ownersOf(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): readonly OwnerReference[] | undefined {
  const { whenDeleted, whenScaled } = policyOf(set);
  const scaledDown = whenScaled === 'Delete' && !isInRange(pod, set);
  const byPod = withOwner(claim.metadata.ownerReferences, pod, scaledDown);
  return withOwner(byPod, set, whenDeleted === 'Delete' && !scaledDown);
}

function withOwner(owners: readonly OwnerReference[] | undefined, owner: KubeObject, wanted: boolean): readonly OwnerReference[] | undefined {
  const { name, uid = '' } = owner.metadata;
  const present = owners?.some((reference) => reference.uid === uid) === true;
  if (present === wanted || uid === '') return owners;
  if (!wanted) return owners?.filter((reference) => reference.uid !== uid);
  return [...(owners ?? []), { apiVersion: owner.apiVersion, kind: owner.kind, name, uid }];
}

function policyOf(set: StatefulSet): { whenDeleted: string; whenScaled: string } {
  const policy = set.spec.persistentVolumeClaimRetentionPolicy;
  return { whenDeleted: policy?.whenDeleted ?? 'Retain', whenScaled: policy?.whenScaled ?? 'Retain' };
}

function claimsOf(set: StatefulSet, pod: Pod, view: View): PersistentVolumeClaim[] {
  const names = (set.spec.volumeClaimTemplates ?? []).map(({ metadata }) => claimName(set, metadata.name, ordinalOf(pod)));
  return names
    .map((name) => view.get<PersistentVolumeClaim>('PersistentVolumeClaim', set.metadata.namespace ?? '', name))
    .filter((claim) => claim !== undefined);
}
