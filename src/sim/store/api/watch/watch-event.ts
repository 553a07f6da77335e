import type { KubeObject } from '#model/kubernetes.ts';

/** One change of an object: `before` is absent for a creation, `after` for a deletion. */
export interface WatchEvent {
  readonly version: number;
  readonly atMs: number;
  readonly before?: KubeObject;
  readonly after?: KubeObject;
}

/** What a watcher is sent. */
export interface SentEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/**
 * A change as a watcher with a selector sees it: what enters the selection is added, what leaves it is deleted and comes as it was, with the
 * version of the change. Undefined when it never was in it. Follows apiserver pkg/storage/cacher/cache_watcher.go, v0.28.
 */
export function seenBy(matches: (object: KubeObject) => boolean, { before, after, version }: WatchEvent): SentEvent | undefined {
  const was = before !== undefined && matches(before) ? before : undefined;
  if (after !== undefined && matches(after)) return { type: was === undefined ? 'ADDED' : 'MODIFIED', object: after };
  if (was === undefined) return undefined;
  return { type: 'DELETED', object: { ...was, metadata: { ...was.metadata, resourceVersion: String(version) } } };
}
