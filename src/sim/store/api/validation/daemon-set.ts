import type { DaemonSet } from '#model/kubernetes.ts';
import { type FieldError, invalid, notSupported, required } from '../field-error.ts';
import { goIntOrString } from '../go-text.ts';
import { goStruct } from '../schema/go-struct.ts';
import { nothing } from './checks.ts';
import { atMostAll, plainNumber, positiveIntOrPercent } from './int-or-percent.ts';
import { readOnlyDisks, runsForEver, validatePodTemplate } from './pod-template.ts';
import { validateLabelSelector } from './selectors.ts';
import { atLeastZero, collisionsGrow, isSelector, notEmpty, sameSelector, statusCounts, templateMatches } from './workload-parts.ts';

/** DaemonSets. Follows kubernetes pkg/apis/apps/validation/validation.go, v1.28. */
type Spec = DaemonSet['spec'] & { readonly revisionHistoryLimit?: number };

export function validateDaemonSet(next: DaemonSet, previous?: DaemonSet): readonly FieldError[] {
  const spec: Spec = next.spec;
  const { selector, template } = spec;
  const path = 'spec.template';
  return [
    ...validateLabelSelector(selector, 'spec.selector'),
    ...(isSelector(selector) ? templateMatches(selector, template, path) : nothing),
    ...notEmpty(selector, 'daemonset', 'spec.selector'),
    ...validatePodTemplate(template, path),
    ...readOnlyDisks(template, previous?.spec.template, path),
    ...runsForEver(template, 'DaemonSet', path),
    ...atLeastZero(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...updateStrategy(spec.updateStrategy ?? {}, 'spec.updateStrategy'),
    ...atLeastZero(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...(previous === undefined ? nothing : sameSelector(selector, previous.spec.selector, 'spec.selector')),
  ];
}

function updateStrategy(strategy: NonNullable<Spec['updateStrategy']>, path: string): readonly FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === 'OnDelete') return nothing;
  if (type !== 'RollingUpdate') return [notSupported(path, goStruct(strategy, 'apps.DaemonSetUpdateStrategy'), ['RollingUpdate', 'OnDelete'])];
  if (rollingUpdate === undefined) return [required(`${path}.rollingUpdate`)];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const [unavailable, surge] = [`${path}.rollingUpdate.maxUnavailable`, `${path}.rollingUpdate.maxSurge`];
  return [
    ...positiveIntOrPercent(maxUnavailable, unavailable),
    ...positiveIntOrPercent(maxSurge, surge),
    ...atMostAll(maxUnavailable, unavailable),
    ...atMostAll(maxSurge, surge),
    ...exactlyOne(maxUnavailable, maxSurge, unavailable, surge),
  ];
}

function exactlyOne(maxUnavailable: number | string, maxSurge: number | string, unavailable: string, surge: string): readonly FieldError[] {
  const [has, hasSurge] = [plainNumber(maxUnavailable) !== 0, plainNumber(maxSurge) !== 0];
  if (has && hasSurge) return [invalid(surge, goIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero')];
  return has || hasSurge ? nothing : [required(unavailable, 'cannot be 0 when maxSurge is 0')];
}

export function validateDaemonSetStatus(next: DaemonSet, previous: DaemonSet): readonly FieldError[] {
  const names = [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ];
  return [...statusCounts(next.status, names, []), ...collisionsGrow(next.status, previous.status)];
}
