import { appendTo } from '#base/append.ts';
import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type DependsOn, helmReleaseKind, kustomizationKind, type SourceRef, sourceRefOf } from '#sim/gitops/flux-objects.ts';
import { compareRefs, kindOf, type ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';

/** `flux bootstrap` and the Flux operator make objects of this name themselves. */
export const bootstrapName = 'flux-system';

/** Kustomizations and HelmReleases: the kinds that wait for others of their kind. */
export const dependingKinds = [kustomizationKind, helmReleaseKind] as const;

interface Depending extends KubeObject {
  readonly spec?: { readonly dependsOn?: readonly DependsOn[] };
}

interface Using extends KubeObject {
  readonly spec?: {
    readonly sourceRef?: SourceRef;
    readonly chartRef?: SourceRef;
    readonly chart?: { readonly spec?: { readonly sourceRef?: SourceRef } };
  };
}

/** What Flux's objects have to do with each other; each relation is worked out once for all objects. */
export class FluxObjects {
  readonly #twin: Twin;
  readonly #view: View;
  readonly #dependents = new Map<string, ReadonlyMap<ObjectRef, readonly ObjectRef[]>>();
  #applied: ReadonlyMap<string | undefined, readonly SourcedObject[]> | undefined;
  #users: ReadonlyMap<ObjectRef, readonly ObjectRef[]> | undefined;

  constructor(twin: Twin) {
    this.#twin = twin;
    this.#view = twin.eve.view;
  }

  /** What an object waits for before each reconcile, with the field that says so. */
  dependenciesOf(ref: ObjectRef): readonly { readonly on: ObjectRef; readonly path: string }[] {
    const dependsOn = this.#view.object<Depending>(ref)?.spec?.dependsOn ?? [];
    return dependsOn.map(({ name, namespace = ref.namespace }, index) => ({
      on: this.#view.ref(ref.kind, namespace, name),
      path: `spec.dependsOn[${index}]`,
    }));
  }

  /** Those that wait for any of the given ones, the nearest first; the given ones are not among them. */
  waitingFor(refs: readonly ObjectRef[]): readonly ObjectRef[] {
    const behind = this.#behind(refs);
    if (behind.size === 0) return [];
    const kinds = [...new Set(refs.map(({ kind }) => kind))];
    const found = new Set(refs);
    let left = kinds.flatMap((kind) => [...behind].filter((ref) => ref.kind === kind).sort(compareRefs));
    while (left.length > 0) left = left.filter((ref) => !this.#joins(ref, found));
    return [...found].filter((ref) => behind.has(ref));
  }

  /** Adds it to those found if it waits for one of them. */
  #joins(ref: ObjectRef, found: Set<ObjectRef>): boolean {
    const joins = this.dependenciesOf(ref).some(({ on }) => found.has(on));
    if (joins) found.add(ref);
    return joins;
  }

  /** Those that wait for any of the given ones, at whatever distance. */
  #behind(refs: readonly ObjectRef[]): ReadonlySet<ObjectRef> {
    const given = new Set(refs);
    const behind = new Set<ObjectRef>();
    const reached = [...refs];
    for (const ref of reached) {
      for (const dependent of this.#dependentsOn(ref)) {
        if (given.has(dependent) || behind.has(dependent)) continue;
        behind.add(dependent);
        reached.push(dependent);
      }
    }
    return behind;
  }

  /** Those of its kind that name it in their dependsOn. */
  #dependentsOn(ref: ObjectRef): readonly ObjectRef[] {
    let dependents = this.#dependents.get(ref.kind);
    if (dependents === undefined) {
      dependents = inverted(this.#view.list(ref.kind), (each) => this.dependenciesOf(each).map(({ on }) => on));
      this.#dependents.set(ref.kind, dependents);
    }
    return dependents.get(ref) ?? [];
  }

  /** What a Kustomization applies of the repository that was read. */
  appliedBy({ namespace, name }: ObjectRef): readonly SourcedObject[] {
    this.#applied ??= Map.groupBy(this.#twin.model.objects, ({ appliedBy }) => appliedBy);
    return this.#applied.get(`${namespace === '' ? bootstrapName : namespace}/${name}`) ?? [];
  }

  /** Whether the Flux operator makes a Kustomization: with what its FluxInstance patches in, which nobody can see here. */
  isMadeByInstance(ref: ObjectRef): boolean {
    return this.#view.object(ref)?.metadata.labels?.['fluxcd.controlplane.io/name'] !== undefined;
  }

  /** Kustomizations and HelmReleases that take what they apply from a source. */
  usersOfSource(source: ObjectRef): readonly ObjectRef[] {
    this.#users ??= inverted(
      dependingKinds.flatMap((kind) => this.#view.list(kind)),
      (ref) => this.#sourcesOf(ref),
    );
    return this.#users.get(source) ?? [];
  }

  #sourcesOf(ref: ObjectRef): readonly ObjectRef[] {
    const { sourceRef, chartRef, chart } = this.#view.object<Using>(ref)?.spec ?? {};
    return [sourceRef, chartRef, chart?.spec?.sourceRef].flatMap((named) => sourceRefOf(this.#view, named, ref.namespace) ?? []);
  }

  /** Whether an object comes out of a source: a Kustomization of it applies the object. */
  isAppliedFrom(source: ObjectRef, { kind, namespace, name }: ObjectRef): boolean {
    return this.usersOfSource(source).some((user) =>
      this.appliedBy(user).some(({ object }) => kindOf(object) === kind && object.metadata.name === name && object.metadata.namespace === namespace),
    );
  }
}

/** Who refers to a thing, by thing; each once, in their order. */
function inverted(refs: readonly ObjectRef[], targetsOf: (ref: ObjectRef) => readonly ObjectRef[]): ReadonlyMap<ObjectRef, readonly ObjectRef[]> {
  const referring = new Map<ObjectRef, ObjectRef[]>();
  for (const ref of refs) {
    for (const target of new Set(targetsOf(ref))) appendTo(referring, target, ref);
  }
  return referring;
}
