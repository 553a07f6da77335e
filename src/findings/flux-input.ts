import { isUnknownValue } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { normalisedPath } from '#sim/gitops/content.ts';
import { type Kustomization, kustomizationKind, type SourceRef } from '#sim/gitops/flux-objects.ts';
import { kindOf } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { bootstrapName } from './flux.ts';

/** A chart that makes a GitRepository and a Kustomization of any name. */
const makesFluxObjects = /flux2-sync/;

/** Whether the kustomizations of the input rename what they bring. */
const renames = /without effect here:.*\bname(Prefix|Suffix)\b/;

interface Release extends KubeObject {
  readonly spec?: { readonly chart?: { readonly spec?: { readonly chart?: string; readonly sourceRef?: SourceRef } } };
}

/** Names of one kind in the input: those that hold what is substituted may become others. */
interface KnownNames {
  readonly plain: ReadonlySet<string>;
  readonly patterns: readonly RegExp[];
}

/** Whether what Flux's objects name can be missing from the input without being missing. */
export class FluxInput {
  readonly #twin: Twin;
  readonly #names = new Map<string, KnownNames>();
  #mayBeElsewhere: boolean | undefined;

  constructor(twin: Twin) {
    this.#twin = twin;
  }

  /**
   * Whether an object is certainly missing: others of its kind were read, none of its name, and whatever Flux applies here was
   * read, so that nothing else can bring it. Namespaces are not compared: a kustomization may still set them.
   */
  lacks(kind: string, name: string): boolean {
    this.#mayBeElsewhere ??= isTemplatedInput(this.#twin) || appliesUnread(this.#twin);
    if (this.#mayBeElsewhere || name === bootstrapName || isTemplated(name)) return false;
    const { plain, patterns } = this.#namesOf(kind);
    if (plain.size + patterns.length === 0) return false;
    return !plain.has(name) && !patterns.some((pattern) => pattern.test(name));
  }

  #namesOf(kind: string): KnownNames {
    const known = this.#names.get(kind);
    if (known !== undefined) return known;
    const all = this.#twin.sources.flatMap(({ object }) => (kindOf(object) === kind ? object.metadata.name : []));
    const { plain = [], substituted = [] } = Object.groupBy(all, (name) => (substitution.test(name) ? 'substituted' : 'plain'));
    const names = { plain: new Set(plain), patterns: substituted.map(patternOf) };
    this.#names.set(kind, names);
    return names;
  }
}

/** Something in the input makes objects of Flux under names that do not stand in it. */
function isTemplatedInput({ model: { objects, diagnostics }, eve: { view } }: Twin): boolean {
  return (
    view.kindsPresent().some((kind) => kind.startsWith('ResourceSet')) ||
    objects.some(({ object }) => makesFluxObjects.test((object as Release).spec?.chart?.spec?.chart ?? '')) ||
    diagnostics.some(({ message }) => renames.test(message))
  );
}

/** There are sources of which Kustomizations apply only paths that are not in the input. */
function appliesUnread(twin: Twin): boolean {
  const { view } = twin.eve;
  const isObserved = observedKustomizations(twin);
  const isRead = readPaths(twin);
  const used = view.objects<Kustomization>(kustomizationKind).filter((each) => !isObserved.has(keyOf(each)));
  const read = new Set(used.filter(({ spec }) => isRead.has(normalisedPath(spec?.path))).map(sourceText));
  return used.some((each) => !read.has(sourceText(each)));
}

function sourceText({ spec }: Kustomization): string {
  return `${spec?.sourceRef?.kind} ${spec?.sourceRef?.name}`;
}

function observedKustomizations({ model: { objects } }: Twin): ReadonlySet<string> {
  const observed = objects.filter((source) => source.observed === true && kindOf(source.object) === kustomizationKind);
  return new Set(observed.map(({ object }) => keyOf(object)));
}

function keyOf({ metadata: { namespace, name } }: KubeObject): string {
  return `${namespace}/${name}`;
}

/** Paths that a revision of Git has, and folders in or below which files were read. */
function readPaths({ model: { objects, gitOps } }: Twin): ReadonlySet<string> {
  const paths = new Set(gitOps?.revisions.flatMap((revision) => [...revision.paths.keys()]));
  const folders = new Set<string>();
  for (const { place } of objects) if ('path' in place) addFoldersOf(place.path, folders);
  return paths.union(folders);
}

/** Each folder above a file, up to one that is known with all above it. */
function addFoldersOf(path: string, folders: Set<string>): void {
  for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return;
    folders.add(folder);
    if (end === 0) return;
  }
}

/** Whether a name holds what only substitution will tell. */
function isTemplated(name: string): boolean {
  return name.includes('${') || name.includes('{{') || isUnknownValue(name);
}

/** A part of a name that may become anything. */
const substitution = /\$\{[^}]*\}/;

/** A name as it stands in the input: what is substituted in it may become anything. */
function patternOf(name: string): RegExp {
  const parts = name.split(substitution).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}
