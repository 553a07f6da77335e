import { type FieldRequirement, parseFieldSelector } from '#model/field-selectors.ts';
import { parseSelector } from '#model/selector-text.ts';
import type { Requirement } from '#model/selectors.ts';
import { badRequest, failure, invalidStatus, type Status } from '../errors.ts';
import { type FieldError, forbidden, invalid, notSupported, required, tooLong } from '../field-error.ts';
import { goQuote, goStrings } from '../go-text.ts';

/** Options of requests. Follows apimachinery pkg/apis/meta/{v1,internalversion}/validation, v0.28. */
export type Query = ReadonlyMap<string, readonly string[]>;

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
}

type WriteKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

const LONGEST_MANAGER = 128;
const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];
const POLICIES = ['Foreground', 'Background', 'Orphan', 'nil'];
const meta = 'meta.k8s.io';

/** What a create, update or patch was asked besides its object. */
export function writeOptions(query: Query, kind: Exclude<WriteKind, 'DeleteOptions'>, isApply = false): WriteOptions | Status {
  const validation = first(query, 'fieldValidation') ?? '';
  const errors = [
    ...(kind === 'PatchOptions' ? patchErrors(query, isApply) : []),
    ...managerErrors(first(query, 'fieldManager') ?? ''),
    ...dryRunErrors(query.get('dryRun')),
    ...(VALIDATIONS.includes(validation) ? [] : [notSupported('fieldValidation', validation, VALIDATIONS)]),
  ];
  if (errors.length > 0) return invalidOptions(kind, errors);
  return { dryRun: (query.get('dryRun') ?? []).length > 0, fieldValidation: validation === '' ? 'Warn' : (validation as FieldValidation) };
}

function patchErrors(query: Query, isApply: boolean): readonly FieldError[] {
  if (!isApply) return query.has('force') ? [forbidden('force', 'may not be specified for non-apply patch')] : [];
  return (first(query, 'fieldManager') ?? '') === '' ? [required('fieldManager', 'is required for apply patch')] : [];
}

function managerErrors(manager: string): readonly FieldError[] {
  const errors: FieldError[] = new TextEncoder().encode(manager).length > LONGEST_MANAGER ? [tooLong('fieldManager', LONGEST_MANAGER)] : [];
  for (const match of manager.matchAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu)) {
    const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    errors.push(invalid('fieldManager', manager, `invalid character U+${code} (at position ${match.index})`));
  }
  return errors;
}

function dryRunErrors(values: readonly string[] | undefined): readonly FieldError[] {
  return (values ?? []).every((value) => value === 'All') ? [] : [notSupported('dryRun', goStrings(values), ['All'])];
}

function invalidOptions(kind: string, errors: readonly FieldError[]): Status {
  return invalidStatus({ group: meta, name: kind }, '', errors);
}

function first(query: Query, name: string): string | undefined {
  return query.get(name)?.[0];
}

/** What a deletion may say, in its body or else in the query. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly dryRun?: readonly string[];
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export function deleteOptions(body: DeleteOptions | undefined, query: Query): DeleteOptions | Status {
  const options = body ?? optionsOf(query);
  if ('code' in options) return options;
  const { propagationPolicy: policy, orphanDependents } = options;
  const errors = [
    ...(orphanDependents !== undefined && policy !== undefined
      ? [invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set')]
      : []),
    ...(policy === undefined || (policy !== 'nil' && POLICIES.includes(policy)) ? [] : [notSupported('propagationPolicy', policy, POLICIES)]),
    ...dryRunErrors(options.dryRun),
  ];
  return errors.length > 0 ? invalidOptions('DeleteOptions', errors) : options;
}

function optionsOf(query: Query): DeleteOptions | Status {
  const grace = numberIn(query, 'gracePeriodSeconds');
  if (typeof grace === 'object') return grace;
  const [policy, dryRun] = [first(query, 'propagationPolicy'), query.get('dryRun')];
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(dryRun === undefined ? {} : { dryRun }),
  };
}

function numberIn(query: Query, name: string): number | undefined | Status {
  const text = first(query, name);
  if (text === undefined) return undefined;
  return /^[+-]?\d+$/.test(text) ? Number(text) : badRequest(`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
}

export interface ListOptions {
  readonly watch: boolean;
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  /** Zero: as long as the server likes, which is half an hour at least. */
  readonly timeoutSeconds: number;
  readonly allowWatchBookmarks: boolean;
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldRequirement[];
}

/** What a list or watch was asked for. */
export function listOptions(query: Query): ListOptions | Status {
  const labels = parseSelector(first(query, 'labelSelector') ?? '');
  if (labels.error !== undefined) return badRequest(labels.error);
  const fields = parseFieldSelector(first(query, 'fieldSelector') ?? '');
  if (fields.error !== undefined) return badRequest(fields.error);
  const [limit, timeout] = [numberIn(query, 'limit'), numberIn(query, 'timeoutSeconds')];
  if (typeof limit === 'object') return limit;
  if (typeof timeout === 'object') return timeout;
  const watch = isSet(query, 'watch');
  const options = {
    watch,
    limit: limit ?? 0,
    continue: first(query, 'continue') ?? '',
    resourceVersion: first(query, 'resourceVersion') ?? '',
    resourceVersionMatch: first(query, 'resourceVersionMatch') ?? '',
    timeoutSeconds: timeout ?? 0,
    allowWatchBookmarks: isSet(query, 'allowWatchBookmarks'),
    labels: labels.requirements,
    fields: fields.requirements,
  };
  const errors = watch ? watchErrors(options, query.has('sendInitialEvents')) : listErrors(options, query.has('sendInitialEvents'));
  return errors.length > 0 ? invalidOptions('ListOptions', errors) : options;
}

function isSet(query: Query, name: string): boolean {
  return query.has(name) && !['false', '0'].includes(first(query, name) ?? '');
}

const MATCH = 'resourceVersionMatch';

function listErrors(options: ListOptions, sendsInitialEvents: boolean): readonly FieldError[] {
  const { resourceVersionMatch: match, resourceVersion } = options;
  const errors: FieldError[] = [];
  if (match !== '') {
    if (resourceVersion === '') errors.push(forbidden(MATCH, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (options.continue !== '') errors.push(forbidden(MATCH, 'resourceVersionMatch is forbidden when continue is provided'));
    if (match !== 'Exact' && match !== 'NotOlderThan') errors.push(notSupported(MATCH, match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && resourceVersion === '0')
      errors.push(forbidden(MATCH, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (sendsInitialEvents) errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return errors;
}

function watchErrors(options: ListOptions, sendsInitialEvents: boolean): readonly FieldError[] {
  const { resourceVersionMatch: match } = options;
  const errors: FieldError[] = [];
  if (sendsInitialEvents) {
    if (match !== 'NotOlderThan') errors.push(forbidden(MATCH, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled'));
  }
  if (match === '') return errors;
  if (!sendsInitialEvents) errors.push(forbidden(MATCH, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  if (match !== 'NotOlderThan') errors.push(notSupported(MATCH, match, ['NotOlderThan']));
  if (options.continue !== '') errors.push(forbidden(MATCH, 'resourceVersionMatch is forbidden when continue is provided'));
  return errors;
}

/** A version in a request has to be a number; upstream answers 500 without a reason. */
export function versionProblem(resourceVersion: string): Status | undefined {
  if (resourceVersion === '' || /^\d+$/.test(resourceVersion)) return undefined;
  const text = goQuote(resourceVersion);
  return failure(500, undefined, `resourceVersion: Invalid value: ${text}: strconv.ParseUint: parsing ${text}: invalid syntax`);
}
