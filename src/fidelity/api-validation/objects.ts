import type { KubeObject } from '#model/kubernetes.ts';
import { type Kind, kindOfObject } from '#sim/store/api/kinds.ts';

/** A small store: objects by kind, namespace and name, with versions that count up. */
export class Objects {
  readonly #objects = new Map<string, KubeObject>();
  #version = 0;
  #uids = 0;

  constructor(objects: readonly KubeObject[]) {
    for (const object of objects) {
      this.#version = Math.max(this.#version, Number(object.metadata.resourceVersion ?? 0));
      this.#objects.set(keyOf(kindOfObject(object), object.metadata.namespace ?? '', object.metadata.name), object);
    }
  }

  get version(): number {
    return this.#version;
  }

  get(kind: Kind, namespace: string, name: string): KubeObject | undefined {
    return this.#objects.get(keyOf(kind, namespace, name));
  }

  /** Sorted as lists are: by namespace and name. */
  list(kind: Kind, namespace: string): readonly KubeObject[] {
    const prefix = `${kind.group}/${kind.resource}/`;
    const all = [...this.#objects].filter(([key]) => key.startsWith(prefix)).sort(([left], [right]) => (left < right ? -1 : 1));
    return all.map(([, object]) => object).filter(({ metadata }) => namespace === '' || metadata.namespace === namespace);
  }

  put(kind: Kind, object: KubeObject): KubeObject {
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    this.#objects.set(keyOf(kind, object.metadata.namespace ?? '', object.metadata.name), stored);
    return stored;
  }

  remove(kind: Kind, { metadata }: KubeObject): void {
    this.#version++;
    this.#objects.delete(keyOf(kind, metadata.namespace ?? '', metadata.name));
  }

  newUid(): string {
    return `00000000-0000-4000-8000-${(++this.#uids).toString(16).padStart(12, '0')}`;
  }
}

function keyOf({ group, resource }: Kind, namespace: string, name: string): string {
  return `${group}/${resource}/${namespace}/${name}`;
}
