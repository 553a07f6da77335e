import type { KubeObject, Labels, PodTemplate } from '#model/kubernetes.ts';
import { matchesLabels } from '#model/selectors.ts';
import { type FieldError, invalid, required } from '../field-error.ts';
import { goLabels } from '../go-text.ts';
import { nothing } from './checks.ts';
import { readOnlyDisks, runsForEver, validatePodTemplate } from './pod-template.ts';
import { atLeastZero } from './workload-parts.ts';

interface Spec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly selector?: Labels;
  readonly template?: PodTemplate;
}

/** ReplicationControllers. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
export function validateReplicationController(object: KubeObject): readonly FieldError[] {
  const { replicas = 0, minReadySeconds, selector = {}, template } = (object as { spec?: Spec }).spec ?? {};
  const empty = Object.keys(selector).length === 0;
  const errors = [
    ...atLeastZero(minReadySeconds, 'spec.minReadySeconds'),
    ...(empty ? [required('spec.selector')] : nothing),
    ...atLeastZero(replicas, 'spec.replicas'),
  ];
  if (template === undefined) return [...errors, required('spec.template')];
  const labels = template.metadata?.labels;
  const path = 'spec.template';
  if (!empty && !matchesLabels(selector, labels))
    errors.push(invalid(`${path}.metadata.labels`, goLabels(labels), '`selector` does not match template `labels`'));
  errors.push(...validatePodTemplate(template, path));
  if (replicas > 1) errors.push(...readOnlyDisks(template, undefined, path));
  return [...errors, ...runsForEver(template, 'ReplicationController', path)];
}
