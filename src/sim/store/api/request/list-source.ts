import { badRequest, failure, type Status, tooLargeResourceVersion } from '../errors.ts';
import type { Kind } from '../kinds.ts';
import { type Continuation, continuationIn, listExpired } from './continuation.ts';
import type { ListOptions } from './options.ts';

/** How far what is stored and what is kept of a kind in the API server's memory have come. */
export interface StoredVersions {
  readonly current: number;
  readonly compacted: number;
  /** The version of the last change of the kind that the server heard of. */
  readonly cached: number;
}

/** What a list is read from: memory as it is, or the store at a version, from a key on. */
export type ListSource =
  | { readonly from: 'memory'; readonly version: number }
  | { readonly from: 'store'; readonly version: number; readonly start: string };

/** Events alone are not kept in memory. [kubernetes cmd/kube-apiserver, default watch cache sizes, v1.28] */
export function isCached({ kind }: Pick<Kind, 'kind'>): boolean {
  return kind !== 'Event';
}

const RETRY_SECONDS = 1;

/** Where a list is read, and at which version. Follows apiserver pkg/storage/{cacher/cacher.go,etcd3/store.go}, v0.28. */
export function listSource(kind: Kind, options: ListOptions, versions: StoredVersions): ListSource | Status {
  const asked = Number(options.resourceVersion);
  if (isCached(kind) && canBeOld(options)) {
    return asked > versions.cached ? tooLargeResourceVersion(asked, versions.cached, RETRY_SECONDS) : { from: 'memory', version: versions.cached };
  }
  const continued = options.continue === '' ? undefined : continuationIn(options.continue);
  if (continued !== undefined && 'code' in continued) return continued;
  if (continued !== undefined && asked !== 0) return badRequest('specifying resource version is not allowed when using continue');
  return storedAt(exactVersion(options, continued), asked, continued, versions);
}

/** Any version not older than asked for will do, and the whole list is wanted. */
function canBeOld({ resourceVersion, resourceVersionMatch: match, continue: token, limit }: ListOptions): boolean {
  if (resourceVersion === '' || token !== '') return false;
  return (limit === 0 || resourceVersion === '0') && match !== 'Exact';
}

/** The one version a list must be of; zero where the latest will do. */
function exactVersion({ resourceVersion, resourceVersionMatch: match, limit }: ListOptions, continued: Continuation | undefined): number {
  if (continued !== undefined) return Math.max(0, continued.version);
  return match === 'Exact' || (match === '' && limit > 0) ? Number(resourceVersion) : 0;
}

function storedAt(exact: number, asked: number, continued: Continuation | undefined, { current, compacted }: StoredVersions): ListSource | Status {
  if (exact > current) return failure(500, undefined, 'etcdserver: mvcc: required revision is a future revision');
  if (exact !== 0 && exact < compacted) return listExpired(continued);
  if (asked > current) return tooLargeResourceVersion(asked, current, 0);
  return { from: 'store', version: exact === 0 ? current : exact, start: continued?.start ?? '' };
}
