import type { BuiltObject } from '../../built-object.ts';
import { Claims } from '../../claims.ts';
import { at, isMap, type PlainMap } from '../../guards.ts';
import { isOfKind, isSource, nameText, placeKey } from '../repository.ts';
import type { Begin } from './begin.ts';
import { folderNamedBy, isKustomization } from './kustomization.ts';
import { referencesOf } from './variables.ts';

/** Tells begins of different clusters apart by what Flux comes to from them. */
export class BeginClaims {
  readonly #claims = new Claims<Begin>();
  /** Names of what Kustomizations take variables from. */
  readonly #settings = new Set<string>();

  /** Remembers what Flux applies. */
  keep(objects: readonly BuiltObject[], begin: Begin): void {
    for (const { value } of objects) {
      const content = contentOf(value);
      if (content !== undefined) this.#claims.claim(nameText(value), content, begin);
      if (!isKustomization(value)) continue;
      for (const { kind, name, namespace } of referencesOf(value)) this.#settings.add(nameText({ kind, metadata: { name, namespace } }));
    }
  }

  /** Remembers a begin: flux-operator syncs one path of a cluster. */
  begin(begin: Begin): void {
    const { value } = begin.kustomization;
    if (begin.source !== undefined && begin.appliesItself !== true) this.#claims.claim('sync', folderNamedBy(value), begin);
  }

  /** Begins of other clusters. Those that one object makes, whose path nobody can fill in, are not told apart. */
  rivalsOf(begin: Begin): ReadonlySet<Begin> {
    const isSetting = (name: string) => /^(?:ConfigMap|Secret) /.test(name);
    const rivals = this.#claims.rivalsOf(begin, (name) => !isSetting(name) || this.#settings.has(name));
    return new Set([...rivals].filter((each) => placeKey(each.kustomization) !== placeKey(begin.kustomization)));
  }
}

/** What two objects of one name in one cluster have to agree in. */
function contentOf(value: PlainMap): string | undefined {
  if (isKustomization(value)) return folderNamedBy(value);
  if (isSource(value)) return JSON.stringify(['url', 'ref', 'ignore', 'endpoint', 'bucketName'].map((field) => at(value, 'spec', field) ?? null));
  if (isOfKind(value, '', 'ConfigMap', 'Secret')) return JSON.stringify([value.data, value.stringData].map((each) => (isMap(each) ? each : null)));
  return undefined;
}
