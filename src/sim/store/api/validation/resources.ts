import { compareQuantities, type Quantity, quantityOf, quantityText, units, unitsExactly, ZERO } from '#model/quantity.ts';
import { duplicate, type FieldError, forbidden, invalid, notFoundValue, required } from '../field-error.ts';
import { goQuantity } from '../schema/go-struct.ts';
import { complaintsAbout, NEGATIVE, NOT_POSITIVE, nothing } from './checks.ts';
import { qualifiedName } from './formats.ts';

/** Follows kubernetes pkg/apis/core/validation/validation.go and pkg/apis/core/helper/helpers.go, v1.28. */
export type Amounts = Readonly<Record<string, string>>;

export interface Requirements {
  readonly limits?: Amounts;
  readonly requests?: Amounts;
  readonly claims?: readonly { readonly name: string }[];
}

const HUGE_PAGES = 'hugepages-';

const containerResources = new Set(['cpu', 'memory', 'ephemeral-storage']);
const standardResources = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'storage',
  'requests.storage',
  'services.nodeports',
  'services.loadbalancers',
]);
const integerResources = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

export function isHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES);
}

/** A resource without a domain, or in Kubernetes' own. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** A resource of a device plug-in, such as `example.com/gpu`. */
export function isExtendedResource(name: string): boolean {
  return !isNativeResource(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0;
}

/** Requests may be less than limits only for these. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}

function isQuotaHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES) || name.startsWith(`requests.${HUGE_PAGES}`);
}

export function resourceName(name: string, path: string): readonly FieldError[] {
  const wrong = complaintsAbout(name, path, qualifiedName);
  if (wrong.length > 0 || name.includes('/') || standardResources.has(name) || isQuotaHugePages(name)) return wrong;
  return [invalid(path, name, 'must be a standard resource type or fully qualified')];
}

export function containerResourceName(name: string, path: string): readonly FieldError[] {
  const errors = resourceName(name, path);
  if (!name.includes('/')) {
    if (containerResources.has(name) || isHugePages(name)) return errors;
    return [...errors, invalid(path, name, 'must be a standard resource for containers')];
  }
  if (isNativeResource(name) || isExtendedResource(name)) return errors;
  return [...errors, invalid(path, name, "doesn't follow extended resource name standard")];
}

export function quotaResourceName(name: string, path: string): readonly FieldError[] {
  const errors = resourceName(name, path);
  if (name.includes('/') || (standardResources.has(name) && name !== 'storage') || isQuotaHugePages(name)) return errors;
  return [...errors, invalid(path, name, 'must be a standard resource for quota')];
}

/** Not negative, and whole where only whole ones exist. */
export function quantityValue(name: string, text: string, path: string): readonly FieldError[] {
  const quantity = quantityOf(text);
  const errors = compareQuantities(quantity, ZERO) < 0 ? [invalid(path, quantityText(quantity), NEGATIVE)] : [];
  if ((integerResources.has(name) || isExtendedResource(name)) && quantity.nanos % 1_000_000_000n !== 0n)
    errors.push(invalid(path, goQuantity(text), 'must be an integer'));
  return errors;
}

export function positiveQuantity(text: string, path: string): readonly FieldError[] {
  const quantity = quantityOf(text);
  return compareQuantities(quantity, ZERO) <= 0 ? [invalid(path, quantityText(quantity), NOT_POSITIVE)] : nothing;
}

/** Requests and limits of a container. */
export function validateRequirements(requirements: Requirements, claimNames: ReadonlySet<string>, path: string): readonly FieldError[] {
  const { limits = {}, requests = {}, claims = [] } = requirements;
  const errors: FieldError[] = [];
  for (const name of Object.keys(limits).sort()) errors.push(...amountErrors(name, limits[name] ?? '0', `${path}.limits[${name}]`));
  for (const name of Object.keys(requests).sort()) errors.push(...requestErrors(name, requests[name] ?? '0', limits[name], path));
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory'))
    errors.push(forbidden(path, 'HugePages require cpu or memory'));
  return [...errors, ...validateClaims(claims, claimNames, `${path}.claims`)];
}

function requestErrors(name: string, text: string, limitText: string | undefined, path: string): readonly FieldError[] {
  const [own, huge] = [requestAmountErrors(name, text, `${path}.requests[${name}]`), hugePageErrors(name, text, `${path}.requests[${name}]`)];
  return [...own, ...limitErrors(name, quantityOf(text), limitText, path), ...huge];
}

function limitErrors(name: string, request: Quantity, limitText: string | undefined, path: string): readonly FieldError[] {
  const overcommit = isOvercommitAllowed(name);
  if (limitText === undefined) return overcommit ? nothing : [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')];
  const limit = quantityOf(limitText);
  const order = compareQuantities(request, limit);
  if (order !== 0 && !overcommit)
    return [invalid(`${path}.requests`, quantityText(request), `must be equal to ${name} limit of ${quantityText(limit)}`)];
  if (order <= 0) return nothing;
  return [invalid(`${path}.requests`, quantityText(request), `must be less than or equal to ${name} limit of ${quantityText(limit)}`)];
}

function amountErrors(name: string, text: string, path: string): readonly FieldError[] {
  return [...requestAmountErrors(name, text, path), ...hugePageErrors(name, text, path)];
}

function requestAmountErrors(name: string, text: string, path: string): readonly FieldError[] {
  return [...containerResourceName(name, path), ...quantityValue(name, text, path)];
}

function hugePageErrors(name: string, text: string, path: string): readonly FieldError[] {
  if (!isHugePages(name)) return nothing;
  const quantity = quantityOf(text);
  if (isDivisible(quantity, name.slice(HUGE_PAGES.length))) return nothing;
  return [invalid(path, quantityText(quantity), `${quantityText(quantity)} is not positive integer multiple of ${name}`)];
}

function isDivisible(quantity: Quantity, pageSize: string): boolean {
  if (!/^\d/.test(pageSize)) return false;
  const size = quantityOf(pageSize);
  return size.nanos > 0n && size.nanos % 1_000_000_000n === 0n && unitsExactly(quantity) % unitsExactly(size) === 0n;
}

function validateClaims(claims: readonly { readonly name: string }[], known: ReadonlySet<string>, path: string): readonly FieldError[] {
  const list = known.size === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`;
  const seen = new Set<string>();
  return claims.flatMap(({ name }, index) => {
    const at = `${path}[${index}]`;
    if (name === '') return [required(at)];
    const twice = seen.has(name) ? [duplicate(at, name)] : nothing;
    seen.add(name);
    return known.has(name) ? twice : [...twice, notFoundValue(at, name, `must be one of the names in pod.spec.resourceClaims${list}`)];
  });
}

/** A resource of any sort must not be negative. */
export function basicResource(text: string, path: string): readonly FieldError[] {
  const value = units(quantityOf(text));
  return value < 0 ? [invalid(path, value, 'must be a valid resource quantity')] : nothing;
}
