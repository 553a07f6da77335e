import type {
  LabelSelector,
  NodeSelectorTerm,
  PodAffinityTerm,
  SelectorExpression,
  Toleration,
  TopologySpreadConstraint,
} from '#model/kubernetes.ts';
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from '../field-error.ts';
import { goStruct } from '../schema/go-struct.ts';
import { type Check, complaintsAbout, format, NOT_POSITIVE, needed, nothing, oneOf, type Row, table, whenSet } from './checks.ts';
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from './formats.ts';
import { validateLabelSelector } from './selectors.ts';

/** Where a pod may go. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
const weight: Check = (value, path) => {
  const number = (value as number | undefined) ?? 0;
  return number > 0 && number <= 100 ? nothing : [invalid(path, number, 'must be in the range 1-100')];
};

function nodeExpression(value: unknown, path: string): readonly FieldError[] {
  const { key = '', operator, values = [] } = value as SelectorExpression;
  return [...nodeOperator(operator, values, path), ...complaintsAbout(key, `${path}.key`, qualifiedName)];
}

function nodeOperator(operator: string | undefined, values: readonly string[], path: string): readonly FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? nothing : [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? nothing : [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case 'Gt':
    case 'Lt':
      return values.length === 1 ? nothing : [required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator')];
  }
}

function nodeField(value: unknown, path: string): readonly FieldError[] {
  const { key = '', operator, values = [] } = value as SelectorExpression;
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') errors.push(invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
  else if (values.length !== 1)
    errors.push(required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  if (key !== 'metadata.name') return [...errors, invalid(`${path}.key`, key, 'not a valid field selector key')];
  return [...errors, ...values.flatMap((name, index) => complaintsAbout(name, `${path}.values[${index}]`, dnsSubdomain))];
}

const nodeSelectorTerm = table([
  ['matchExpressions[*]', nodeExpression],
  ['matchFields[*]', nodeField],
]);

/** A node selector: at least one term. */
export const nodeSelector: Check = (value, path) => {
  const terms = (value as { readonly nodeSelectorTerms?: readonly NodeSelectorTerm[] }).nodeSelectorTerms ?? [];
  const at = `${path}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(at, 'must have at least one node selector term')];
  return terms.flatMap((term, index) => nodeSelectorTerm(term, `${at}[${index}]`, undefined));
};

const podTerm = table([
  ['labelSelector', (value, path) => validateLabelSelector(value as LabelSelector | undefined, path)],
  ['namespaceSelector', (value, path) => validateLabelSelector(value as LabelSelector | undefined, path)],
  ['', namespaces],
  ['', labelKeys],
  ['topologyKey', needed('can not be empty')],
  ['topologyKey', format(qualifiedName)],
]);

function namespaces(value: unknown, path: string): readonly FieldError[] {
  const names = (value as { readonly namespaces?: readonly string[] }).namespaces ?? [];
  return names.flatMap((name) => complaintsAbout(name, `${path}.namespace`, dnsLabel));
}

/** Follows pkg/apis/core/validation/validation.go validateMatchLabelKeysAndMismatchLabelKeys, v1.33. */
function labelKeys(value: unknown, path: string): readonly FieldError[] {
  const { matchLabelKeys: same = [], mismatchLabelKeys: other = [], labelSelector } = value as PodAffinityTerm;
  return [
    ...keyErrors(same, labelSelector, `${path}.matchLabelKeys`),
    ...keyErrors(other, labelSelector, `${path}.mismatchLabelKeys`),
    ...same.flatMap((key, index) =>
      other.includes(key) ? [invalid(`${path}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys')] : [],
    ),
  ];
}

function keyErrors(keys: readonly string[], labelSelector: LabelSelector | undefined, path: string): readonly FieldError[] {
  if (keys.length === 0) return nothing;
  if (labelSelector === undefined) return [forbidden(path, 'must not be specified when labelSelector is not set')];
  return keys.flatMap((key, index) => complaintsAbout(key, `${path}[${index}]`, qualifiedName));
}

const mandatory = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

const podTerms: Row[] = [
  [`${mandatory}[*]`, podTerm],
  [
    `${preferred}[*]`,
    table([
      ['weight', weight],
      ['podAffinityTerm', podTerm],
    ]),
  ],
];

const affinityRows: Row[] = [
  [`nodeAffinity.${mandatory}`, whenSet(nodeSelector)],
  [
    `nodeAffinity.${preferred}[*]`,
    table([
      ['weight', weight],
      ['preference', nodeSelectorTerm],
    ]),
  ],
  ['podAffinity', whenSet(table(podTerms))],
  ['podAntiAffinity', whenSet(table(podTerms))],
];

