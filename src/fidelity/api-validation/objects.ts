import type { KubeObject } from '#model/kubernetes.ts';
import { type Kind, kindOfObject } from '#sim/store/api/kinds.ts';
import type { StoredVersions } from '#sim/store/api/request/list-source.ts';
import type { WatchEvent } from '#sim/store/api/watch/watch-event.ts';

/** What happened to the objects before they were as given, and how much of it is gone. */
export interface Past {
  readonly events: readonly WatchEvent[];
  readonly current: number;
  readonly compacted: number;
}

/** A small store: objects by kind, namespace and name, with versions that count up, and what they were before. */
export class Objects {
  readonly #objects = new Map<string, KubeObject>();
  readonly #events = new Map<string, WatchEvent[]>();
  readonly #compacted: number;
  #version = 0;
  #uids = 0;

  constructor(objects: readonly KubeObject[], past: Past = { events: [], current: 0, compacted: 0 }) {
    this.#compacted = past.compacted;
    for (const object of objects) this.#put(kindOfObject(object), object, eventOf(object));
    for (const event of past.events) {
      const object = (event.after ?? event.before) as KubeObject;
      if (event.after !== undefined) this.#put(kindOfObject(object), object, event);
      else this.#drop(kindOfObject(object), object, event);
    }
    this.#version = Math.max(this.#version, past.current);
  }

  get version(): number {
    return this.#version;
  }

  get(kind: Kind, namespace: string, name: string): KubeObject | undefined {
    return this.#objects.get(keyOf(kind, namespace, name));
  }

  /** Sorted as lists are: by namespace and name. */
  list(kind: Kind, namespace: string): readonly KubeObject[] {
    return [...this.#ofKind(kind)].map(([, object]) => object).filter(({ metadata }) => namespace === '' || metadata.namespace === namespace);
  }

  /** As they were at a version, by their keys within the list. */
  listAt(kind: Kind, namespace: string, version: number): readonly { readonly key: string; readonly object: KubeObject }[] {
    const objects = new Map<string, KubeObject>();
    for (const event of this.events(kind)) {
      if (event.version > version) break;
      const { namespace: itsNamespace = '', name } = ((event.after ?? event.before) as KubeObject).metadata;
      const key = namespace === '' && kind.namespaced ? `${itsNamespace}/${name}` : name;
      if (namespace !== '' && itsNamespace !== namespace) continue;
      if (event.after === undefined) objects.delete(key);
      else objects.set(key, event.after);
    }
    return [...objects].sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, object]) => ({ key, object }));
  }

  /** What is known to have happened to a kind's objects, in order. */
  events(kind: Kind): readonly WatchEvent[] {
    return (this.#events.get(kindKeyOf(kind)) ?? []).toSorted((left, right) => left.version - right.version);
  }

  versionsOf(kind: Kind): StoredVersions {
    const cached = Math.max(0, ...this.events(kind).map(({ version }) => version));
    return { current: this.#version, compacted: this.#compacted, cached };
  }

  put(kind: Kind, object: KubeObject): KubeObject {
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    this.#put(kind, stored, { ...eventOf(stored), before: this.get(kind, object.metadata.namespace ?? '', object.metadata.name) });
    return stored;
  }

  remove(kind: Kind, object: KubeObject): void {
    this.#drop(kind, object, { version: ++this.#version, atMs: 0, before: object });
  }

  newUid(): string {
    return `00000000-0000-4000-8000-${(++this.#uids).toString(16).padStart(12, '0')}`;
  }

  #ofKind(kind: Kind): [string, KubeObject][] {
    const prefix = `${kindKeyOf(kind)}/`;
    return [...this.#objects].filter(([key]) => key.startsWith(prefix)).sort(([left], [right]) => (left < right ? -1 : 1));
  }

  #put(kind: Kind, object: KubeObject, event: WatchEvent): void {
    this.#objects.set(keyOf(kind, object.metadata.namespace ?? '', object.metadata.name), object);
    this.#note(kind, event);
  }

  #drop(kind: Kind, { metadata }: KubeObject, event: WatchEvent): void {
    this.#objects.delete(keyOf(kind, metadata.namespace ?? '', metadata.name));
    this.#note(kind, event);
  }

  #note(kind: Kind, event: WatchEvent): void {
    this.#version = Math.max(this.#version, event.version);
    const events = this.#events.get(kindKeyOf(kind));
    if (events === undefined) this.#events.set(kindKeyOf(kind), [event]);
    else events.push(event);
  }
}

function eventOf(object: KubeObject): WatchEvent {
  const { resourceVersion = '0', creationTimestamp = '' } = object.metadata;
  return { version: Number(resourceVersion), atMs: Date.parse(creationTimestamp) || 0, after: object };
}

function kindKeyOf({ group, resource }: Kind): string {
  return `${group}/${resource}`;
}

function keyOf(kind: Kind, namespace: string, name: string): string {
  return `${kindKeyOf(kind)}/${namespace}/${name}`;
}
