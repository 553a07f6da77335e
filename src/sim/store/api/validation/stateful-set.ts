import { deepEqual } from '#base/equal.ts';
import type { PodTemplate, StatefulSet } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid, required } from '../field-error.ts';
import { goIntOrString } from '../go-text.ts';
import { goStruct } from '../schema/go-struct.ts';
import { nothing, oneOf } from './checks.ts';
import { atMostAll, plainNumber, positiveIntOrPercent } from './int-or-percent.ts';
import { validateAnnotations, validateLabels } from './metadata.ts';
import { podAnnotations } from './pod.ts';
import { runsForEver } from './pod-template.ts';
import { goLabelSelector, isEmptySelector } from './selectors.ts';
import { atLeastZero, collisionsGrow, isSelector, neededSelector, statusCounts, templateMatches } from './workload-parts.ts';

/** StatefulSets. Follows kubernetes pkg/apis/apps/validation/validation.go, v1.28. */
type Spec = StatefulSet['spec'];

const MUTABLE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

export function validateStatefulSet(next: StatefulSet, previous?: StatefulSet): readonly FieldError[] {
  const errors = specErrors(next.spec);
  return previous === undefined || sameButMutable(next.spec, previous.spec) ? errors : [...errors, forbidden('spec', MUTABLE)];
}

function specErrors(spec: Spec): readonly FieldError[] {
  const { selector, template } = spec;
  return [
    ...managementPolicy(spec.podManagementPolicy ?? ''),
    ...updateStrategy(spec.updateStrategy ?? {}, 'spec.updateStrategy'),
    ...retentionPolicy(spec.persistentVolumeClaimRetentionPolicy),
    ...atLeastZero(spec.replicas, 'spec.replicas'),
    ...atLeastZero(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...atLeastZero(spec.ordinals?.start, 'spec.ordinals.start'),
    ...neededSelector(selector, 'statefulset', 'spec.selector'),
    ...(isSelector(selector) ? looseTemplate(spec) : [invalid('spec.selector', goLabelSelector(selector), '')]),
    ...runsForEver(template, 'StatefulSet', 'spec.template'),
  ];
}

/** Only metadata: upstream does not look into the pod spec of a StatefulSet, so a broken one is stored and its pods are refused. */
function looseTemplate({ selector, template }: Spec): readonly FieldError[] {
  const { metadata = {} }: PodTemplate = template;
  return [
    ...(selector !== undefined && isEmptySelector(selector) ? nothing : templateMatches(selector, template, 'spec.template')),
    ...validateLabels(metadata.labels, 'spec.template.labels'),
    ...validateAnnotations(metadata.annotations, 'spec.template.annotations'),
    ...podAnnotations(metadata.annotations, template.spec, 'spec.template.annotations'),
  ];
}

function managementPolicy(policy: string): readonly FieldError[] {
  if (policy === '') return [required('spec.podManagementPolicy')];
  if (policy === 'OrderedReady' || policy === 'Parallel') return nothing;
  return [invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")];
}

function updateStrategy(strategy: NonNullable<Spec['updateStrategy']>, path: string): readonly FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === undefined) return [required(path)];
  if (type === 'OnDelete') {
    if (rollingUpdate === undefined) return nothing;
    const printed = goStruct(rollingUpdate, 'apps.RollingUpdateStatefulSetStrategy');
    return [invalid(`${path}.rollingUpdate`, printed, "only allowed for updateStrategy 'RollingUpdate'")];
  }
  if (type !== 'RollingUpdate') return [invalid(path, goStruct(strategy, 'apps.StatefulSetUpdateStrategy'), "must be 'RollingUpdate' or 'OnDelete'")];
  if (rollingUpdate === undefined) return nothing;
  return [
    ...atLeastZero(rollingUpdate.partition, `${path}.rollingUpdate.partition`),
    ...maxUnavailable(rollingUpdate.maxUnavailable, `${path}.rollingUpdate.maxUnavailable`),
  ];
}

function maxUnavailable(value: number | string | undefined, path: string): readonly FieldError[] {
  if (value === undefined) return nothing;
  return [
    ...positiveIntOrPercent(value, path),
    ...(plainNumber(value) === 0 ? [invalid(path, goIntOrString(value), 'cannot be 0')] : nothing),
    ...atMostAll(value, path),
  ];
}

function retentionPolicy(policy: Spec['persistentVolumeClaimRetentionPolicy']): readonly FieldError[] {
  if (policy === undefined) return nothing;
  const check = oneOf('Retain', 'Delete');
  const path = 'spec.persistentVolumeClaimRetentionPolicy';
  return [...check(policy.whenDeleted, `${path}.whenDeleted`, undefined), ...check(policy.whenScaled, `${path}.whenScaled`, undefined)];
}

function sameButMutable(next: Spec, previous: Spec): boolean {
  return deepEqual(fixed(next), fixed(previous));
}

function fixed(spec: Spec): object {
  const {
    replicas: _,
    ordinals: __,
    template: ___,
    updateStrategy: ____,
    persistentVolumeClaimRetentionPolicy: _____,
    minReadySeconds: ______,
    ...rest
  } = spec;
  return rest;
}

const MORE_THAN_ALL = 'cannot be greater than status.replicas';

export function validateStatefulSetStatus(next: StatefulSet, previous: StatefulSet): readonly FieldError[] {
  const names = ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas', 'observedGeneration', 'collisionCount'];
  const counts = statusCounts(next.status, names, [
    ['readyReplicas', 'replicas', MORE_THAN_ALL],
    ['currentReplicas', 'replicas', MORE_THAN_ALL],
    ['updatedReplicas', 'replicas', MORE_THAN_ALL],
    ['availableReplicas', 'replicas', MORE_THAN_ALL],
    ['availableReplicas', 'readyReplicas', 'cannot be greater than status.readyReplicas'],
  ]);
  return [...counts, ...collisionsGrow(next.status, previous.status)];
}
