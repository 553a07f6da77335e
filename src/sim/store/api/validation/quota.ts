import type { KubeObject, Labels } from '#model/kubernetes.ts';
import { compareQuantities, milliUnits, type Quantity, quantityOf, quantityText } from '#model/quantity.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../field-error.ts';
import { goStrings } from '../go-text.ts';
import { goQuantity, goStruct } from '../schema/go-struct.ts';
import { complaintsAbout, IMMUTABLE, nothing } from './checks.ts';
import { qualifiedName } from './formats.ts';
import { containerResourceName, isOvercommitAllowed, quantityValue, quotaResourceName, resourceName } from './resources.ts';

/** LimitRanges and ResourceQuotas. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
export interface LimitRangeItem {
  readonly type: string;
  readonly max?: Labels;
  readonly min?: Labels;
  readonly default?: Labels;
  readonly defaultRequest?: Labels;
  readonly maxLimitRequestRatio?: Labels;
}

export interface LimitRange extends KubeObject {
  readonly spec?: { readonly limits?: readonly LimitRangeItem[] };
}

export interface ResourceQuota extends KubeObject {
  readonly spec?: {
    readonly hard?: Labels;
    readonly scopes?: readonly string[];
    readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeExpression[] };
  };
  readonly status?: { readonly hard?: Labels; readonly used?: Labels };
}

export interface ScopeExpression {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

const standardTypes = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);

export function validateLimitRange(object: KubeObject): readonly FieldError[] {
  const seen = new Set<string>();
  return ((object as LimitRange).spec?.limits ?? []).flatMap((item, index) => {
    const path = `spec.limits[${index}]`;
    const twice = seen.has(item.type) ? [duplicate(`${path}.type`, item.type)] : nothing;
    seen.add(item.type);
    return [...limitType(item.type, `${path}.type`), ...twice, ...limitNames(item, path), ...limitOrder(item, path)];
  });
}

function limitType(type: string, path: string): readonly FieldError[] {
  const errors = complaintsAbout(type, path, qualifiedName);
  if (errors.length > 0 || type.includes('/') || standardTypes.has(type)) return errors;
  return [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function limitNames(item: LimitRangeItem, path: string): readonly FieldError[] {
  const check = item.type === 'Pod' || item.type === 'Container' ? containerResourceName : resourceName;
  const names = (list: keyof LimitRangeItem): readonly FieldError[] =>
    Object.keys(item[list] ?? {})
      .sort()
      .flatMap((name) => check(name, `${path}.${list}[${name}]`));
  const errors = [...names('max'), ...names('min')];
  for (const list of ['default', 'defaultRequest'] as const) {
    if (item.type !== 'Pod') errors.push(...names(list));
    else if (Object.keys(item[list] ?? {}).length > 0) errors.push(forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'"));
  }
  if (item.type === 'PersistentVolumeClaim' && item.min?.['storage'] === undefined && item.max?.['storage'] === undefined)
    errors.push(required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
  return [...errors, ...names('maxLimitRequestRatio')];
}

/** Every bound against every other. */
function limitOrder(item: LimitRangeItem, path: string): readonly FieldError[] {
  const defaults = item.type === 'Pod' ? {} : { default: item.default, defaultRequest: item.defaultRequest };
  const lists = [item.max, item.min, defaults.default, defaults.defaultRequest, item.maxLimitRequestRatio];
  const names = new Set(lists.flatMap((list) => Object.keys(list ?? {})));
  return [...names].sort().flatMap((name) => {
    const bounds = {
      min: item.min?.[name],
      max: item.max?.[name],
      default: defaults.default?.[name],
      defaultRequest: defaults.defaultRequest?.[name],
    };
    return [...boundOrder(name, bounds, path), ...ratioOrder(name, item, path), ...sameDefault(name, bounds, path)];
  });
}

interface Bounds {
  readonly min: string | undefined;
  readonly max: string | undefined;
  readonly default: string | undefined;
  readonly defaultRequest: string | undefined;
}

