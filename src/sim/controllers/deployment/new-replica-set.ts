import type { Deployment, ReplicaSet } from '#model/kubernetes.ts';
import type { Outcome, Write } from '../../actor.ts';
import type { View } from '../../view.ts';
import { controllerReference } from '../owners.ts';
import { isNamespaceTerminating } from '../pod-control.ts';
import { podTemplateHashLabel, sameTemplate, templateHash } from '../pod-template.ts';
import { progressDeadlineSeconds } from './budget.ts';
import { newCondition, progressingOf, withCondition } from './conditions.ts';
import {
  annotationsOf,
  desiredPods,
  isAnnotated,
  type ReplicaSets,
  replicaSetsOf,
  revisionOf,
  revisionTextOf,
  sizeAnnotations,
  sumOf,
  withRevision,
} from './replica-sets.ts';
import { newSize } from './scaling.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

export const eventSource = 'deployment-controller';

/** A Deployment and its ReplicaSets as one sync knows them; `failed` when the API refused something that is to be tried again. */
export interface Synced {
  readonly deployment: Deployment;
  readonly sets: ReplicaSets;
  readonly failed?: true;
}

/**
 * Notes revisions and annotations on the new ReplicaSet and the Deployment; makes the ReplicaSet when asked to.
 *
 * Follows pkg/controller/deployment/sync.go (getAllReplicaSetsAndSyncRevision), 1.28.
 */
export function* withNewReplicaSet(deployment: Deployment, view: View, create: boolean): Steps<Synced> {
  const sets = replicaSetsOf(deployment, view);
  const { fresh, old } = sets;
  if (fresh === undefined) return create ? yield* createFresh(deployment, sets, view) : { deployment, sets };
  const upToDate = isUpToDate(fresh, deployment, revisionAfter(old));
  if (upToDate && !isNew(deployment) && withRevision(deployment, revisionTextOf(fresh)) === deployment) return { deployment, sets };
  return yield* syncExisting(deployment, upToDate ? fresh : yield* updated(noted(fresh, deployment, revisionAfter(old))), old, view);
}

/** Has nobody said anything about its progress yet? */
function isNew(deployment: Deployment): boolean {
  return progressingOf(deployment) === undefined && progressDeadlineSeconds(deployment) !== undefined;
}

function* syncExisting(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[], view: View): Steps<Synced> {
  const revised = withRevision(deployment, revisionTextOf(current));
  if (!isNew(deployment)) return { deployment: yield* storedStatus(deployment, revised), sets: { fresh: current, old } };
  const found = `Found new replica set "${current.metadata.name}"`;
  const progressing = newCondition('Progressing', 'True', 'FoundNewReplicaSet', found, view);
  return { deployment: yield* storedStatus(deployment, withProgressing(revised, progressing)), sets: { fresh: current, old } };
}

function revisionAfter(old: readonly ReplicaSet[]): number {
  let last = 0;
  for (const set of old) last = Math.max(last, revisionOf(set));
  return last + 1;
}

function isUpToDate(set: ReplicaSet, deployment: Deployment, revision: number): boolean {
  return isAnnotated(set, deployment, revision) && (set.spec.minReadySeconds ?? 0) === (deployment.spec.minReadySeconds ?? 0);
}

function noted(set: ReplicaSet, deployment: Deployment, revision: number): ReplicaSet {
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  return {
    ...set,
    metadata: { ...set.metadata, annotations: annotationsOf(set, deployment, revision) },
    spec: (set.spec.minReadySeconds ?? 0) === minReadySeconds ? set.spec : { ...set.spec, minReadySeconds },
  };
}

