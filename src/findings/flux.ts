import { isUnknownValue, type SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { normalisedPath } from '#sim/gitops/content.ts';
import { type DependsOn, helmReleaseKind, type Kustomization, kustomizationKind, type SourceRef, sourceRefOf } from '#sim/gitops/flux-objects.ts';
import { kindOf, type ObjectRef } from '#sim/store/refs.ts';
import type { ClusterUnderCheck } from './cluster.ts';

/** `flux bootstrap` and the Flux operator make objects of this name themselves. */
const bootstrapName = 'flux-system';

/** A chart that makes a GitRepository and a Kustomization of any name. */
const makesFluxObjects = /flux2-sync/;

/** Whether the kustomizations of the input rename what they bring. */
const renames = /without effect here:.*\bname(Prefix|Suffix)\b/;

interface Release extends KubeObject {
  readonly spec?: { readonly chart?: { readonly spec?: { readonly chart?: string; readonly sourceRef?: SourceRef } } };
}

/** What Flux's objects say of each other, and whether what they name can be missing from the input without being missing. */
export class FluxObjects {
  readonly #cluster: ClusterUnderCheck;
  readonly #foreign: boolean;
  readonly #templated: boolean;

  constructor(cluster: ClusterUnderCheck) {
    this.#cluster = cluster;
    const { objects, diagnostics } = cluster.twin.model;
    const charts = objects.map(({ object }) => (object as Release).spec?.chart?.spec?.chart ?? '');
    this.#templated =
      cluster.view.kindsPresent().some((kind) => kind.startsWith('ResourceSet')) ||
      charts.some((chart) => makesFluxObjects.test(chart)) ||
      diagnostics.some(({ message }) => renames.test(message));
    this.#foreign = this.#unreadSources().length > 0;
  }

  /**
   * Whether an object is certainly missing: others of its kind were read, none of its name, and whatever Flux applies here was
   * read, so that nothing else can bring it. Namespaces are not compared: a kustomization may still set them.
   */
  lacks(kind: string, name: string): boolean {
    if (this.#templated || this.#foreign || name === bootstrapName || isTemplated(name)) return false;
    const known = this.#cluster.twin.sources.filter(({ object }) => kindOf(object) === kind).map(({ object }) => object.metadata.name);
    return known.length > 0 && !known.some((each) => patternOf(each).test(name));
  }

  /** Sources of which Kustomizations apply paths that are not in the input. */
  #unreadSources(): readonly string[] {
    const read = new Set<string>();
    const used = new Set<string>();
    for (const kustomization of this.#cluster.view.objects<Kustomization>(kustomizationKind)) {
      if (isObserved(this.#cluster, kustomization)) continue;
      used.add(sourceText(kustomization));
      if (this.#isRead(normalisedPath(kustomization.spec?.path))) read.add(sourceText(kustomization));
    }
    return [...used].filter((source) => !read.has(source));
  }

  /** A revision of Git has the path, or files below it were read. */
  #isRead(path: string): boolean {
    const { objects, gitOps } = this.#cluster.twin.model;
    if (gitOps?.revisions.some(({ paths }) => paths.has(path)) === true) return true;
    return objects.some(({ place }) => 'path' in place && place.path.startsWith(`${path}/`));
  }
}

function sourceText({ spec }: Kustomization): string {
  return `${spec?.sourceRef?.kind} ${spec?.sourceRef?.name}`;
}

function isObserved({ twin }: ClusterUnderCheck, { metadata }: Pick<KubeObject, 'metadata'>): boolean {
  const same = ({ object }: { readonly object: KubeObject }) =>
    kindOf(object) === kustomizationKind && object.metadata.name === metadata.name && object.metadata.namespace === metadata.namespace;
  return twin.model.objects.some((source) => source.observed === true && same(source));
}

/** Whether a name holds what only substitution will tell. */
function isTemplated(name: string): boolean {
  return name.includes('${') || name.includes('{{') || isUnknownValue(name);
}

/** A name as it stands in the input: what is substituted in it may become anything. */
function patternOf(name: string): RegExp {
  const parts = name.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}

/** Kustomizations and HelmReleases: the kinds that wait for others of their kind. */
export const dependingKinds = [kustomizationKind, helmReleaseKind] as const;

interface Depending extends KubeObject {
  readonly spec?: { readonly dependsOn?: readonly DependsOn[] };
}

/** What an object waits for before each reconcile, with the field that says so. */
export function dependenciesOf({ view }: ClusterUnderCheck, ref: ObjectRef): readonly { readonly on: ObjectRef; readonly path: string }[] {
  const dependsOn = view.object<Depending>(ref)?.spec?.dependsOn ?? [];
  return dependsOn.map(({ name, namespace = ref.namespace }, index) => ({
    on: view.ref(ref.kind, namespace, name),
    path: `spec.dependsOn[${index}]`,
  }));
}

/** Those that wait for any of the given ones, at whatever distance; the given ones are not among them. */
export function waitingFor(cluster: ClusterUnderCheck, refs: readonly ObjectRef[]): readonly ObjectRef[] {
  const found = new Set(refs);
  const kinds = [...new Set(refs.map(({ kind }) => kind))];
  const all = kinds.flatMap((kind) => cluster.view.list(kind));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const ref of all) if (dependenciesOf(cluster, ref).some(({ on }) => found.has(on))) found.add(ref);
  }
  return [...found].filter((ref) => !refs.includes(ref));
}

/** What a Kustomization applies of the repository that was read. */
export function appliedObjects({ twin }: ClusterUnderCheck, { namespace, name }: ObjectRef): readonly SourcedObject[] {
  const owner = `${namespace === '' ? bootstrapName : namespace}/${name}`;
  return twin.model.objects.filter(({ appliedBy }) => appliedBy === owner);
}

/** Whether the Flux operator makes a Kustomization: with what its FluxInstance patches in, which nobody can see here. */
export function isMadeByInstance({ view }: ClusterUnderCheck, ref: ObjectRef): boolean {
  return view.object(ref)?.metadata.labels?.['fluxcd.controlplane.io/name'] !== undefined;
}

/** Kustomizations and HelmReleases that take what they apply from a source. */
export function usersOfSource({ view }: ClusterUnderCheck, source: ObjectRef): readonly ObjectRef[] {
  return dependingKinds
    .flatMap((kind) => view.list(kind))
    .filter((ref) => {
      const { sourceRef, chartRef, chart } = view.object<Using>(ref)?.spec ?? {};
      return [sourceRef, chartRef, chart?.spec?.sourceRef].some((named) => sourceRefOf(view, named, ref.namespace) === source);
    });
}

interface Using extends KubeObject {
  readonly spec?: {
    readonly sourceRef?: SourceRef;
    readonly chartRef?: SourceRef;
    readonly chart?: { readonly spec?: { readonly sourceRef?: SourceRef } };
  };
}

/** Whether an object comes out of a source: a Kustomization of it applies the object. */
export function appliedFrom(cluster: ClusterUnderCheck, source: ObjectRef, { kind, namespace, name }: ObjectRef): boolean {
  return usersOfSource(cluster, source).some((user) =>
    appliedObjects(cluster, user).some(
      ({ object }) => kindOf(object) === kind && object.metadata.name === name && object.metadata.namespace === namespace,
    ),
  );
}
