import type { LabelSelector, SelectorExpression } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid, required } from '../field-error.ts';
import { type GoText, goLabels, goQuote, goStrings } from '../go-text.ts';
import { complaintsAbout, nothing } from './checks.ts';
import { labelValue, qualifiedName } from './formats.ts';
import { validateLabels } from './metadata.ts';

/** Follows apimachinery pkg/apis/meta/v1/validation/validation.go, v0.28. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: string): readonly FieldError[] {
  if (selector === undefined) return nothing;
  const expressions = selector.matchExpressions ?? [];
  return [
    ...validateLabels(selector.matchLabels, `${path}.matchLabels`),
    ...expressions.flatMap((expression, index) => validateExpression(expression, `${path}.matchExpressions[${index}]`)),
  ];
}

function validateExpression({ key, operator, values = [] }: SelectorExpression, path: string): readonly FieldError[] {
  return [
    ...validateOperator(operator, values, path),
    ...complaintsAbout(key, `${path}.key`, qualifiedName),
    ...values.flatMap((value, index) => complaintsAbout(value, `${path}.values[${index}]`, labelValue)),
  ];
}

function validateOperator(operator: string, values: readonly string[], path: string): readonly FieldError[] {
  if (operator === 'In' || operator === 'NotIn')
    return values.length > 0 ? nothing : [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  if (operator === 'Exists' || operator === 'DoesNotExist')
    return values.length === 0 ? nothing : [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  return [invalid(`${path}.operator`, operator, 'not a valid selector operator')];
}

/** True when the selector names no label at all: it then matches everything. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0;
}

/** False when Go could not make a selector of it: a wrong operator, or values missing or too many, or a bad key or value. */
export function isUsableSelector(selector: LabelSelector | undefined): boolean {
  return validateLabelSelector(selector, '').length === 0;
}

/** `v1.LabelSelector{MatchLabels:…, MatchExpressions:…}`. */
export function goLabelSelector(selector: LabelSelector | undefined): GoText | undefined {
  if (selector === undefined) return undefined;
  const expressions = selector.matchExpressions;
  const list =
    expressions === undefined ? '[]v1.LabelSelectorRequirement(nil)' : `[]v1.LabelSelectorRequirement{${expressions.map(goExpression).join(', ')}}`;
  return { goText: `v1.LabelSelector{MatchLabels:${goLabels(selector.matchLabels).goText}, MatchExpressions:${list}}` };
}

function goExpression({ key, operator, values }: SelectorExpression): string {
  return `v1.LabelSelectorRequirement{Key:${goQuote(key)}, Operator:${goQuote(operator)}, Values:${goStrings(values).goText}}`;
}
