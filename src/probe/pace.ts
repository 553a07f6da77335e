import { setTimeout as pause } from 'node:timers/promises';

/** So many requests at once, and to one host none sooner after the last than `gapMs`. */
export class Pace {
  readonly #gapMs: number;
  readonly #waiting: (() => void)[] = [];
  readonly #nextAt = new Map<string, number>();
  #free: number;

  constructor(concurrency: number, gapMs: number) {
    this.#free = concurrency;
    this.#gapMs = gapMs;
  }

  /** Does it when it is its turn. */
  async run<Result>(host: string, work: () => Promise<Result>): Promise<Result> {
    await this.#gap(host);
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  async #gap(host: string): Promise<void> {
    const now = Date.now();
    const at = Math.max(now, this.#nextAt.get(host) ?? 0);
    this.#nextAt.set(host, at + this.#gapMs);
    if (at > now) await pause(at - now);
  }
}