/** Which bound may not exceed which, where that is reported, and which of the two is shown. */
const orders = [
  ['min', 'max', 'min', 'min', 'min value', 'max value'],
  ['min', 'defaultRequest', 'defaultRequest', 'defaultRequest', 'min value', 'default request value'],
  ['defaultRequest', 'max', 'defaultRequest', 'defaultRequest', 'default request value', 'max value'],
  ['defaultRequest', 'default', 'defaultRequest', 'defaultRequest', 'default request value', 'default limit value'],
  ['min', 'default', 'default', 'min', 'min value', 'default value'],
  ['default', 'max', 'default', 'max', 'default value', 'max value'],
] as const;

function boundOrder(name: string, bounds: Bounds, path: string): readonly FieldError[] {
  return orders.flatMap(([low, high, at, shown, lowText, highText]) => {
    const [less, more] = [bounds[low], bounds[high]];
    if (less === undefined || more === undefined || compareQuantities(quantityOf(less), quantityOf(more)) <= 0) return nothing;
    const detail = `${lowText} ${quantityText(quantityOf(less))} is greater than ${highText} ${quantityText(quantityOf(more))}`;
    return [invalid(`${path}.${at}[${name}]`, goQuantity(bounds[shown] ?? '0'), detail)];
  });
}

function ratioOrder(name: string, item: LimitRangeItem, path: string): readonly FieldError[] {
  const ratioText = item.maxLimitRequestRatio?.[name];
  if (ratioText === undefined) return nothing;
  const ratio = quantityOf(ratioText);
  const at = `${path}.maxLimitRequestRatio[${name}]`;
  const errors: FieldError[] = [];
  if (compareQuantities(ratio, quantityOf('1')) < 0) errors.push(invalid(at, goQuantity(ratioText), `ratio ${quantityText(ratio)} is less than 1`));
  const [min, max] = [item.min?.[name], item.max?.[name]];
  if (min === undefined || max === undefined) return errors;
  const limit = milliUnits(quantityOf(max)) / milliUnits(quantityOf(min));
  if (asNumber(ratio) <= limit) return errors;
  return [...errors, invalid(at, goQuantity(ratioText), `ratio ${quantityText(ratio)} is greater than max/min = ${limit.toFixed(6)}`)];
}

function asNumber(quantity: Quantity): number {
  return milliUnits(quantity) / 1000;
}

function sameDefault(name: string, bounds: Bounds, path: string): readonly FieldError[] {
  const { default: limit, defaultRequest: request } = bounds;
  if (isOvercommitAllowed(name) || limit === undefined || request === undefined) return nothing;
  if (compareQuantities(quantityOf(limit), quantityOf(request)) === 0) return nothing;
  const detail = `default value ${quantityText(quantityOf(limit))} must equal to defaultRequest value ${quantityText(quantityOf(request))} in ${name}`;
  return [invalid(`${path}.defaultRequest[${name}]`, goQuantity(request), detail)];
}

export function validateResourceQuota(object: KubeObject): readonly FieldError[] {
  const quota = object as ResourceQuota;
  return [...quotaSpec(quota), ...quotaAmounts(quota.status?.hard, 'status.hard'), ...quotaAmounts(quota.status?.used, 'status.used')];
}

function quotaSpec({ spec = {} }: ResourceQuota): readonly FieldError[] {
  return [...quotaAmounts(spec.hard, 'spec.hard'), ...scopes(spec), ...scopeSelector(spec)];
}

function quotaAmounts(amounts: Labels | undefined, path: string): readonly FieldError[] {
  return Object.keys(amounts ?? {})
    .sort()
    .flatMap((name) => {
      const at = `${path}[${name}]`;
      return [...quotaResourceName(name, at), ...quantityValue(name, amounts?.[name] ?? '0', at)];
    });
}

const knownScopes = new Set(['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity']);
const computeResources = new Set(['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']);

