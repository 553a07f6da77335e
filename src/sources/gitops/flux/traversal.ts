import type { BuiltObject } from '../../built-object.ts';
import { at, booleanAt, isMap } from '../../guards.ts';
import { unreadObjects } from '../../report.ts';
import { folderOf, nameText, type Repository } from '../repository.ts';
import { type Artifact, artifactOf } from './artifact.ts';
import type { Begin } from './begin.ts';
import { BeginClaims } from './begin-claims.ts';
import { objectsAppliedBy } from './build.ts';
import { DefaultsTaken } from './defaults-taken.ts';
import { folderNamedBy, inFluxSystem, isKustomization, pathOf, sayThatFolderLacks } from './kustomization.ts';
import { type OwnerElsewhere, Settings } from './settings.ts';
import { OwnSources, SourcesOfClusters } from './source.ts';
import { variablesOf } from './variables.ts';

/** One reading applies no more Kustomizations than this, and no more objects. */
const mostKustomizations = 5000;
const mostObjects = 200_000;

/** A Kustomization that is to be applied, and where Flux began to come to it. */
interface Waiting {
  readonly kustomization: BuiltObject;
  readonly begin: Begin;
}

/** Follows Kustomizations from where Flux begins to what they apply. */
export class Traversal {
  readonly objects: BuiltObject[] = [];
  readonly claims = new BeginClaims();
  readonly #repository: Repository;
  readonly #own = new OwnSources();
  readonly #sources: SourcesOfClusters;
  readonly #settings: Settings;
  readonly #artifacts = new Set<Repository>();
  readonly #seen = new Map<string, string>();
  readonly #defaults = new DefaultsTaken();
  #waiting: Waiting[] = [];

  /** @param ownerElsewhere of objects that nothing applies */
  constructor(repository: Repository, ownerElsewhere: OwnerElsewhere) {
    this.#repository = repository;
    this.#settings = new Settings(repository, ownerElsewhere);
    this.#sources = new SourcesOfClusters(repository.sources);
  }

  /** Follows all that begins somewhere; answers which of them were followed. */
  from(begins: readonly Begin[]): readonly Begin[] {
    for (const begin of begins) this.#begin(begin);
    this.#run();
    const [first] = begins;
    if (first !== undefined) this.#defaults.assume(this.#repository.assume, first.kustomization.source.place);
    return begins.filter(({ kustomization: { value } }) => this.#seen.get(nameText(inFluxSystem(value))) === folderNamedBy(value));
  }

  /** What keeps a file from whoever would apply it. */
  absence(path: string): string {
    return [...this.#artifacts].map(({ tree }) => tree.absence(path)).find((each) => each !== '') ?? '';
  }

  #begin(begin: Begin): void {
    const { source, appliesItself } = begin;
    this.claims.begin(begin);
    const kustomization = { ...begin.kustomization, value: inFluxSystem(begin.kustomization.value) };
    this.claims.keep([kustomization], begin);
    if (appliesItself !== true) this.#keep([...(source === undefined ? [] : [source]), kustomization], begin);
    this.#own.own(kustomization.value, this.#sources.of(kustomization, begin));
    this.#take(kustomization, begin);
  }

  #keep(objects: readonly BuiltObject[], begin: Begin): void {
    this.#sources.keep(objects, begin);
    this.#settings.keep(objects, begin);
    this.claims.keep(objects, begin);
    this.objects.push(...objects);
  }

  #run(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (this.objects.length > mostObjects) {
        this.#sayWhatIsLeft(next.kustomization, `more than ${mostObjects} objects: what follows was not read`);
        return;
      }
      this.#apply(next.kustomization, next.begin);
    }
  }

  /** Those whose variables are all known go first, best those that know them from their own begin. */
  #next(): Waiting | undefined {
    const own = this.#waiting.findIndex(({ kustomization, begin }) => this.#settings.isReadable(kustomization.value, begin));
    const ready = own >= 0 ? own : this.#waiting.findIndex(({ kustomization }) => this.#settings.isReadable(kustomization.value));
    return this.#waiting.splice(Math.max(ready, 0), 1)[0];
  }

  #sayWhatIsLeft({ source }: BuiltObject, text: string): void {
    this.#repository.report('error', text, source.place, unreadObjects);
  }

  #take(kustomization: BuiltObject, begin: Begin): void {
    const name = nameText(kustomization.value);
    const folder = folderNamedBy(kustomization.value);
    const known = this.#seen.get(name);
    if (known === undefined && this.#seen.size < mostKustomizations) {
      this.#seen.set(name, folder);
      this.#waiting.push({ kustomization, begin });
    } else if (known === undefined) {
      this.#sayWhatIsLeft(kustomization, `more than ${mostKustomizations} Kustomizations: this one was not followed`);
    } else if (known !== folder) {
      const text = `${name} applies ${folder} here and ${known} elsewhere: ${folder} was not read`;
      this.#repository.report('warning', text, kustomization.source.place, unreadObjects);
    }
  }

  #apply(kustomization: BuiltObject, begin: Begin): void {
    const { value, source } = kustomization;
    if (isMap(at(value, 'spec', 'kubeConfig'))) {
      const text = `${nameText(value)} applies to another cluster: what it applies is left out`;
      this.#repository.report('info', text, source.placeOf('spec.kubeConfig'));
      return;
    }
    const { report, assume, tree } = this.#repository;
    const path = pathOf(value);
    const object = this.#sources.of(kustomization, begin);
    const artifact = artifactOf(kustomization, object, this.#repository, (naming) => this.#sources.of(naming, begin));
    const foreign = this.#own.foreign(value, object, folderOf(tree, path, source.path)) ?? artifact.foreign;
    if (foreign !== undefined) {
      const text = `${nameText(value)} applies ${path === '' ? 'all' : path} of ${foreign}, which was not given: what that is is not known`;
      report('info', text, source.place, unreadObjects);
    } else if (artifact.folder === undefined) {
      sayThatFolderLacks(kustomization, artifact.absence, this.#repository);
    } else {
      if (booleanAt(value, 'spec', 'suspend') === true)
        assume(`${nameText(value)} is suspended: what it applies is taken to have been applied before`, source.place);
      this.#follow(kustomization, artifact, begin);
    }
  }

  #follow(kustomization: BuiltObject, artifact: Artifact, begin: Begin): void {
    this.#artifacts.add(artifact.repository);
    const variables = variablesOf(kustomization, (reference) => this.#settings.find(reference, begin), this.#repository.report);
    const { objects, defaulted } = objectsAppliedBy(kustomization, artifact, variables, this.#repository);
    this.#defaults.note(defaulted, kustomization.value);
    this.#keep(objects, begin);
    for (const each of objects) if (isKustomization(each.value)) this.#take(each, begin);
  }
}
