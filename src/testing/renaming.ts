/**
 * An order-preserving map of names: each of them gets the same letter behind, wherever it stands as a word. Upstream's own
 * names are not among them.
 */
export class Renaming {
  readonly #names: string;

  constructor(names: readonly string[]) {
    this.#names = names.join('|');
  }

  /** The text with every name changed. */
  there(text: string): string {
    return text.replaceAll(new RegExp(`(?<![A-Za-z0-9])(${this.#names})(?![A-Za-z0-9])`, 'g'), '$1q');
  }

  /** The text with every changed name as it was. */
  back(text: string): string {
    return text.replaceAll(new RegExp(`(?<![A-Za-z0-9])(${this.#names})q(?![A-Za-z0-9])`, 'g'), '$1');
  }

  /** A copy in which every string is changed; keys and functions stay. */
  within<T>(value: T): T;
  within(value: unknown): unknown {
    if (typeof value === 'string') return this.there(value);
    if (Array.isArray(value)) return value.map((each) => this.within(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.within(each)]));
  }
}

/** Hashes and made-up addresses stand for names, so they are made alike. */
export function levelled(text: string): string {
  return text
    .replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{6,10}\b/g, '-HASH')
    .replaceAll(/\b192\.0\.2\.\d+/g, 'ADDRESS')
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'DIGEST')
    .replaceAll(/\bcsi-[0-9a-f]{64}\b/g, 'ATTACHMENT');
}
