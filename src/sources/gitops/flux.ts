import { posix } from 'node:path';
import { type BuiltObject, edited, objectAsWritten } from '../built-object.ts';
import { withFieldAt, without } from '../edit-value.ts';
import { isBelow } from '../file-tree.ts';
import { booleanAt, isMap, listAt, mapAt, type PlainMap, stringAt } from '../guards.ts';
import { groupKind } from '../kinds.ts';
import { unreadObjects } from '../report.ts';
import { type Artifact, artifactOf } from './artifact.ts';
import { OwnSources, SourcesOfClusters, writtenSource } from './flux-source.ts';
import { type Sync, syncsOf } from './flux-sync.ts';
import { type Entry, folderOf, isOfKind, nameText, placeKey, type RawObject, type Reached, type Repository } from './repository.ts';
import { substituted } from './substitute.ts';
import { isReadable, variablesOf } from './variables.ts';

const group = 'kustomize.toolkit.fluxcd.io';

/** One reading applies no more Kustomizations than this, and no more objects. */
const mostKustomizations = 5000;
const mostObjects = 200_000;

/** What Flux would apply from a repository; undefined where nothing in it tells Flux to apply anything of it. */
export function reachedByFlux(repository: Repository): Reached | undefined {
  const syncs = repository.raw
    .filter(({ isGiven }) => isGiven)
    .flatMap((raw) => syncsOf(raw, repository))
    .filter((sync) => isInArtifact(sync, repository));
  if (syncs.length > 0) return new Traversal(repository).from(distinct(syncs));
  const candidates = candidatesIn(repository);
  const managingThemselves = candidates.filter((candidate) => containsItself(candidate, repository));
  const parents = managingThemselves.filter((candidate) => isBootstrap(candidate) || appliedOnes(candidate, repository).size > 0);
  const begins = parents.length > 0 ? parents : managingThemselves;
  if (begins.length > 0) return new Traversal(repository).from(begins.map((kustomization) => managingItself(kustomization, repository)));
  return fromRoots(candidates, repository);
}

interface Begin extends Partial<Pick<Sync, 'source'>> {
  readonly kustomization: BuiltObject;
  readonly appliesItself?: true;
}

function distinct(syncs: readonly Sync[]): readonly Sync[] {
  return [
    ...new Map(syncs.map((sync) => [`${nameText(sync.kustomization.value)} ${stringAt(sync.kustomization.value, 'spec', 'path')}`, sync])).values(),
  ];
}

/** Whether the folder of a sync is there. Where a line leaves it out that is said, since nothing begins there then. */
function isInArtifact({ kustomization, source }: Sync, repository: Repository): boolean {
  const { folder, absence } = artifactOf(kustomization, source, repository);
  if (folder === undefined && absence !== '') sayThatFolderLacks(kustomization, absence, repository);
  return folder !== undefined;
}

function sayThatFolderLacks({ value, source }: BuiltObject, absence: string, { report }: Repository): void {
  const path = stringAt(value, 'spec', 'path') ?? '';
  report('warning', `${nameText(value)}: there is no folder ${path}${absence}: Flux cannot apply it`, source.placeOf('spec.path'));
}

function candidatesIn(repository: Repository): readonly BuiltObject[] {
  const isCandidate = ({ value, isGiven }: RawObject) =>
    isGiven && isOfKind(value, group, 'Kustomization') && !(stringAt(value, 'spec', 'path') ?? '').includes('${');
  return repository.raw
    .filter(isCandidate)
    .map(asBuilt)
    .filter((candidate) => isPossible(candidate, repository));
}

/** Whether Flux may begin with a Kustomization. Where a line leaves out the very folder it lies in, that is said: else Flux would begin there. */
function isPossible(candidate: BuiltObject, repository: Repository): boolean {
  const { folder, absence } = writtenArtifact(candidate, repository);
  if (folder !== undefined) return true;
  const named = folderOf(repository.tree, stringAt(candidate.value, 'spec', 'path') ?? '', candidate.source.path);
  if (absence !== '' && named !== undefined && isBelow(candidate.source.path, named)) sayThatFolderLacks(candidate, absence, repository);
  return false;
}

