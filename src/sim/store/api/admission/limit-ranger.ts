import type { Container, Labels, PersistentVolumeClaim, Pod, PodSpec } from '#model/kubernetes.ts';
import { compareQuantities, milliUnits, type Quantity, quantityOf, quantityText } from '#model/quantity.ts';
import type { Status } from '../errors.ts';
import type { LimitRange, LimitRangeItem } from '../validation/quota.ts';
import { type Amounts, amounts, podLimits, podRequests } from './pod-resources.ts';
import { type AdmissionRequest, refused } from './request.ts';

export const LIMIT_RANGER_ANNOTATION = 'kubernetes.io/limit-ranger';

/** The spec with default requests and limits, and the note about what was set. Follows kubernetes plugin/pkg/admission/limitranger, v1.28. */
export function withLimits(spec: PodSpec, ranges: readonly LimitRange[]): { readonly spec: PodSpec; readonly note?: string } {
  let current = spec;
  let note: string | undefined;
  for (const range of ranges) {
    const notes: string[] = [];
    const fill =
      (sort: string) =>
      (container: Container): Container =>
        filled(container, defaultsOf(range), sort, notes);
    const containers = current.containers.map(fill('container'));
    const initContainers = current.initContainers?.map(fill('init container'));
    if (notes.length === 0) continue;
    current = { ...current, containers, ...(initContainers === undefined ? {} : { initContainers }) };
    note = `LimitRanger plugin set: ${notes.join('; ')}`;
  }
  return note === undefined ? { spec: current } : { spec: current, note };
}

function itemsOf(range: LimitRange, type: string): readonly LimitRangeItem[] {
  return (range.spec?.limits ?? []).filter((item) => item.type === type);
}

function defaultsOf(range: LimitRange): { readonly limits: Labels; readonly requests: Labels } {
  const items = itemsOf(range, 'Container');
  return {
    limits: Object.assign({}, ...items.map((item) => item.default ?? {})) as Labels,
    requests: Object.assign({}, ...items.map((item) => item.defaultRequest ?? {})) as Labels,
  };
}

function filled(container: Container, defaults: { readonly limits: Labels; readonly requests: Labels }, sort: string, notes: string[]): Container {
  const { limits = {}, requests = {} } = container.resources ?? {};
  const missing = (given: Labels, wanted: Labels): string[] =>
    Object.keys(wanted)
      .filter((name) => given[name] === undefined)
      .sort();
  const [newLimits, newRequests] = [missing(limits, defaults.limits), missing(requests, defaults.requests)];
  if (newRequests.length > 0) notes.push(`${newRequests.join(', ')} request for ${sort} ${container.name}`);
  if (newLimits.length > 0) notes.push(`${newLimits.join(', ')} limit for ${sort} ${container.name}`);
  if (newLimits.length + newRequests.length === 0) return container;
  const resources = {
    ...container.resources,
    ...(newLimits.length + Object.keys(limits).length === 0 ? {} : { limits: { ...defaults.limits, ...limits } }),
    ...(newRequests.length + Object.keys(requests).length === 0 ? {} : { requests: { ...defaults.requests, ...requests } }),
  };
  return { ...container, resources };
}

/** A pod within all bounds, or every bound it breaks. */
export function podWithinLimits(request: AdmissionRequest<Pod>, ranges: readonly LimitRange[]): Status | undefined {
  const { spec } = request.object;
  for (const range of ranges) {
    const problems = (range.spec?.limits ?? []).flatMap((item) => podProblems(item, spec));
    if (problems.length > 0) return refused(request, joined(problems));
  }
  return undefined;
}

function podProblems(item: LimitRangeItem, spec: PodSpec): readonly string[] {
  if (item.type === 'Pod') return boundProblems(item, podRequests(spec), podLimits(spec));
  if (item.type !== 'Container') return [];
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources }) =>
    boundProblems(item, amounts(resources?.requests), amounts(resources?.limits)),
  );
}

/** A claim within all bounds. */
export function claimWithinLimits(request: AdmissionRequest, ranges: readonly LimitRange[]): Status | undefined {
  const claim = request.object as PersistentVolumeClaim;
  const requests = amounts(claim.spec.resources?.requests);
  for (const range of ranges) {
    const problems = itemsOf(range, 'PersistentVolumeClaim').flatMap((item) => [
      ...each(item.min, (name, bound) => minimum(item.type, name, bound, requests, new Map())),
      ...each(item.max, (name, bound) => maximumRequest(item.type, name, bound, requests)),
    ]);
    if (problems.length > 0) return refused(request, joined(problems));
  }
  return undefined;
}

function joined(problems: readonly string[]): string {
  const texts = [...new Set(problems)];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

type Problem = string | undefined;

function each(bounds: Labels | undefined, check: (name: string, bound: Quantity) => Problem): readonly string[] {
  return Object.keys(bounds ?? {})
    .sort()
    .map((name) => check(name, quantityOf(bounds?.[name] ?? '0')))
    .filter((problem) => problem !== undefined);
}

function boundProblems(item: LimitRangeItem, requests: Amounts, limits: Amounts): readonly string[] {
  return [
    ...each(item.min, (name, bound) => minimum(item.type, name, bound, requests, limits)),
    ...each(item.max, (name, bound) => maximum(item.type, name, bound, requests, limits)),
    ...each(item.maxLimitRequestRatio, (name, bound) => ratio(item.type, name, bound, requests, limits)),
  ];
}

function minimum(type: string, name: string, bound: Quantity, requests: Amounts, limits: Amounts): Problem {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const rule = `minimum ${name} usage per ${type} is ${quantityText(bound)}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${rule}, but request is ${quantityText(request)}`;
  return limit !== undefined && compareQuantities(limit, bound) < 0 ? `${rule}, but limit is ${quantityText(limit)}` : undefined;
}

function maximum(type: string, name: string, bound: Quantity, requests: Amounts, limits: Amounts): Problem {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const rule = `maximum ${name} usage per ${type} is ${quantityText(bound)}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${rule}, but limit is ${quantityText(limit)}`;
  return request !== undefined && compareQuantities(request, bound) > 0 ? `${rule}, but request is ${quantityText(request)}` : undefined;
}

function maximumRequest(type: string, name: string, bound: Quantity, requests: Amounts): Problem {
  const request = requests.get(name);
  const rule = `maximum ${name} usage per ${type} is ${quantityText(bound)}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  return compareQuantities(request, bound) > 0 ? `${rule}, but request is ${quantityText(request)}` : undefined;
}

function ratio(type: string, name: string, bound: Quantity, requests: Amounts, limits: Amounts): Problem {
  const rule = `${name} max limit to request ratio per ${type} is ${quantityText(bound)}, but`;
  const [request, limit] = [requests.get(name), limits.get(name)].map((amount) => (amount === undefined ? 0 : milliUnits(amount)));
  if (request === undefined || request === 0) return `${rule} no request is specified or request is 0`;
  if (limit === undefined || limit === 0) return `${rule} no limit is specified or limit is 0`;
  const provided = limit / request;
  return provided * 1000 > milliUnits(bound) ? `${rule} provided ratio is ${provided.toFixed(6)}` : undefined;
}
