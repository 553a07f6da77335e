import type { Deployment, Labels, ReplicaSet } from '#model/kubernetes.ts';
import { replicaSetsOwnedBy } from '../../store/indexes.ts';
import type { View } from '../../view.ts';
import { isControlledBy } from '../owners.ts';
import { byCreation } from '../pod-health.ts';
import { sameTemplate } from '../pod-template.ts';
import { maxSurge, replicasOf } from './budget.ts';

/** Follows pkg/controller/deployment/util/deployment_util.go, 1.28. */
const revisionAnnotation = 'deployment.kubernetes.io/revision';
const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history';
const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas';
const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas';
const longestRevisionHistory = 2000;
const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  'deprecated.deployment.rollback.to',
]);

/** The ReplicaSets of a Deployment: the one with its template, if there is one, and all others, oldest first. */
export interface ReplicaSets {
  readonly fresh: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

const none: readonly ReplicaSet[] = [];

export function replicaSetsOf(deployment: Deployment, view: View): ReplicaSets {
  const owned: ReplicaSet[] = [];
  for (const ref of view.having(replicaSetsOwnedBy, deployment.metadata.uid ?? '')) {
    const set = view.object<ReplicaSet>(ref) as ReplicaSet;
    if (isControlledBy(set, deployment)) owned.push(set);
  }
  if (owned.length > 1) owned.sort(byCreation);
  const fresh = owned.find((set) => sameTemplate(set.spec.template, deployment.spec.template));
  return { fresh, old: owned.length === 1 && fresh !== undefined ? none : owned.filter((set) => set !== fresh) };
}

export function allOf({ fresh, old }: ReplicaSets): readonly ReplicaSet[] {
  return fresh === undefined ? old : [...old, fresh];
}

export function isActive(set: ReplicaSet): boolean {
  return desiredPods(set) > 0;
}

export function desiredPods(set: ReplicaSet): number {
  return set.spec.replicas ?? 1;
}

export function sumOf(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number {
  let sum = 0;
  for (const set of sets) sum += count(set);
  return sum;
}

export function revisionOf(object: { readonly metadata: { readonly annotations?: Labels } } | undefined): number {
  return Number.parseInt(object?.metadata.annotations?.[revisionAnnotation] ?? '0', 10) || 0;
}

export function annotatedDesired(set: ReplicaSet): number | undefined {
  return integerOf(set.metadata.annotations?.[desiredReplicasAnnotation]);
}

export function annotatedMax(set: ReplicaSet): number | undefined {
  return integerOf(set.metadata.annotations?.[maxReplicasAnnotation]);
}

function integerOf(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** The annotations the Deployment's size leaves on each of its ReplicaSets. */
export function sizeAnnotations(deployment: Deployment): Labels {
  const desired = replicasOf(deployment);
  return { [desiredReplicasAnnotation]: String(desired), [maxReplicasAnnotation]: String(desired + maxSurge(deployment)) };
}

/** Has a ReplicaSet the annotations it gets after a sync? */
export function isAnnotated(set: ReplicaSet, deployment: Deployment, revision: number): boolean {
  const known = set.metadata.annotations;
  if (known === undefined || revisionOf(set) < revision) return false;
  const own = deployment.metadata.annotations;
  for (const key in own) if (known[key] !== own[key] && !notCopied.has(key)) return false;
  return true;
}

/** A new ReplicaSet's annotations after a sync: the Deployment's own, the revision, and the revisions it had before. */
export function annotationsOf(set: ReplicaSet | undefined, deployment: Deployment, revision: number): Labels {
  const known = set?.metadata.annotations ?? {};
  const annotations: Record<string, string> = { ...known };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) if (!notCopied.has(key)) annotations[key] = value;
  const before = known[revisionAnnotation];
  if (revisionOf(set) >= revision) return annotations;
  annotations[revisionAnnotation] = String(revision);
  if (before !== undefined) annotations[revisionHistoryAnnotation] = extendedHistory(known[revisionHistoryAnnotation] ?? '', before);
  return annotations;
}

function extendedHistory(history: string, revision: string): string {
  const revisions = history === '' ? [] : history.split(',');
  revisions.push(revision);
  while (revisions.length > 1 && revisions.join(',').length > longestRevisionHistory) revisions.shift();
  return revisions.join(',');
}

/** The Deployment with the revision of its newest ReplicaSet noted. */
export function withRevision(deployment: Deployment, revision: string | undefined): Deployment {
  if (revision === undefined || deployment.metadata.annotations?.[revisionAnnotation] === revision) return deployment;
  const annotations = { ...deployment.metadata.annotations, [revisionAnnotation]: revision };
  return { ...deployment, metadata: { ...deployment.metadata, annotations } };
}

export function revisionTextOf(set: ReplicaSet): string | undefined {
  return set.metadata.annotations?.[revisionAnnotation];
}