/** The artifact of a Kustomization's source as files hold that, before anything is applied. */
function writtenArtifact(kustomization: BuiltObject, repository: Repository): Artifact {
  return artifactOf(kustomization, writtenSource(kustomization, repository.sources), repository);
}

function managingItself(kustomization: BuiltObject, repository: Repository): Begin {
  const source = writtenSource(kustomization, repository.sources);
  return { kustomization, appliesItself: true, ...(source === undefined ? {} : { source }) };
}

const asBuilt = ({ document, value }: RawObject) => objectAsWritten(document, value);

/** `flux bootstrap` calls it so, in every cluster. */
const isBootstrap = ({ value }: BuiltObject) => stringAt(value, 'metadata', 'name') === 'flux-system';

/** `flux bootstrap` writes a Kustomization that applies itself. */
function containsItself(candidate: BuiltObject, repository: Repository): boolean {
  const { folder } = writtenArtifact(candidate, repository);
  if (folder === undefined || !isBelow(candidate.source.path, folder)) return false;
  return applied(candidate, repository).some((object) => placeKey(object) === placeKey(candidate));
}

function applied(candidate: BuiltObject, repository: Repository): readonly BuiltObject[] {
  const trial = repository.trial();
  return new Traversal(trial).appliedBy(candidate, writtenArtifact(candidate, trial));
}

/** Where the other Kustomizations stand that one applies itself. */
function appliedOnes(candidate: BuiltObject, repository: Repository): ReadonlySet<string> {
  const keys = applied(candidate, repository)
    .filter(({ value }) => isOfKind(value, group, 'Kustomization'))
    .map(placeKey);
  return new Set(keys.filter((key) => key !== placeKey(candidate)));
}

/** Nothing says where Flux begins: with the Kustomizations that no other applies, or of these those that apply others. */
function fromRoots(candidates: readonly BuiltObject[], repository: Repository): Reached | undefined {
  if (candidates.length === 0) return undefined;
  const reaches = new Map(candidates.map((candidate) => [placeKey(candidate), appliedOnes(candidate, repository)]));
  const reached = new Set([...reaches.values()].flatMap((keys) => [...keys]));
  const roots = candidates.filter((candidate) => !reached.has(placeKey(candidate)));
  const parents = roots.filter((root) => (reaches.get(placeKey(root))?.size ?? 0) > 0);
  const begins = parents.length > 0 ? parents : roots.length > 0 ? roots : candidates;
  return new Traversal(repository).from(begins.map((kustomization) => ({ kustomization })));
}

/** A Kustomization that is to be applied, and where Flux began to come to it. */
interface Waiting {
  readonly kustomization: BuiltObject;
  readonly begin: Begin;
}

class Traversal {
  readonly #repository: Repository;
  readonly #own = new OwnSources();
  readonly #sources: SourcesOfClusters;
  readonly #objects: BuiltObject[] = [];
  /** Those of them that may hold variables. */
  readonly #settings: BuiltObject[] = [];
  readonly #artifacts = new Set<Repository>();
  readonly #seen = new Map<string, string>();
  /** Variables whose default was taken although they may be set where nobody can look, and by which Kustomizations. */
  readonly #defaulted = new Map<string, Set<string>>();
  #waiting: Waiting[] = [];

  constructor(repository: Repository) {
    this.#repository = repository;
    this.#sources = new SourcesOfClusters(repository.sources);
  }

