import { isUnknownValue } from './cluster.ts';

/**
 * Values of a release, read by their path as people write it (`controller.service.type`). What a chart takes from its own
 * defaults is given by whoever asks; what nobody can know (encrypted, substituted elsewhere) is the mark of an unknown value.
 */
export class ChartValues {
  readonly #root: unknown;
  readonly #path: string;

  constructor(root: unknown, path = '') {
    this.#root = root;
    this.#path = path;
  }

  /** Where these values stand in those of the release; empty for the release's own. */
  get path(): string {
    return this.#path;
  }

  /** What stands at a path; the whole at the empty one. */
  at(path: string): unknown {
    if (path === '') return this.#root;
    return path.split('.').reduce<unknown>((here, key) => (isRecord(here) && Object.hasOwn(here, key) ? here[key] : undefined), this.#root);
  }

  has(path: string): boolean {
    return this.at(path) !== undefined;
  }

  /** A text or a number as text; the default when there is none. */
  text(path: string): string | undefined;
  text(path: string, otherwise: string): string;
  text(path: string, otherwise?: string): string | undefined {
    const value = this.at(path);
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value : otherwise;
  }

  /** A whole number, also when written as text; the default when there is none or it is not known. */
  number(path: string, otherwise: number): number {
    const value = this.at(path);
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : otherwise;
  }

  /** Whether a switch is on; the default when it is not set or not known. */
  flag(path: string, otherwise: boolean): boolean {
    const value = this.at(path);
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : otherwise;
  }

  /** The values below a path, empty where there is no map. */
  below(path: string): ChartValues {
    return new ChartValues(this.at(path), this.#path === '' ? path : `${this.#path}.${path}`);
  }

  /** Keys of the map at a path with what stands below each, in the order they are written. */
  entries(path = ''): readonly (readonly [string, ChartValues])[] {
    const map = this.at(path);
    if (!isRecord(map)) return [];
    return Object.keys(map).map((key) => [key, new ChartValues(map[key], [this.#path, path, key].filter((part) => part !== '').join('.'))]);
  }

  list(path: string): readonly unknown[] {
    const value = this.at(path);
    return Array.isArray(value) ? value : [];
  }

  map(path: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.at(path);
    return isRecord(value) ? value : undefined;
  }

  /** Whether nobody can know what stands at a path. */
  isUnknown(path: string): boolean {
    return isUnknownValue(this.at(path));
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
