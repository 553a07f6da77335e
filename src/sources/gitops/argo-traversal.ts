import { posix } from 'node:path';
import type { BuiltObject } from '../built-object.ts';
import { withFieldAt, without } from '../edit-value.ts';
import { mayHoldObjects } from '../file-tree.ts';
import { at, booleanAt, isMap, listAt, mapAt, type PlainMap, stringAt, stringsAt } from '../guards.ts';
import { groupKind } from '../kinds.ts';
import { unreadObjects } from '../report.ts';
import { applicationsOf } from './application-set.ts';
import { type ArgoClaims, type Delivery, isApplication } from './argo-clusters.ts';
import { folderOf, isOfKind, nameText, placeKey, type Repository } from './repository.ts';

const group = 'argoproj.io';

/** One reading follows no more Applications than this. */
const mostApplications = 5000;

/** An Application, or those an ApplicationSet makes. */
export function applications(object: BuiltObject, repository: Repository): readonly BuiltObject[] {
  return isOfKind(object.value, group, 'ApplicationSet') ? applicationsOf(object, repository) : [object];
}

function sourcesOf(value: PlainMap): readonly PlainMap[] {
  return [at(value, 'spec', 'source'), ...listAt(value, 'spec', 'sources')].filter(isMap);
}

const urlOf = (source: PlainMap) => (stringAt(source, 'repoURL') ?? '').replace(/(?:\.git)?\/*$/, '');

/** The repository at hand is the one in which paths that Applications name are there. */
export function ownUrls(candidates: readonly BuiltObject[], repository: Repository): ReadonlySet<string> {
  const quiet = repository.trial();
  const all = candidates.flatMap((candidate) => applications(candidate, quiet).map((application) => ({ application, file: candidate.source.path })));
  const urls = all.flatMap(({ application, file }) =>
    sourcesOf(application.value).flatMap((source) => {
      const path = stringAt(source, 'path') ?? '';
      return /^[./]*$/.test(path) || folderOf(repository.tree, path, file) === undefined ? [] : [urlOf(source)];
    }),
  );
  return new Set(urls);
}

interface OwnFolder {
  readonly folder: string;
  readonly source: PlainMap;
}

export function ownFolders(
  value: PlainMap,
  { source: { path: file } }: BuiltObject,
  urls: ReadonlySet<string>,
  { tree }: Repository,
): readonly OwnFolder[] {
  return sourcesOf(value).flatMap((source) => {
    const path = stringAt(source, 'path');
    const folder = path === undefined ? undefined : folderOf(tree, path, file);
    return folder === undefined || !urls.has(urlOf(source)) ? [] : [{ folder, source }];
  });
}

/** An Application or ApplicationSet that is to be followed, and where Argo CD began to come to it. */
interface Waiting {
  readonly begin: BuiltObject;
  readonly object: BuiltObject;
}

/** Follows Applications from where Argo CD begins to what they apply. */
export class Traversal {
  readonly #repository: Repository;
  readonly #urls: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  readonly claims: ArgoClaims;

  constructor(repository: Repository, urls: ReadonlySet<string>, claims: ArgoClaims) {
    this.#repository = repository;
    this.#urls = urls;
    this.claims = claims;
  }

  /** What each Application brings that begins lead to. */
  from(begins: readonly BuiltObject[]): readonly Delivery[] {
    const waiting: Waiting[] = begins.map((begin) => ({ begin, object: begin }));
    const deliveries: Delivery[] = [];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { begin, object } = next;
      if (this.#isSeen(object)) {
        if (isApplication(object)) this.claims.keep({ begin, application: object, objects: [] });
        continue;
      }
      const made = applications(object, this.#repository).map((application) => ({ begin, application, objects: this.#built(application) }));
      for (const delivery of made) this.claims.keep(delivery);
      deliveries.push(...made);
      const found = made.flatMap(({ objects }) => objects.filter(({ value }) => isOfKind(value, group, 'Application', 'ApplicationSet')));
      waiting.push(...found.map((each) => ({ begin, object: each })));
    }
    return deliveries;
  }

  appliedBy(made: readonly BuiltObject[]): readonly BuiltObject[] {
    return made.flatMap((application) => this.#built(application));
  }

  #isSeen(object: BuiltObject): boolean {
    const key = `${nameText(object.value)} ${placeKey(object)}`;
    const isSeen = this.#seen.has(key) || this.#seen.size >= mostApplications;
    if (!this.#seen.has(key) && isSeen)
      this.#repository.report('error', `more than ${mostApplications} Applications: this one was not followed`, object.source.place, unreadObjects);
    this.#seen.add(key);
    return isSeen;
  }

  #built(application: BuiltObject): readonly BuiltObject[] {
    const { report } = this.#repository;
    const own = ownFolders(application.value, application, this.#urls, this.#repository);
    for (const source of sourcesOf(application.value)) {
      if (own.some((each) => each.source === source) || stringAt(source, 'chart') !== undefined || stringAt(source, 'path') === undefined) continue;
      report(
        'info',
        `${nameText(application.value)} applies ${stringAt(source, 'path')} of ${urlOf(source)}, which was not given: what that is is not known`,
        application.source.place,
        unreadObjects,
      );
    }
    return own.flatMap((each) => this.#folder(application, each)).map((object) => this.#placed(object, application));
  }

  /** [argo-cd util/app/discovery: a chart, then a kustomization, then plain files] */
  #folder(application: BuiltObject, { folder, source }: OwnFolder): readonly BuiltObject[] {
    const { tree, folder: build, files, report } = this.#repository;
    const placeOf = (path: string) => application.source.placeOf(path === '' ? 'spec.source' : `spec.source.kustomize.${path}`);
    if (tree.isFile(posix.join(folder, 'Chart.yaml')) || isMap(source.plugin)) {
      report(
        'info',
        `${nameText(application.value)}: ${folder} was not rendered: what it would install is not known`,
        application.source.place,
        unreadObjects,
      );
      return [];
    }
    if (tree.kustomizationIn(folder) !== undefined) return build(folder, { fields: layerOf(mapAt(source, 'kustomize')), placeOf });
    const paths = filesIn(tree.below(folder), folder, mapAt(source, 'directory'));
    return files(paths, { fields: {}, placeOf });
  }

  /** What names no namespace gets that of the Application's destination. */
  #placed(object: BuiltObject, application: BuiltObject): BuiltObject {
    const namespace = stringAt(application.value, 'spec', 'destination', 'namespace');
    const own = stringAt(object.value, 'metadata', 'namespace');
    const kind = groupKind({ apiVersion: stringAt(object.value, 'apiVersion') ?? '', kind: stringAt(object.value, 'kind') ?? '' });
    if (this.#repository.scopeOf(kind) === 'Cluster') {
      return own === undefined ? object : { ...object, value: { ...object.value, metadata: without(mapAt(object.value, 'metadata'), 'namespace') } };
    }
    return own !== undefined || namespace === undefined
      ? object
      : { ...object, value: withFieldAt(object.value, ['metadata', 'namespace'], namespace) };
  }
}

function filesIn(paths: readonly string[], folder: string, directory: PlainMap): readonly string[] {
  const [include, exclude] = [stringAt(directory, 'include'), stringAt(directory, 'exclude')];
  return paths.filter((path) => {
    const name = posix.relative(folder, path);
    if (!mayHoldObjects(path) || (booleanAt(directory, 'recurse') !== true && name.includes('/'))) return false;
    return (include === undefined || isLike(name, include)) && (exclude === undefined || !isLike(name, exclude));
  });
}

/** A glob, or several in braces; posix.matchesGlob knows both. */
function isLike(name: string, pattern: string): boolean {
  return posix.matchesGlob(name, pattern) || (!pattern.includes('/') && posix.matchesGlob(posix.basename(name), pattern));
}

/** What an Application adds to the kustomization of its folder. [argo-cd util/kustomize] */
function layerOf(kustomize: PlainMap): PlainMap {
  const images = stringsAt(kustomize, 'images').map(imageOf);
  const taken = ['namePrefix', 'nameSuffix', 'namespace', 'patches', 'components', 'replicas', 'commonLabels', 'commonAnnotations'];
  const fields = Object.fromEntries(taken.filter((field) => kustomize[field] !== undefined).map((field) => [field, kustomize[field]]));
  return images.length === 0 ? fields : { ...fields, images };
}

/** `name=new:tag`, `name:tag` or `name@digest`. */
function imageOf(text: string): PlainMap {
  const [, name, reference = text] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const [, base = reference, newTag, digest] = /^(.+?)(?::([^/:@]+))?(?:@(.+))?$/.exec(reference) ?? [];
  return { name: name ?? base, newName: base, ...(newTag === undefined ? {} : { newTag }), ...(digest === undefined ? {} : { digest }) };
}
