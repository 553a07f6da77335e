import type { Place } from '#model/place.ts';
import type { BuiltObject } from '../built-object.ts';
import { type PlainMap, stringAt } from '../guards.ts';
import { isOfKind, type Repository, sourceGroup } from './repository.ts';

/** Tells whether what Kustomizations apply lies in the repository at hand. */
export class OwnSources {
  readonly #repository: Repository;
  readonly #own = new Set<string>();
  readonly #urls = new Set<string>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** The source of an entry is the repository itself. */
  own(kustomization: PlainMap, known: readonly BuiltObject[]): void {
    const reference = referenceOf(kustomization);
    this.#own.add(reference.key);
    const url = this.#urlOf(reference, known);
    if (url !== undefined) this.#urls.add(url);
  }

  /** Undefined: it is the repository at hand; else the words for what it is. */
  foreign(kustomization: PlainMap, known: readonly BuiltObject[], folder: string | undefined): string | undefined {
    const reference = referenceOf(kustomization);
    if (this.#own.has(reference.key)) return undefined;
    const url = this.#urlOf(reference, known);
    if (url !== undefined && this.#urls.has(url)) return undefined;
    if (url === undefined && folder !== undefined) return undefined;
    return `${reference.kind} ${reference.namespace}/${reference.name}${url === undefined ? '' : ` (${url})`}`;
  }

  #urlOf(reference: SourceReference, known: readonly BuiltObject[]): string | undefined {
    return stringAt(sourceObject(reference, known, this.#repository.sources)?.value, 'spec', 'url')
      ?.replace(/(?:\.git)?\/*$/, '')
      .replace(/^ssh:\/\/git@|^https?:\/\//, '');
  }
}

/** An object that is a source, and where its fields stand. */
export interface SourceObject {
  readonly value: PlainMap;
  readonly placeOf: (path: string) => Place;
}

/**
 * The object that a Kustomization names as its source: as something applies it, or as a file holds it.
 *
 * @param known sources that something applies
 */
export function sourceObject(
  { kind, namespace, name }: SourceReference,
  known: readonly BuiltObject[],
  written: Repository['sources'],
): SourceObject | undefined {
  const isIt = ({ value }: { readonly value: PlainMap }) =>
    stringAt(value, 'metadata', 'name') === name &&
    isOfKind(value, sourceGroup, kind) &&
    (stringAt(value, 'metadata', 'namespace') ?? namespace) === namespace;
  const applied = known.find(isIt);
  if (applied !== undefined) return { value: applied.value, placeOf: (path) => applied.source.placeOf(path) };
  const found = written.find(isIt);
  return found === undefined ? undefined : { value: found.value, placeOf: (path) => found.document.placeOf(path) };
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