export const affinity = whenSet(table(affinityRows));

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Known effects of taints. */
export const taintEffect = oneOf(...effects);

/** A pod's tolerations. */
export const tolerations: Check = (value, path) =>
  ((value as readonly Toleration[] | undefined) ?? []).flatMap((toleration, index) => tolerationErrors(toleration, `${path}[${index}]`));

function tolerationErrors(toleration: Toleration, path: string): readonly FieldError[] {
  const { key = '', effect, tolerationSeconds } = toleration;
  const operator = toleration.operator ?? '';
  const errors: FieldError[] = [];
  if (key !== '') errors.push(...complaintsAbout(key, `${path}.key`, qualifiedName));
  if (key === '' && operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${path}.operator`, operator, detail));
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    errors.push(invalid(`${path}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  errors.push(...operatorErrors(toleration, operator, `${path}.operator`));
  return effect === undefined ? errors : [...errors, ...taintEffect(effect, `${path}.effect`, undefined)];
}

function operatorErrors(toleration: Toleration, operator: string, path: string): readonly FieldError[] {
  const value = toleration.value ?? '';
  if (operator === '' || operator === 'Equal') {
    const complaints = labelValue(value);
    return complaints.length === 0 ? nothing : [invalid(path, value, complaints.join(';'))];
  }
  if (operator !== 'Exists') return [notSupported(path, operator, ['Equal', 'Exists'])];
  return value === '' ? nothing : [invalid(path, goStruct(toleration, 'core.Toleration'), "value must be empty when `operator` is 'Exists'")];
}

const actions = oneOf('DoNotSchedule', 'ScheduleAnyway');
const inclusion = whenSet(oneOf('Honor', 'Ignore'));

/** A pod's topology spread constraints. */
export const spread: Check = (value, path) => {
  const constraints = (value as readonly TopologySpreadConstraint[] | undefined) ?? [];
  return constraints.flatMap((constraint, index) => spreadErrors(constraint, constraints.slice(index + 1), `${path}[${index}]`));
};

function spreadErrors(constraint: TopologySpreadConstraint, later: readonly TopologySpreadConstraint[], path: string): readonly FieldError[] {
  const { maxSkew = 0, topologyKey = '', nodeAffinityPolicy, nodeTaintsPolicy, labelSelector } = constraint;
  const whenUnsatisfiable = constraint.whenUnsatisfiable ?? '';
  const errors: FieldError[] = [];
  if (maxSkew <= 0) errors.push(invalid(`${path}.maxSkew`, maxSkew, NOT_POSITIVE));
  if (topologyKey === '') errors.push(required(`${path}.topologyKey`, 'can not be empty'));
  errors.push(...actions(whenUnsatisfiable, `${path}.whenUnsatisfiable`, undefined));
  if (later.some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable))
    errors.push(duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
  return [
    ...errors,
    ...minDomainsErrors(constraint.minDomains, whenUnsatisfiable, `${path}.minDomains`),
    ...inclusion(nodeAffinityPolicy, `${path}.nodeAffinityPolicy`, undefined),
    ...inclusion(nodeTaintsPolicy, `${path}.nodeTaintsPolicy`, undefined),
    ...matchLabelKeys(constraint, `${path}.matchLabelKeys`),
    ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
  ];
}

function minDomainsErrors(minDomains: number | undefined, action: string, path: string): readonly FieldError[] {
  if (minDomains === undefined) return nothing;
  const errors = minDomains <= 0 ? [invalid(path, minDomains, NOT_POSITIVE)] : [];
  if (action === 'DoNotSchedule') return errors;
  return [...errors, invalid(path, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`)];
}

function matchLabelKeys({ matchLabelKeys: keys = [], labelSelector }: TopologySpreadConstraint, path: string): readonly FieldError[] {
  if (keys.length === 0) return nothing;
  const used = new Set([...Object.keys(labelSelector?.matchLabels ?? {}), ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key)]);
  const unset = labelSelector === undefined ? [forbidden(path, 'must not be specified when labelSelector is not set')] : nothing;
  return [
    ...unset,
    ...keys.flatMap((key, index) => {
      const at = `${path}[${index}]`;
      const both = used.has(key) ? [invalid(at, key, 'exists in both matchLabelKeys and labelSelector')] : nothing;
      return [...complaintsAbout(key, at, qualifiedName), ...both];
    }),
  ];
}
