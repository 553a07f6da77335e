import type { KubeObject } from './kubernetes.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Deeper than any pod is; what lies below is not compared, whatever a file holds. */
const DEEPEST = 24;

/**
 * Lets objects that one owner made hold the same instances of what reads the same in them: a dump of 150,000 pods repeats
 * each template's containers, labels and volumes ten times over.
 */
export class Siblings {
  readonly #last = new Map<string, KubeObject>();

  /** The object, fresh from its reader and nobody else's yet, with the instances of the sibling read before it. */
  join(object: KubeObject): KubeObject {
    const family = `${object.kind} ${object.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid ?? ''}`;
    const sibling = this.#last.get(family);
    const joined = sibling === undefined ? object : (shared(object, sibling, DEEPEST) as KubeObject);
    this.#last.set(family, joined);
    return joined;
  }
}

/** `model` where the value reads the same; else the value, with the parts of `model` that read the same. */
function shared(value: unknown, model: unknown, depth: number): unknown {
  if (value === model) return model;
  if (depth === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Array.isArray(model) ? sharedList(value, model, depth) : value;
  return isFields(model) ? sharedFields(value as Record<string, unknown>, model, depth) : value;
}

function sharedList(value: unknown[], model: readonly unknown[], depth: number): unknown {
  let isSame = value.length === model.length;
  for (let index = 0; index < value.length && index < model.length; index++) {
    value[index] = shared(value[index], model[index], depth - 1);
    if (value[index] !== model[index]) isSame = false;
  }
  return isSame ? model : value;
}

function sharedFields(value: Record<string, unknown>, model: Fields, depth: number): unknown {
  let isSame = true;
  let more = 0;
  for (const key in value) {
    more++;
    if (key === '__proto__') return value;
    const part = shared(value[key], model[key], depth - 1);
    if (part !== model[key] || part === undefined) isSame = false;
    if (part !== value[key]) value[key] = part;
  }
  for (const _ in model) more--;
  return isSame && more === 0 ? model : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
