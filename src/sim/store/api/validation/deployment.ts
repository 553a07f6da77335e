import type { Deployment, ReplicaSet } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../field-error.ts';
import { goIntOrString } from '../go-text.ts';
import { goStruct } from '../schema/go-struct.ts';
import { nothing } from './checks.ts';
import { atMostAll, plainNumber, positiveIntOrPercent } from './int-or-percent.ts';
import { readOnlyDisks, runsForEver, validatePodTemplate } from './pod-template.ts';
import { goLabelSelector, isEmptySelector } from './selectors.ts';
import { atLeastZero, collisionsGrow, isSelector, neededSelector, sameSelector, statusCounts, templateMatches } from './workload-parts.ts';

/** Deployments and ReplicaSets. Follows kubernetes pkg/apis/apps/validation/validation.go, v1.28. */
type Spec = Deployment['spec'];

export function validateDeployment(next: Deployment, previous?: Deployment): readonly FieldError[] {
  const { spec } = next;
  return [
    ...atLeastZero(spec.replicas, 'spec.replicas'),
    ...neededSelector(spec.selector, 'deployment', 'spec.selector'),
    ...replicatedTemplate(spec, previous?.spec),
    ...strategyErrors(spec.strategy ?? {}, 'spec.strategy'),
    ...atLeastZero(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...atLeastZero(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...deadline(spec),
    ...(previous === undefined ? nothing : sameSelector(spec.selector, previous.spec.selector, 'spec.selector')),
  ];
}

/** Upstream says "deployment" here too. */
export function validateReplicaSet(next: ReplicaSet, previous?: ReplicaSet): readonly FieldError[] {
  const { spec } = next;
  return [
    ...atLeastZero(spec.replicas, 'spec.replicas'),
    ...atLeastZero(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...neededSelector(spec.selector, 'deployment', 'spec.selector'),
    ...replicatedTemplate(spec, previous?.spec),
    ...(previous === undefined ? nothing : sameSelector(spec.selector, previous.spec.selector, 'spec.selector')),
  ];
}

/** The template of pods of which several are alike. */
function replicatedTemplate(spec: ReplicaSet['spec'], previous: ReplicaSet['spec'] | undefined): readonly FieldError[] {
  const { selector, template, replicas = 0 } = spec;
  if (!isSelector(selector)) return [invalid('spec.selector', goLabelSelector(selector), 'invalid label selector')];
  const path = 'spec.template';
  return [
    ...(selector !== undefined && isEmptySelector(selector) ? nothing : templateMatches(selector, template, path)),
    ...validatePodTemplate(template, path),
    ...(replicas > 1 ? readOnlyDisks(template, previous?.template, path) : nothing),
    ...runsForEver(template, 'ReplicaSet', path),
  ];
}

function strategyErrors(strategy: NonNullable<Spec['strategy']>, path: string): readonly FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === 'Recreate')
    return rollingUpdate === undefined ? nothing : [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  if (type !== 'RollingUpdate') return [notSupported(path, goStruct(strategy, 'apps.DeploymentStrategy'), ['Recreate', 'RollingUpdate'])];
  if (rollingUpdate === undefined) return [required(`${path}.rollingUpdate`, 'this should be defaulted and never be nil')];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const at = `${path}.rollingUpdate`;
  const stuck = plainNumber(maxUnavailable) === 0 && plainNumber(maxSurge) === 0;
  return [
    ...positiveIntOrPercent(maxUnavailable, `${at}.maxUnavailable`),
    ...positiveIntOrPercent(maxSurge, `${at}.maxSurge`),
    ...(stuck ? [invalid(`${at}.maxUnavailable`, goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0')] : nothing),
    ...atMostAll(maxUnavailable, `${at}.maxUnavailable`),
  ];
}

function deadline({ progressDeadlineSeconds: seconds, minReadySeconds = 0 }: Spec): readonly FieldError[] {
  if (seconds === undefined) return nothing;
  const negative = atLeastZero(seconds, 'spec.progressDeadlineSeconds');
  if (seconds > minReadySeconds) return negative;
  return [...negative, invalid('spec.progressDeadlineSeconds', seconds, 'must be greater than minReadySeconds')];
}

const MORE_THAN_ALL = 'cannot be greater than status.replicas';

const deploymentCounts = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'collisionCount',
] as const;
const readyLimits = [
  ['readyReplicas', 'replicas', MORE_THAN_ALL],
  ['availableReplicas', 'replicas', MORE_THAN_ALL],
  ['availableReplicas', 'readyReplicas', 'cannot be greater than readyReplicas'],
] as const;
const deploymentLimits = [['updatedReplicas', 'replicas', MORE_THAN_ALL], ...readyLimits] as const;

export function validateDeploymentStatus(next: Deployment, previous: Deployment): readonly FieldError[] {
  const counts = statusCounts(next.status, deploymentCounts, deploymentLimits);
  const grown = collisionsGrow(next.status, previous.status);
  return grown.length === 0 ? counts : [...counts, ...grown];
}

const replicaSetCounts = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'] as const;
const replicaSetLimits = [['fullyLabeledReplicas', 'replicas', MORE_THAN_ALL], ...readyLimits] as const;

export function validateReplicaSetStatus(next: ReplicaSet): readonly FieldError[] {
  return statusCounts(next.status, replicaSetCounts, replicaSetLimits);
}
