import type { BuiltObject } from '../../built-object.ts';
import type { PlainMap } from '../../guards.ts';
import { isOfKind, nameText, placeKey, type RawObject, type Repository } from '../repository.ts';
import type { Begin } from './begin.ts';
import { isNamed, referencesOf, type SettingReference } from './variables.ts';

/** Whose an object is that nothing here applies, in words, where that is not the cluster at hand or cannot be told. */
export type OwnerElsewhere = (object: RawObject) => string | undefined;

/** ConfigMaps and Secrets that Kustomizations take variables from, each looked for in its own cluster. */
export class Settings {
  readonly #repository: Repository;
  readonly #ownerElsewhere: OwnerElsewhere;
  readonly #applied: { readonly object: BuiltObject; readonly begin: Begin }[] = [];

  constructor(repository: Repository, ownerElsewhere: OwnerElsewhere) {
    this.#repository = repository;
    this.#ownerElsewhere = ownerElsewhere;
  }

  /** Remembers those of the objects that may hold variables. */
  keep(objects: readonly BuiltObject[], begin: Begin): void {
    for (const object of objects) if (isOfKind(object.value, '', 'ConfigMap', 'Secret')) this.#applied.push({ object, begin });
  }

  /** Whether all that a Kustomization takes variables from is known so far; with a begin, only what is applied from there counts. */
  isReadable(kustomization: PlainMap, begin?: Begin): boolean {
    const isKnown = (reference: SettingReference) => this.#named(reference).some((each) => begin === undefined || each.begin === begin);
    return referencesOf(kustomization).every(isKnown);
  }

  /** What is applied from the same begin, then what is applied from another, then the only one in files of the cluster. */
  find(reference: SettingReference, begin: Begin): PlainMap | undefined {
    const applied = this.#named(reference);
    const own = applied.find((each) => each.begin === begin);
    if (own !== undefined) return own.object.value;
    const [first, ...others] = applied;
    if (first === undefined) return writtenSetting(reference, this.#repository, this.#ownerElsewhere);
    if (others.every(({ object }) => placeKey(object) === placeKey(first.object))) return first.object.value;
    const { value, source } = first.object;
    this.#repository.report(
      'info',
      `${nameText(value)} is applied from several entry points: which one variables come from is not known`,
      source.place,
    );
    return undefined;
  }

  #named(reference: SettingReference) {
    return this.#applied.filter(({ object }) => isNamed(object.value, reference));
  }
}

/** What a reference names, as a file holds it that nobody may apply: the only one there is. */
export function writtenSetting(
  { kind, name }: SettingReference,
  { raw, report }: Pick<Repository, 'raw' | 'report'>,
  ownerElsewhere: OwnerElsewhere = () => undefined,
): PlainMap | undefined {
  const alike = raw.filter(({ value }) => isNamed(value, { kind, name, namespace: undefined }));
  const owned = alike.map((each) => ({ ...each, elsewhere: ownerElsewhere(each) }));
  const own = owned.filter(({ elsewhere }) => elsewhere === undefined);
  if (own.length === 0)
    for (const { document, value, elsewhere } of owned)
      report('info', `${nameText(value)} is taken to be ${elsewhere}: variables that come from it are not known`, document.place);
  return own.length === 1 ? own[0]?.value : undefined;
}
