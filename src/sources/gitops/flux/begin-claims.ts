import type { BuiltObject } from '../../built-object.ts';
import { canonicalText } from '../../canonical-text.ts';
import { Claims } from '../../claims.ts';
import { at, isMap, type PlainMap, stringAt } from '../../guards.ts';
import { isOfKind, isSource, nameText, placeKey } from '../repository.ts';
import { isWorkload } from '../workload.ts';
import type { Begin } from './begin.ts';
import { folderNamedBy, isKustomization } from './kustomization.ts';
import { referencesOf } from './variables.ts';

/** Tells begins of different clusters apart by what Flux comes to from them. */
export class BeginClaims {
  readonly #claims = new Claims<Begin>();
  /** Where the Kustomizations stand that Flux comes to. */
  readonly #reached = new Map<Begin, Set<string>>();
  /** Names of what Kustomizations take variables from. */
  readonly #settings = new Set<string>();

  /** Remembers what Flux applies. */
  keep(objects: readonly BuiltObject[], begin: Begin): void {
    const reached = this.#reached.get(begin) ?? new Set();
    this.#reached.set(begin, reached);
    for (const object of objects) {
      const { value } = object;
      const content = contentOf(value);
      if (content !== undefined) this.#claims.claim(nameText(value), content, begin);
      if (!isKustomization(value)) continue;
      reached.add(placeKey(object));
      for (const { kind, name, namespace } of referencesOf(value)) this.#settings.add(nameText({ kind, metadata: { name, namespace } }));
    }
  }

  /** Remembers a begin: flux-operator syncs one path of a cluster. */
  begin(begin: Begin): void {
    const { value } = begin.kustomization;
    if (begin.source !== undefined && begin.appliesItself !== true) this.#claims.claim('sync', folderNamedBy(value), begin);
  }

  /** Begins of other clusters: those that it neither applies nor is applied by, nor stand in one object whose path nobody can fill in. */
  rivalsOf(begin: Begin): ReadonlySet<Begin> {
    const isSetting = (name: string) => /^(?:ConfigMap|Secret) /.test(name);
    const rivals = this.#claims.rivalsOf(begin, (name) => !isSetting(name) || this.#settings.has(name));
    return new Set([...rivals].filter((each) => !this.#reaches(begin, each) && !this.#reaches(each, begin)));
  }

  #reaches(begin: Begin, other: Begin): boolean {
    return this.#reached.get(begin)?.has(placeKey(other.kustomization)) === true;
  }
}

/** What decides what a Kustomization makes of the files in its source. */
const fieldsThatBuild = ['components', 'patches', 'images', 'targetNamespace', 'namePrefix', 'nameSuffix', 'commonMetadata', 'postBuild'];

const fieldsOfSource = ['url', 'ref', 'ignore', 'endpoint', 'bucketName'];

/** What two objects of one name in one cluster have to agree in. */
function contentOf(value: PlainMap): string | undefined {
  const fields = (names: readonly string[]) => canonicalText(names.map((field) => at(value, 'spec', field)));
  if (isKustomization(value)) {
    const source = ['kind', 'name'].map((field) => stringAt(value, 'spec', 'sourceRef', field) ?? '');
    return [folderNamedBy(value), ...source, fields(fieldsThatBuild)].join(' ');
  }
  if (isSource(value)) return fields(fieldsOfSource);
  if (isOfKind(value, '', 'ConfigMap', 'Secret')) return canonicalText([value.data, value.stringData].map((each) => (isMap(each) ? each : null)));
  return isWorkload(value) ? canonicalText(value) : undefined;
}
