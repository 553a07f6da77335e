import type { KubeObject } from '#model/kubernetes.ts';

/**
 * The interned name of an object (or of a row that is no API object, such as a process). Two refs of one object are the
 * same instance. `id` is dense and only for lookups: it depends on the order of interning, so nothing may be ordered or
 * drawn by it.
 */
export interface ObjectRef {
  readonly id: number;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Groups whose kinds are named by kind alone; all others are `Kind.group`, so that equal kinds of two groups differ. */
const builtInGroup = /^(|apps|batch|policy|autoscaling|extensions|[a-z.-]+\.k8s\.io)$/;

/** The kind under which an object is stored: `Pod`, `Deployment`, `HelmRelease.helm.toolkit.fluxcd.io`. */
export function kindOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): string {
  let suffix = suffixes.get(apiVersion);
  if (suffix === undefined) {
    const slash = apiVersion.indexOf('/');
    const group = slash < 0 ? '' : apiVersion.slice(0, slash);
    suffix = builtInGroup.test(group) ? '' : `.${group}`;
    suffixes.set(apiVersion, suffix);
  }
  return suffix === '' ? kind : kind + suffix;
}

/** What an API version adds to the kinds in it; asked for with every write. */
const suffixes = new Map<string, string>();

/** Append-only interner, shared by a simulation and all its forks. */
export class Refs {
  readonly #byKind = new Map<string, Map<string, Map<string, ObjectRef>>>();
  /** Names of kinds without namespaces, processes among them: asked for at every step. */
  readonly #clusterWide = new Map<string, Map<string, ObjectRef>>();
  readonly #byId: ObjectRef[] = [];

  of(kind: string, namespace: string, name: string): ObjectRef {
    const names = (namespace === '' ? this.#clusterWide.get(kind) : undefined) ?? this.#names(kind, namespace);
    let ref = names.get(name);
    if (ref === undefined) {
      ref = { id: this.#byId.length, kind, namespace, name };
      this.#byId.push(ref);
      names.set(name, ref);
    }
    return ref;
  }

  /** @param likely most often the object's: then it need not be looked up */
  ofObject(object: KubeObject, likely?: ObjectRef): ObjectRef {
    const kind = kindOf(object);
    const { name, namespace = '' } = object.metadata;
    const isIt = likely !== undefined && likely.name === name && likely.namespace === namespace && likely.kind === kind;
    return isIt ? likely : this.of(kind, namespace, name);
  }

  byId(id: number): ObjectRef {
    return this.#byId[id] as ObjectRef;
  }

  #names(kind: string, namespace: string): Map<string, ObjectRef> {
    let namespaces = this.#byKind.get(kind);
    if (namespaces === undefined) {
      namespaces = new Map();
      this.#byKind.set(kind, namespaces);
    }
    let names = namespaces.get(namespace);
    if (names === undefined) {
      names = new Map();
      namespaces.set(namespace, names);
      if (namespace === '') this.#clusterWide.set(kind, names);
    }
    return names;
  }
}

/** Canonical order: kind, namespace, name; by code unit, so that no locale decides. */
export function compareRefs(left: ObjectRef, right: ObjectRef): number {
  return compareText(left.kind, right.kind) || compareText(left.namespace, right.namespace) || compareText(left.name, right.name);
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `pod/web-0 (namespace shop)` is for people elsewhere; this is the short key: `Pod shop/web-0`, `Node n1`. */
export function refText(ref: ObjectRef): string {
  return ref.namespace === '' ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`;
}
