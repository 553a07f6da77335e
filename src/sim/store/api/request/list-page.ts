import type { KubeObject } from '#model/kubernetes.ts';
import { continuationToken } from './continuation.ts';

/** A part of a list and how it goes on. */
export interface ListPage {
  readonly items: readonly KubeObject[];
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
}

interface PageRequest {
  readonly version: number;
  /** The first key wanted; all keys are below the list's namespace. */
  readonly start: string;
  /** Zero: no limit. */
  readonly limit: number;
  /** Undefined when everything is wanted: only then is it known how many remain. */
  readonly matches?: (object: KubeObject) => boolean;
}

/** The objects of one answer, which come sorted by key. Follows apiserver pkg/storage/etcd3/store.go, v0.28. */
export function listPage(
  objects: readonly { readonly key: string; readonly object: KubeObject }[],
  { version, start, limit, matches }: PageRequest,
): ListPage {
  const inReach = objects.filter(({ key }) => key >= start);
  const items: KubeObject[] = [];
  let looked = 0;
  for (const { object } of inReach) {
    if (limit > 0 && items.length >= limit) break;
    looked++;
    if (matches?.(object) ?? true) items.push(object);
  }
  const last = inReach[looked - 1];
  const resourceVersion = String(version);
  if (looked === inReach.length || last === undefined) return { items, metadata: { resourceVersion } };
  const rest = { continue: continuationToken({ version, start: `${last.key}\0` }) };
  const remaining = matches === undefined ? { remainingItemCount: inReach.length - limit } : {};
  return { items, metadata: { resourceVersion, ...rest, ...remaining } };
}
