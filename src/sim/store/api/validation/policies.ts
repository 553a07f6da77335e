import type { KubeObject, PodDisruptionBudget } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid, required } from '../field-error.ts';
import { goStruct } from '../schema/go-struct.ts';
import { IMMUTABLE, neededOneOf, nothing, notNegative, oneOf, type Row, table, whenSet } from './checks.ts';
import { atMostAll, positiveIntOrPercent } from './int-or-percent.ts';
import { validateLabelSelector } from './selectors.ts';

/** Budgets and priorities. Follows kubernetes pkg/apis/policy/validation and pkg/apis/scheduling/validation, v1.28. */
export function validateBudget({ spec }: PodDisruptionBudget): readonly FieldError[] {
  const { minAvailable, maxUnavailable } = spec;
  const both = minAvailable !== undefined && maxUnavailable !== undefined;
  const bound = (value: number | string | undefined, path: string): readonly FieldError[] =>
    value === undefined ? nothing : [...positiveIntOrPercent(value, path), ...atMostAll(value, path)];
  return [
    ...(both ? [invalid('spec', goStruct(spec, 'policy.PodDisruptionBudgetSpec'), 'minAvailable and maxUnavailable cannot be both set')] : nothing),
    ...bound(minAvailable, 'spec.minAvailable'),
    ...bound(maxUnavailable, 'spec.maxUnavailable'),
    ...validateLabelSelector(spec.selector, 'spec.selector'),
    ...whenSet(oneOf('AlwaysAllow', 'IfHealthyBudget'))(spec.unhealthyPodEvictionPolicy, 'spec.unhealthyPodEvictionPolicy', undefined),
  ];
}

const budgetStatus: Row[] = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'].map((name) => [`status.${name}`, notNegative]);
const budgetStatusTable = table(budgetStatus);

export function validateBudgetStatus(budget: PodDisruptionBudget): readonly FieldError[] {
  return budgetStatusTable(budget, '', undefined);
}

export interface PriorityClass extends KubeObject {
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

const HIGHEST = 1_000_000_000;
const system: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

export function validatePriorityClass(object: KubeObject): readonly FieldError[] {
  const { metadata, value = 0, preemptionPolicy } = object as PriorityClass;
  const errors: FieldError[] = [];
  if ((metadata.name ?? '').startsWith('system-')) errors.push(...systemClass(object as PriorityClass));
  else if (value > HIGHEST) errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST}`));
  return [...errors, ...whenSet(neededOneOf('PreemptLowerPriority', 'Never'))(preemptionPolicy, 'preemptionPolicy', undefined)];
}

function systemClass({ metadata, value = 0, globalDefault = false }: PriorityClass): readonly FieldError[] {
  const known = system[metadata.name];
  const problem =
    known === undefined
      ? `${metadata.name} is not a known system priority class`
      : known !== value
        ? `value of ${metadata.name} PriorityClass must be ${known}`
        : globalDefault
          ? `globalDefault of ${metadata.name} PriorityClass must be false`
          : undefined;
  if (problem === undefined) return nothing;
  return [forbidden('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`)];
}

export function validatePriorityClassUpdate(next: KubeObject, previous: KubeObject): readonly FieldError[] {
  const [now, before] = [next as PriorityClass, previous as PriorityClass];
  const errors = (now.value ?? 0) === (before.value ?? 0) ? [] : [forbidden('value', 'may not be changed in an update.')];
  if (now.preemptionPolicy === before.preemptionPolicy) return errors;
  return [...errors, invalid('preemptionPolicy', now.preemptionPolicy, IMMUTABLE)];
}

interface Scaler {
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
}

/** HorizontalPodAutoscalers: bounds and target. Follows kubernetes pkg/apis/autoscaling/validation/validation.go, v1.28; metrics are not looked at. */
export function validateAutoscaler(object: KubeObject): readonly FieldError[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef = {} } = ((object as { spec?: Scaler }).spec ?? {}) as Scaler;
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1) errors.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  if (maxReplicas < 1) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  for (const name of ['kind', 'name'] as const) if ((scaleTargetRef[name] ?? '') === '') errors.push(required(`spec.scaleTargetRef.${name}`));
  return errors;
}

interface LeaseSpec {
  readonly leaseDurationSeconds?: number;
  readonly leaseTransitions?: number;
}

/** Leases. Follows kubernetes pkg/apis/coordination/validation/validation.go, v1.28. */
export function validateLease(object: KubeObject): readonly FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = ((object as { spec?: LeaseSpec }).spec ?? {}) as LeaseSpec;
  const errors: FieldError[] = [];
  if (seconds !== undefined && seconds <= 0) errors.push(invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
  if (transitions !== undefined && transitions < 0) errors.push(invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
  return errors;
}