  from(begins: readonly Begin[]): Reached {
    for (const begin of begins) {
      const { source, appliesItself } = begin;
      const kustomization = inFluxSystem(begin.kustomization);
      if (appliesItself !== true) this.#keep([...(source === undefined ? [] : [source]), kustomization], begin);
      this.#own.own(kustomization.value, this.#sources.of(kustomization, begin));
      this.#take(kustomization, begin);
    }
    this.#run();
    this.#assumeDefaults(begins[0]);
    const followed = begins.filter(
      ({ kustomization: { value } }) => this.#seen.get(nameText(inNamespace(value))) === stringAt(value, 'spec', 'path'),
    );
    const absence = (path: string) => [...this.#artifacts].map(({ tree }) => tree.absence(path)).find((each) => each !== '') ?? '';
    return { objects: this.#objects, entries: followed.map(({ kustomization }) => entryOf(kustomization)), absence };
  }

  #keep(objects: readonly BuiltObject[], begin: Begin): void {
    this.#sources.keep(objects, begin);
    for (const object of objects) {
      this.#objects.push(object);
      if (isOfKind(object.value, '', 'ConfigMap', 'Secret')) this.#settings.push(object);
    }
  }

  /** Those whose variables are all known go first. */
  #run(): void {
    while (this.#waiting.length > 0) {
      const ready = this.#waiting.findIndex(({ kustomization }) => isReadable(kustomization.value, this.#settings));
      const [next] = this.#waiting.splice(Math.max(ready, 0), 1);
      if (this.#objects.length > mostObjects) {
        if (next !== undefined)
          this.#repository.report(
            'error',
            `more than ${mostObjects} objects: what follows was not read`,
            next.kustomization.source.place,
            unreadObjects,
          );
        return;
      }
      if (next !== undefined) this.#apply(next.kustomization, next.begin);
    }
  }

  #take(kustomization: BuiltObject, begin: Begin): void {
    const name = nameText(kustomization.value);
    const path = stringAt(kustomization.value, 'spec', 'path') ?? '';
    const known = this.#seen.get(name);
    if (known === undefined && this.#seen.size < mostKustomizations) {
      this.#seen.set(name, path);
      this.#waiting.push({ kustomization, begin });
    } else if (known === undefined) {
      this.#repository.report(
        'error',
        `more than ${mostKustomizations} Kustomizations: this one was not followed`,
        kustomization.source.place,
        unreadObjects,
      );
    } else if (known !== path) {
      const text = `${name} applies ${path} here and ${known} elsewhere: if these are different clusters, give the folder of one; ${path} was not read`;
      this.#repository.report('warning', text, kustomization.source.place, unreadObjects);
    }
  }

  #apply(kustomization: BuiltObject, begin: Begin): void {
    const { value, source } = kustomization;
    const { report, assume, tree } = this.#repository;
    const path = stringAt(value, 'spec', 'path') ?? '';
    const object = this.#sources.of(kustomization, begin);
    const foreign = this.#own.foreign(value, object, folderOf(tree, path, source.path));
    const artifact = artifactOf(kustomization, object, this.#repository);
    if (foreign !== undefined) {
      report(
        'info',
        `${nameText(value)} applies ${path === '' ? 'all' : path} of ${foreign}, which was not given: what that is is not known`,
        source.place,
        unreadObjects,
      );
    } else if (artifact.folder === undefined) {
      sayThatFolderLacks(kustomization, artifact.absence, this.#repository);
    } else {
      if (booleanAt(value, 'spec', 'suspend') === true)
        assume(`${nameText(value)} is suspended: what it applies is taken to have been applied before`, source.place);
      const objects = this.appliedBy(kustomization, artifact);
      this.#keep(objects, begin);
      for (const each of objects) if (isOfKind(each.value, group, 'Kustomization')) this.#take(each, begin);
    }
  }

  #assumeDefaults(begin: Begin | undefined): void {
    if (this.#defaulted.size === 0 || begin === undefined) return;
    const names = [...this.#defaulted.keys()].sort().join(', ');
    const users = new Set([...this.#defaulted.values()].flatMap((each) => [...each])).size;
    const text = `variables with a default are taken to have it where Secrets and ConfigMaps that may set them cannot be read (${users} Kustomizations): ${names}`;
    this.#repository.assume(text, begin.kustomization.source.place);
  }

  /** The objects of one Kustomization as it applies them. */
  appliedBy(kustomization: BuiltObject, { repository, folder }: Artifact): readonly BuiltObject[] {
    const { value, source } = kustomization;
    const { report, scopeOf } = this.#repository;
    const spec = mapAt(value, 'spec');
    if (folder === undefined) return [];
    this.#artifacts.add(repository);
    const built = repository.folder(folder, { fields: layerOf(spec), placeOf: (path) => source.placeOf(layerField(path)) });
    const variables = variablesOf(kustomization, this.#settings, this.#repository);
    const defaulted = new Set<string>();
    const objects = built.map((object) => {
      if (!isMap(spec.postBuild)) return object;
      return substituted(object, variables, {
        byDefault: (name) => defaulted.add(name),
        failed: (failing, path, problem) =>
          report('error', `${nameText(value)} cannot be applied: variable substitution failed: ${problem}`, failing.source.placeOf(path)),
      });
    });
    for (const name of defaulted) this.#defaulted.set(name, (this.#defaulted.get(name) ?? new Set()).add(nameText(value)));
    const appliedBy = namespacedName(inNamespace(value));
    return objects.map((object) => ({ ...withoutWrongNamespace(withMetadata(object, kustomization), scopeOf), appliedBy }));
  }
}

const inFluxSystem = (kustomization: BuiltObject): BuiltObject => ({ ...kustomization, value: inNamespace(kustomization.value) });

function inNamespace(value: PlainMap): PlainMap {
  return stringAt(value, 'metadata', 'namespace') === undefined ? withFieldAt(value, ['metadata', 'namespace'], 'flux-system') : value;
}

function namespacedName(value: PlainMap): string {
  return `${stringAt(value, 'metadata', 'namespace') ?? ''}/${stringAt(value, 'metadata', 'name') ?? ''}`;
}

function entryOf({ value, source }: BuiltObject): Entry {
  return { text: `Flux applies ${posix.join(stringAt(value, 'spec', 'path') ?? '.')}`, place: source.place };
}

/** What a Kustomization adds to that of the folder it applies. */
function layerOf(spec: PlainMap): PlainMap {
  const fields: Record<string, unknown> = {};
  for (const field of ['namePrefix', 'nameSuffix', 'patches', 'images'] as const)
    if (spec[field] !== undefined && spec[field] !== null) fields[field] = spec[field];
  const namespace = stringAt(spec, 'targetNamespace');
  if (namespace !== undefined) fields.namespace = namespace;
  const components = listAt(spec, 'components');
  if (components.length > 0) fields.components = components;
  return fields;
}

function layerField(path: string): string {
  if (path === '') return 'spec.path';
  return path.startsWith('namespace') ? 'spec.targetNamespace' : `spec.${path}`;
}

/** `commonMetadata`: on the objects alone, not on what they make. */
function withMetadata(object: BuiltObject, { value, source }: BuiltObject): BuiltObject {
  return ['labels', 'annotations'].reduce((result, field) => {
    const given = mapAt(value, 'spec', 'commonMetadata', field);
    if (Object.keys(given).length === 0) return result;
    const all = { ...mapAt(result.value, 'metadata', field), ...given };
    return edited(result, withFieldAt(result.value, ['metadata', field], all), `metadata.${field}`, () =>
      source.placeOf(`spec.commonMetadata.${field}`),
    );
  }, object);
}

/** Kustomize gives a namespace to every kind it does not know; the API server drops that of a cluster-wide one. */
function withoutWrongNamespace(object: BuiltObject, scopeOf: Repository['scopeOf']): BuiltObject {
  const { value } = object;
  const kind = groupKind({ apiVersion: stringAt(value, 'apiVersion') ?? '', kind: stringAt(value, 'kind') ?? '' });
  if (scopeOf(kind) !== 'Cluster' || stringAt(value, 'metadata', 'namespace') === undefined) return object;
  return { ...object, value: { ...value, metadata: without(mapAt(value, 'metadata'), 'namespace') } };
}
