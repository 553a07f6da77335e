import { expired, type Status } from '../errors.ts';
import type { WatchEvent } from './watch-event.ts';

/** How many events are kept at least and at most, and for how long one counts as fresh. */
const LEAST = 100;
const MOST = 100 * 1024;
const FRESH_MS = 75_000;

/**
 * The events of one kind that an API server keeps for watches: as many as there is room for, and room grows while even the oldest is fresh.
 * Follows apiserver pkg/storage/cacher/watch_cache.go, v0.28.
 */
export class WatchCache {
  readonly #listVersion: number;
  #capacity = LEAST;
  #events: WatchEvent[] = [];
  #hasDropped = false;

  /** @param listVersion the version at which the server listed the kind when it began to keep it */
  constructor(listVersion: number) {
    this.#listVersion = listVersion;
  }

  add(event: WatchEvent): void {
    this.#resize(event.atMs);
    if (this.#events.length === this.#capacity) this.#drop(1);
    this.#events.push(event);
  }

  /** All events after a version; 410 where one of them may be gone. */
  after(version: number): readonly WatchEvent[] | Status {
    const oldest = this.#hasDropped ? (this.#events[0]?.version ?? 0) : this.#listVersion + 1;
    if (version < oldest - 1) return expired(`too old resource version: ${version} (${oldest - 1})`);
    return this.#events.filter((event) => event.version > version);
  }

  #resize(atMs: number): void {
    if (this.#events.length < this.#capacity) return;
    if (this.#isFresh(0, atMs)) this.#capacity = Math.min(this.#capacity * 2, MOST);
    else if (!this.#isFresh(this.#events.length - this.#capacity / 4, atMs)) this.#shrink();
  }

  #shrink(): void {
    this.#capacity = Math.max(Math.floor(this.#capacity / 2), LEAST);
    this.#drop(Math.max(0, this.#events.length - this.#capacity));
  }

  #isFresh(at: number, nowMs: number): boolean {
    return nowMs - (this.#events[at]?.atMs ?? 0) < FRESH_MS;
  }

  #drop(count: number): void {
    this.#events = this.#events.slice(count);
    if (count > 0) this.#hasDropped = true;
  }
}
