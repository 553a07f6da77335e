import type { PodTemplate } from '#model/kubernetes.ts';
import { duplicate, type FieldError, invalid, notSupported, required, tooMany } from '../field-error.ts';
import { complaintsAbout, nothing } from './checks.ts';
import { qualifiedName } from './formats.ts';

/** What a Job makes of failed pods. Follows kubernetes pkg/apis/batch/validation/validation.go, v1.28. */
interface Rule {
  readonly action?: string;
  readonly onExitCodes?: { readonly containerName?: string; readonly operator?: string; readonly values?: readonly number[] };
  readonly onPodConditions?: readonly { readonly type?: string; readonly status?: string }[];
}

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

export function failurePolicy(spec: { readonly podFailurePolicy?: object; readonly template: PodTemplate }, path: string): readonly FieldError[] {
  const rules = (spec.podFailurePolicy as { readonly rules?: readonly Rule[] } | undefined)?.rules ?? [];
  const { containers, initContainers = [] } = spec.template.spec;
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  return [
    ...(rules.length > 20 ? [tooMany(`${path}.rules`, rules.length, 20)] : nothing),
    ...rules.flatMap((rule, index) => ruleErrors(rule, names, `${path}.rules[${index}]`)),
  ];
}

function ruleErrors(rule: Rule, containerNames: ReadonlySet<string>, path: string): readonly FieldError[] {
  const { action = '', onExitCodes, onPodConditions = [] } = rule;
  const errors: FieldError[] = [];
  if (action === 'FailIndex') errors.push(invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  else errors.push(...listed(action, actions, `${path}.action`));
  if (onExitCodes !== undefined) errors.push(...exitCodes(onExitCodes, containerNames, `${path}.onExitCodes`));
  if (onPodConditions.length > 0) errors.push(...conditions(onPodConditions, `${path}.onPodConditions`));
  const both = onExitCodes !== undefined && onPodConditions.length > 0;
  const none = onExitCodes === undefined && onPodConditions.length === 0;
  if (both) errors.push(unvalued(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (none) errors.push(unvalued(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function unvalued(field: string, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, message: `Invalid value: ${detail}` };
}

function listed(value: string, supported: readonly string[], path: string): readonly FieldError[] {
  if (value === '') return [required(path, `valid values: [${supported.map((text) => `"${text}"`).join(' ')}]`)];
  return supported.includes(value) ? nothing : [notSupported(path, value, supported)];
}

function exitCodes(rule: NonNullable<Rule['onExitCodes']>, containerNames: ReadonlySet<string>, path: string): readonly FieldError[] {
  const { operator = '', containerName, values = [] } = rule;
  const errors = [...listed(operator, operators, `${path}.operator`)];
  if (containerName !== undefined && !containerNames.has(containerName))
    errors.push(invalid(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'));
  const printed = { goText: `[]int32{${values.join(', ')}}` };
  if (values.length === 0) errors.push(invalid(`${path}.values`, printed, 'at least one value is required'));
  else if (values.length > 255) errors.push(tooMany(`${path}.values`, values.length, 255));
  values.forEach((value, index) => {
    const at = `${path}.values[${index}]`;
    if (operator === 'In' && value === 0) errors.push(invalid(at, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < index) errors.push(duplicate(at, value));
  });
  const ordered = values.every((value, index) => index === 0 || (values[index - 1] ?? value) <= value);
  return ordered ? errors : [...errors, invalid(`${path}.values`, printed, 'must be ordered')];
}

function conditions(patterns: NonNullable<Rule['onPodConditions']>, path: string): readonly FieldError[] {
  return [
    ...(patterns.length > 20 ? [tooMany(path, patterns.length, 20)] : nothing),
    ...patterns.flatMap(({ type = '', status = '' }, index) => [
      ...complaintsAbout(type, `${path}[${index}].type`, qualifiedName),
      ...listed(status, statuses, `${path}[${index}].status`),
    ]),
  ];
}