function scopeFits(scope: string, resource: string): boolean {
  if (!knownScopes.has(scope)) return true;
  return scope === 'BestEffort' ? resource === 'pods' : computeResources.has(resource);
}

type QuotaSpec = NonNullable<ResourceQuota['spec']>;

function isStandardQuotaResource(name: string): boolean {
  return !name.includes('/') && quotaResourceName(name, '').length === 0;
}

function scopes(spec: QuotaSpec): readonly FieldError[] {
  const all = spec.scopes ?? [];
  const path = 'spec.scopes';
  const printed = goStrings(all, '[]core.ResourceQuotaScope');
  const errors = all.flatMap((scope) => [
    ...(knownScopes.has(scope) ? nothing : [invalid(path, printed, 'unsupported scope')]),
    ...misfits(scope, spec).map(() => invalid(path, printed, 'unsupported scope applied to resource')),
  ]);
  return [...errors, ...conflicts(all).map(() => invalid(path, printed, 'conflicting scopes'))];
}

function misfits(scope: string, { hard = {} }: QuotaSpec): readonly string[] {
  return Object.keys(hard)
    .sort()
    .filter((resource) => isStandardQuotaResource(resource) && !scopeFits(scope, resource));
}

function conflicts(all: readonly string[]): readonly unknown[] {
  const pairs = [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ];
  return pairs.filter((pair) => pair.every((scope) => all.includes(scope)));
}

const SCOPE_OPERATOR =
  "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function scopeSelector(spec: QuotaSpec): readonly FieldError[] {
  const expressions = spec.scopeSelector?.matchExpressions ?? [];
  const path = 'spec.scopeSelector.matchExpressions';
  const errors = expressions.flatMap((expression) => scopeExpression(expression, spec, path));
  const printed = goStrings(spec.scopes, '[]core.ResourceQuotaScope');
  const names = expressions.map(({ scopeName }) => scopeName);
  return [...errors, ...conflicts(names).map(() => invalid(path, printed, 'conflicting scopes'))];
}

function scopeExpression({ scopeName, operator, values = [] }: ScopeExpression, spec: QuotaSpec, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!knownScopes.has(scopeName)) errors.push(invalid(`${path}.scopeName`, scopeName, 'unsupported scope'));
  for (const _ of misfits(scopeName, spec))
    errors.push(invalid(path, goStruct(spec.scopeSelector ?? {}, 'core.ScopeSelector'), 'unsupported scope applied to resource'));
  if (knownScopes.has(scopeName) && scopeName !== 'PriorityClass' && operator !== 'Exists')
    errors.push(invalid(`${path}.operator`, operator, SCOPE_OPERATOR));
  return [...errors, ...scopeValues(operator, values, path)];
}

function scopeValues(operator: string, values: readonly string[], path: string): readonly FieldError[] {
  if (operator === 'In' || operator === 'NotIn')
    return values.length > 0
      ? nothing
      : [required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")];
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length === 0) return nothing;
    return [invalid(`${path}.values`, goStrings(values), "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")];
  }
  return [invalid(`${path}.operator`, operator, 'not a valid selector operator')];
}

export function validateResourceQuotaUpdate(next: KubeObject, previous: KubeObject): readonly FieldError[] {
  const [now, before] = [(next as ResourceQuota).spec?.scopes ?? [], (previous as ResourceQuota).spec?.scopes ?? []];
  const same = new Set(now).size === new Set(before).size && now.every((scope) => before.includes(scope));
  const errors = quotaSpec(next as ResourceQuota);
  return same ? errors : [...errors, invalid('spec.scopes', goStrings(now, '[]core.ResourceQuotaScope'), IMMUTABLE)];
}

export function validateResourceQuotaStatus(object: KubeObject): readonly FieldError[] {
  const { status } = object as ResourceQuota;
  return [...quotaAmounts(status?.hard, 'status.hard'), ...quotaAmounts(status?.used, 'status.used')];
}