function* createFresh(deployment: Deployment, sets: ReplicaSets, view: View): Steps<Synced> {
  const about = view.refOf(deployment);
  const revision = revisionAfter(sets.old);
  const wanted = freshReplicaSet(deployment, sets, revision);
  const outcome = yield { verb: 'create', object: wanted };
  if (!outcome.stored && outcome.reason === 'AlreadyExists') return yield* afterCollision(deployment, sets, wanted, view);
  if (!outcome.stored) {
    return isNamespaceTerminating(outcome) ? { deployment, sets } : yield* afterRefusal(deployment, sets, wanted, outcome, view);
  }
  const fresh = outcome.object as ReplicaSet;
  if (desiredPods(fresh) > 0) {
    const message = `Scaled up replica set ${fresh.metadata.name} to ${desiredPods(fresh)}`;
    yield { verb: 'event', about, type: 'Normal', reason: 'ScalingReplicaSet', message, source: eventSource, because: [outcome.entry] };
  }
  const noted = withRevision(deployment, String(revision));
  const created = newCondition('Progressing', 'True', 'NewReplicaSetCreated', `Created new replica set "${fresh.metadata.name}"`, view);
  const next = progressDeadlineSeconds(deployment) === undefined ? noted : withProgressing(noted, created);
  return { deployment: yield* storedStatus(deployment, next), sets: { fresh, old: sets.old } };
}

function freshReplicaSet(deployment: Deployment, sets: ReplicaSets, revision: number): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = templateHash(template, deployment.status?.collisionCount ?? 0);
  const labels = { ...template.metadata?.labels, [podTemplateHashLabel]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: { ...annotationsOf(undefined, deployment, revision), ...sizeAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: newSize(deployment, 0, sumOf(sets.old, desiredPods)),
      ...(minReadySeconds === undefined || minReadySeconds === 0 ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [podTemplateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  } as ReplicaSet;
}

/** The name is taken by another template: the next hash counts the collision in. */
function* afterCollision(deployment: Deployment, sets: ReplicaSets, wanted: ReplicaSet, view: View): Steps<Synced> {
  const existing = view.get<ReplicaSet>('ReplicaSet', wanted.metadata.namespace ?? '', wanted.metadata.name);
  if (existing !== undefined && sameTemplate(existing.spec.template, deployment.spec.template)) return { deployment, sets, failed: true };
  const status = { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 };
  return { deployment: yield* storedStatus(deployment, { ...deployment, status }), sets, failed: true };
}

function* afterRefusal(
  deployment: Deployment,
  sets: ReplicaSets,
  wanted: ReplicaSet,
  outcome: Outcome & { readonly stored: false },
  view: View,
): Steps<Synced> {
  const reason = 'ReplicaSetCreateError';
  const message = `Failed to create new replica set "${wanted.metadata.name}": ${outcome.message}`;
  const failed = withProgressing(deployment, newCondition('Progressing', 'False', reason, message, view));
  const next = progressDeadlineSeconds(deployment) === undefined ? deployment : yield* storedStatus(deployment, failed);
  yield { verb: 'event', about: view.refOf(deployment), type: 'Warning', reason, message, source: eventSource, because: [outcome.entry] };
  return { deployment: next, sets, failed: true };
}

/** A Deployment with a condition of type Progressing set by the rules of `withCondition`. */
export function withProgressing(deployment: Deployment, condition: Parameters<typeof withCondition>[1]): Deployment {
  const conditions = withCondition(deployment.status?.conditions ?? [], condition);
  return conditions === deployment.status?.conditions ? deployment : { ...deployment, status: { ...deployment.status, conditions } };
}

/** Writes a Deployment's status (and the revision, which upstream lets ride on it) when it differs. */
export function* storedStatus(deployment: Deployment, next: Deployment): Steps<Deployment> {
  if (next === deployment) return deployment;
  const outcome = yield { verb: 'status', object: next };
  return outcome.stored ? (outcome.object as Deployment) : next;
}

function* updated<Kind extends Deployment | ReplicaSet>(object: Kind): Steps<Kind> {
  const outcome = yield { verb: 'update', object };
  return outcome.stored ? (outcome.object as Kind) : object;
}
