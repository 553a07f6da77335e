/** When a watch ends by itself and when it is sent bookmarks. Follows apiserver pkg/storage/cacher/cache_watcher.go, v0.28. */

const BOOKMARK_MS = 60_000;
/** The last bookmark comes this long before the end. */
const BEFORE_END_MS = 2000;

/** Times of bookmarks in the first `untilMs` of a watch that the server ends after `timeoutMs`, if it does. */
export function bookmarkTimes(timeoutMs: number | undefined, untilMs: number): readonly number[] {
  const times: number[] = [];
  for (let at = nextAfter(0, timeoutMs); at !== undefined && at <= untilMs; at = nextAfter(at, timeoutMs)) times.push(at);
  return times;
}

function nextAfter(atMs: number, timeoutMs: number | undefined): number | undefined {
  const beat = atMs + BOOKMARK_MS;
  if (timeoutMs === undefined) return beat;
  const last = timeoutMs - BEFORE_END_MS;
  if (last >= beat) return beat;
  return last > atMs ? last : undefined;
}
