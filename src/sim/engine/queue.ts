import type { TimeMs } from '#base/brand.ts';
import { TimeHeap } from '#base/heap.ts';

/** `progress` leads somewhere, `repeat` comes back for ever (resyncs), `horizon` is a date far off (certificates). */
export type Weight = 'progress' | 'repeat' | 'horizon';

interface Entry<Task> {
  readonly at: TimeMs;
  readonly weight: Weight;
  readonly task: Task;
}

/** The event queue: integer virtual time, ties in order of insertion. Settled means: no `progress` left. */
export class Queue<Task> {
  #heap = new TimeHeap<Entry<Task>>();
  #sequence = 0;
  #progress = 0;

  get size(): number {
    return this.#heap.size;
  }

  get settled(): boolean {
    return this.#progress === 0;
  }

  get nextTime(): TimeMs {
    return this.#heap.nextTime as TimeMs;
  }

  push(at: TimeMs, task: Task, weight: Weight = 'progress'): void {
    this.#heap.push(at, this.#sequence++, { at, weight, task });
    if (weight === 'progress') this.#progress++;
  }

  pop(): Entry<Task> | undefined {
    const entry = this.#heap.pop();
    if (entry?.weight === 'progress') this.#progress--;
    return entry;
  }

  /** What waits, in no particular order. */
  entries(): Iterable<Entry<Task>> {
    return this.#heap.items();
  }

  fork(): Queue<Task> {
    const copy = new Queue<Task>();
    copy.#heap = this.#heap.clone();
    copy.#sequence = this.#sequence;
    copy.#progress = this.#progress;
    return copy;
  }
}
