import type { KubeObject } from '#model/kubernetes.ts';
import { expired, type Status } from '../errors.ts';
import type { Kind } from '../kinds.ts';
import { isCached, type StoredVersions } from '../request/list-source.ts';
import type { WatchCache } from './watch-cache.ts';
import { type SentEvent, seenBy, type WatchEvent } from './watch-event.ts';

/** What a watch reads. */
export interface WatchSource {
  readonly kind: Kind;
  /** What there is now, in the namespace asked for. */
  readonly objects: readonly KubeObject[];
  /** What the store remembers of the kind, in order. */
  readonly stored: readonly WatchEvent[];
  readonly cache: WatchCache;
  readonly versions: StoredVersions;
}

const WATCH_EXPIRED = 'The resourceVersion for the provided watch is too old.';

/**
 * What a watch is sent at once: what there is, or what happened since a version, or that this is no longer known. A version still to come
 * is no mistake: nothing comes until it has. Follows apiserver pkg/storage/{cacher/cacher.go,etcd3/watcher.go}, v0.28.
 */
export function firstEvents(version: number, source: WatchSource, matches: (object: KubeObject) => boolean): readonly SentEvent[] | Status {
  if (version === 0) return source.objects.filter(matches).map((object) => ({ type: 'ADDED', object }));
  const events = isCached(source.kind) ? source.cache.after(version) : storedAfter(version, source);
  return 'code' in events ? events : events.flatMap((event) => seenBy(matches, event) ?? []);
}

function storedAfter(version: number, { stored, versions }: WatchSource): readonly WatchEvent[] | Status {
  return version + 1 < versions.compacted ? expired(WATCH_EXPIRED) : stored.filter((event) => event.version > version);
}
