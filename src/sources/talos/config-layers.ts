import type { Place } from '#model/place.ts';
import { childPath, parseFieldPath } from '../field-path.ts';
import { isMap, type PlainMap } from '../guards.ts';
import { jsonPatch } from '../json-patch.ts';
import type { SourceDocument } from '../source-document.ts';

// Upstream: talos pkg/machinery/config/merge/merge.go; the fields that are replaced carry `merge:"replace"` in types/v1alpha1.

const REPLACED: ReadonlySet<string> = new Set(['cluster.network.podSubnets', 'cluster.network.serviceSubnets', 'cluster.apiServer.auditPolicy']);
/** Lists whose items are told apart by name. */
const NAMED: ReadonlySet<string> = new Set(['cluster.inlineManifests']);

/** Where what stands at a path was written, given the rest of the path below it. */
type Origin = (rest: string) => Place;

/** A document of a Talos machine config while patches are put on it. It remembers where each part was written. */
export class ConfigLayers {
  #value: PlainMap = {};
  readonly #origins = new Map<string, Origin>();

  get value(): PlainMap {
    return this.#value;
  }

  /** Puts a strategic merge patch on what is there. */
  merge(patch: SourceDocument): void {
    const merged = this.#merged(this.#value, patch.value, '', (rest) => patch.placeOf(rest));
    if (isMap(merged)) this.#value = merged;
  }

  /** Puts one operation of an RFC 6902 patch on what is there; answers what is wrong with it. [talos configpatcher/patch.go] */
  change(operation: unknown, origin: Origin): string | undefined {
    const result = jsonPatch(this.#value, [operation], { removesMissing: true, makesWay: true });
    if (!result.ok) return result.problem;
    this.#value = result.value;
    for (const { steps } of result.touched) {
      const path = steps.reduce<string>(childPath, '');
      this.#forgetBelow(path);
      this.#origins.set(path, origin);
    }
    return undefined;
  }

  /** The document as if it had been written in one piece. */
  document(path: string, place: Place): SourceDocument {
    return { path, value: this.#value, place, placeOf: (field) => this.#placeOf(field) ?? place };
  }

  #merged(target: unknown, patch: unknown, path: string, origin: Origin): unknown {
    if (patch === undefined || patch === null || patch === '' || patch === 0) return target;
    if (isMap(patch)) {
      if (patch.$patch === 'delete') return undefined;
      return this.#mergedMap(isMap(target) ? target : {}, patch, path, origin);
    }
    if (Array.isArray(patch) && Array.isArray(target) && !REPLACED.has(path)) return this.#appended(target, patch, path, origin);
    if (typeof target === 'object') this.#forgetBelow(path);
    this.#origins.set(path, origin);
    return patch;
  }

  #mergedMap(target: PlainMap, patch: PlainMap, path: string, origin: Origin): PlainMap {
    if (Object.keys(target).length === 0) this.#origins.set(path, origin);
    const merged = new Map(Object.entries(target));
    for (const [key, value] of Object.entries(patch)) {
      if (key === '$patch') continue;
      const child = this.#merged(merged.get(key), value, childPath(path, key), (rest) => origin(`${keyPath(key)}${rest}`));
      if (child === undefined) merged.delete(key);
      else merged.set(key, child);
    }
    return Object.fromEntries(merged);
  }

  #appended(target: readonly unknown[], patch: readonly unknown[], path: string, origin: Origin): readonly unknown[] {
    const items = [...target];
    for (const [index, item] of patch.entries()) {
      const same = NAMED.has(path) && isMap(item) ? items.findIndex((other) => isMap(other) && other.name === item.name) : -1;
      const at = same === -1 ? items.length : same;
      if (same !== -1) this.#forgetBelow(`${path}[${at}]`);
      this.#origins.set(`${path}[${at}]`, (rest) => origin(`[${index}]${rest}`));
      items[at] = item;
    }
    return items;
  }

  #forgetBelow(path: string): void {
    for (const known of this.#origins.keys()) if (known.startsWith(`${path}.`) || known.startsWith(`${path}[`)) this.#origins.delete(known);
  }

  /** The nearest part above a field whose place is known tells it. */
  #placeOf(field: string): Place | undefined {
    const prefixes = [''];
    for (const step of parseFieldPath(field)) prefixes.push(childPath(prefixes.at(-1) ?? '', step));
    const whole = prefixes.at(-1) ?? '';
    const known = prefixes.findLast((prefix) => this.#origins.has(prefix));
    return known === undefined ? undefined : this.#origins.get(known)?.(whole.slice(known.length));
  }
}

/** A key as a part of a path that something stands in front of. */
function keyPath(key: string): string {
  const path = childPath('', key);
  return path.startsWith('[') ? path : `.${path}`;
}
