import { posix } from 'node:path';
import { type BuiltObject, objectAsWritten } from '../../built-object.ts';
import { type PlainMap, stringAt } from '../../guards.ts';
import { isOfKind, isSource, type Repository, sourceGroup } from '../repository.ts';

/** Tells whether what Kustomizations apply lies in the repository at hand. */
export class OwnSources {
  readonly #own = new Set<string>();
  readonly #urls = new Set<string>();

  /** The source of an entry is the repository itself. */
  own(kustomization: PlainMap, source: BuiltObject | undefined): void {
    this.#own.add(referenceOf(kustomization).key);
    const url = urlOf(source);
    if (url !== undefined) this.#urls.add(url);
  }

  /** Undefined: it is the repository at hand; else the words for what it is. */
  foreign(kustomization: PlainMap, source: BuiltObject | undefined, folder: string | undefined): string | undefined {
    const reference = referenceOf(kustomization);
    if (this.#own.has(reference.key)) return undefined;
    const url = urlOf(source);
    if (url !== undefined && this.#urls.has(url)) return undefined;
    if (url === undefined && folder !== undefined) return undefined;
    return `${reference.kind} ${reference.namespace}/${reference.name}${url === undefined ? '' : ` (${url})`}`;
  }
}

/** The address of a source's repository, in whatever way it is reached. */
export function urlOf(source: BuiltObject | undefined): string | undefined {
  return stringAt(source?.value, 'spec', 'url')
    ?.replace(/(?:\.git)?\/*$/, '')
    .replace(/^ssh:\/\/git@|^https?:\/\//, '');
}

/** Where Flux begins in a cluster: `source` is the one it begins with. */
interface Cluster {
  readonly source?: BuiltObject;
}

/** The sources that Kustomizations name. Clusters of one repository may call theirs alike, so each is looked for in its own cluster first. */
export class SourcesOfClusters {
  readonly #written: Repository['sources'];
  readonly #applied: { readonly object: BuiltObject; readonly cluster: Cluster }[] = [];

  constructor(written: Repository['sources']) {
    this.#written = written;
  }

  /** Remembers those of the objects that are sources. */
  keep(objects: readonly BuiltObject[], cluster: Cluster): void {
    for (const object of objects) if (isSource(object.value)) this.#applied.push({ object, cluster });
  }

  /** What something in the cluster applies, then what it begins with, then what is applied elsewhere, then what a file holds. */
  of(kustomization: BuiltObject, cluster: Cluster): BuiltObject | undefined {
    const isIt = isNamedBy(kustomization);
    const applied = this.#applied.filter(({ object }) => isIt(object));
    const own = applied.find((each) => each.cluster === cluster)?.object;
    if (own !== undefined) return own;
    if (cluster.source !== undefined && isIt(cluster.source)) return cluster.source;
    return (
      nearest(
        applied.map(({ object }) => object),
        kustomization.source.path,
      ) ?? writtenSource(kustomization, this.#written)
    );
  }
}

/** The source that a Kustomization names, as a file holds it: one of those that were given, and the nearest where several are called so. */
export function writtenSource(kustomization: BuiltObject, written: Repository['sources']): BuiltObject | undefined {
  const isIt = isNamedBy(kustomization);
  const alike = written.filter(isIt);
  const given = alike.filter(({ isGiven }) => isGiven);
  const objects = (given.length > 0 ? given : alike).map(({ document, value }) => objectAsWritten(document, value));
  return nearest(objects, kustomization.source.path);
}

function isNamedBy({ value }: BuiltObject): (object: { readonly value: PlainMap }) => boolean {
  const reference = referenceOf(value);
  return (object) =>
    stringAt(object.value, 'metadata', 'name') === reference.name &&
    isOfKind(object.value, sourceGroup, reference.kind) &&
    (stringAt(object.value, 'metadata', 'namespace') ?? reference.namespace) === reference.namespace;
}

/** The one in the folder of a file, else the one that shares most folders with it; the first of equals. */
function nearest(objects: readonly BuiltObject[], file: string): BuiltObject | undefined {
  const [first, ...others] = objects;
  return others.reduce((best, each) => (nearness(each, file) > nearness(best ?? each, file) ? each : best), first);
}

function nearness({ source }: BuiltObject, file: string): number {
  const folder = posix.dirname(source.path);
  return folder === posix.dirname(file) ? Number.POSITIVE_INFINITY : sharedFolders(folder, file);
}

/** How many folders lead both to a folder, or into it, and to a file. */
export function sharedFolders(folder: string, file: string): number {
  const parts = posix.dirname(file).split('/');
  const differing = folder.split('/').findIndex((part, index) => part !== parts[index]);
  return differing === -1 ? folder.split('/').length : differing;
}

interface SourceReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** The source that a Kustomization applies from. */
export function referenceOf(kustomization: PlainMap): SourceReference {
  const at = (field: string) => stringAt(kustomization, 'spec', 'sourceRef', field);
  const kind = at('kind') ?? 'GitRepository';
  const namespace = at('namespace') ?? stringAt(kustomization, 'metadata', 'namespace') ?? 'flux-system';
  const name = at('name') ?? '';
  return { kind, namespace, name, key: `${kind}/${namespace}/${name}` };
}
