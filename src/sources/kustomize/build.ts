import { posix } from 'node:path';
import type { Place } from '#model/place.ts';
import { type BuiltObject, idOf, objectAsWritten } from '../built-object.ts';
import { type FileTree, pathFrom } from '../file-tree.ts';
import { booleanAt, isMap, listAt, mapAt, type PlainMap, stringAt, stringsAt } from '../guards.ts';
import { type Report, unreadObjects } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';
import { contentHash, withGenerated } from './generators.ts';
import { withImage, withReplicas } from './images.ts';
import { heededFields, type Kustomization } from './kustomization.ts';
import { withAnnotations, withLabels } from './labels.ts';
import { configuredReferences, type NameReference, withReferencesFixed } from './name-references.ts';
import { withAffixes, withName, withNamespace } from './names.ts';
import { patched, patchesIn, type ReadInline } from './patches.ts';
import { withReplacement } from './replacements.ts';

/** What a build reads from, and where it says what it could not do. */
export interface BuildSources {
  readonly tree: FileTree;
  readonly readInline: ReadInline;
  /** The objects in a document of a file that is listed: itself, or the items of a list, without their envelope of encryption. */
  readonly objectsIn: (document: SourceDocument) => readonly { readonly document: SourceDocument; readonly value: PlainMap }[];
  readonly isSealedText: (text: string) => boolean;
  readonly report: Report;
}

/** Folders nest no deeper than this, and a build visits no more of them and makes no more objects. */
const deepest = 64;
const mostFolders = 5000;
const mostObjects = 20_000;

/** What `kustomize build` makes of a kustomization, as far as no plugin and nothing remote is needed. [kustomize v5.5 kusttarget.go] */
export function build(kustomization: Kustomization, sources: BuildSources): readonly BuiltObject[] {
  const builder = new Builder(sources);
  const objects = builder.accumulated(kustomization, [], [kustomization.folder]);
  const hashed = objects.map((object) => withHash(object, sources.report));
  return withReferencesFixed(hashed, builder.references).filter(
    (object) => stringAt(object.value, 'metadata', 'annotations', localConfig) !== 'true',
  );
}

const localConfig = 'config.kubernetes.io/local-config';

function withHash(object: BuiltObject, report: Report): BuiltObject {
  if (object.wantsHash !== true) return object;
  const hash = contentHash(object);
  if (hash !== undefined) return withName(object, `${idOf(object).name}-${hash}`, () => object.source.place);
  report(
    'info',
    `the end of the name of ${idOf(object).kind} ${idOf(object).name} is the hash of what is not known here: it is left out`,
    object.source.place,
  );
  return object;
}

/** The kustomization of a folder. */
export function kustomizationAt(tree: FileTree, folder: string): Kustomization | undefined {
  const path = tree.kustomizationIn(folder);
  if (path === undefined) return undefined;
  const document = tree.documents(path).find(({ value }) => isMap(value));
  return document === undefined ? undefined : { folder, document };
}

class Builder {
  readonly #sources: BuildSources;
  readonly references: NameReference[] = [];
  #made = 0;
  #visited = 0;

  constructor(sources: BuildSources) {
    this.#sources = sources;
  }

  /** What a kustomization makes on top of `objects`: a component works on those of the kustomization that uses it. */
  accumulated(kustomization: Kustomization, objects: readonly BuiltObject[], above: readonly string[]): readonly BuiltObject[] {
    const { report, tree } = this.#sources;
    const fields = heededFields(kustomization, report);
    this.#readConfigurations(kustomization, fields);
    const listed = ['resources', 'bases'].flatMap((field) =>
      listAt(fields, field).flatMap((entry, index) => this.#resource(kustomization, entry, `${field}[${index}]`, above)),
    );
    const all = withGenerated(this.#together(objects, listed), kustomization, fields, { ...this.#sources, tree });
    const components = listAt(fields, 'components').reduce<readonly BuiltObject[]>(
      (sum, entry, index) => this.#component(kustomization, entry, `components[${index}]`, sum, above),
      all,
    );
    return withReferencesFixed(this.#transformed(components, kustomization, fields), this.references);
  }

  #readConfigurations({ folder, document }: Kustomization, fields: PlainMap): void {
    const { tree, report } = this.#sources;
    for (const name of stringsAt(fields, 'configurations')) {
      const path = pathFrom(folder, name);
      if (path === undefined || !tree.isFile(path))
        report('error', `kustomize build fails: ${name} is not there${absence(tree, path)}`, document.placeOf('configurations'), unreadObjects);
      else this.references.push(...tree.documents(path).flatMap(configuredReferences));
    }
  }

  #resource({ folder, document }: Kustomization, entry: unknown, field: string, above: readonly string[]): readonly BuiltObject[] {
    const { tree, report } = this.#sources;
    const place = () => document.placeOf(field);
    if (typeof entry !== 'string' || entry === '') return this.#fails('an entry of resources must be a text', place);
    if (isRemote(entry)) {
      report('info', `${entry} is not in the files that were given: what it would bring is not known`, place(), unreadObjects);
      return [];
    }
    const path = pathFrom(folder, entry);
    if (path === undefined) return this.#fails(`${entry} lies outside of what was read`, place);
    if (tree.isFile(path)) return this.#file(path);
    if (!tree.isFolder(path)) return this.#fails(`${entry} is not there${tree.absence(path)}`, place);
    return this.#folder(path, above, place);
  }

  #folder(folder: string, above: readonly string[], place: () => Place, objects: readonly BuiltObject[] = []): readonly BuiltObject[] {
    if (above.includes(folder)) return this.#fails(`cycle detected: ${folder} includes itself`, place, objects);
    if (above.length > deepest) return this.#fails(`folders include one another more than ${deepest} times`, place, objects);
    this.#visited++;
    if (this.#visited > mostFolders)
      return this.#fails(
        `folders are included more than ${mostFolders} times`,
        () => ({ path: posix.join(above[0] ?? '.', 'kustomization.yaml'), line: 1 }),
        objects,
      );
    const { tree } = this.#sources;
    const kustomization = kustomizationAt(tree, folder);
    const absence = tree.absence(posix.join(folder, 'kustomization.yaml'));
    if (kustomization === undefined) return this.#fails(`there is no kustomization that can be read in ${folder}${absence}`, place, objects);
    return this.accumulated(kustomization, objects, [...above, folder]);
  }

  #component(
    { folder, document }: Kustomization,
    entry: unknown,
    field: string,
    objects: readonly BuiltObject[],
    above: readonly string[],
  ): readonly BuiltObject[] {
    const place = () => document.placeOf(field);
    if (typeof entry === 'string' && isRemote(entry)) {
      this.#sources.report('info', `${entry} is not in the files that were given: what it would change is not known`, place(), unreadObjects);
      return objects;
    }
    const { tree } = this.#sources;
    const path = pathFrom(folder, String(entry));
    if (path === undefined || !tree.isFolder(path)) return this.#fails(`${String(entry)} is not there${absence(tree, path)}`, place, objects);
    return this.#folder(path, above, place, objects);
  }

  #file(path: string): readonly BuiltObject[] {
    const { tree, objectsIn } = this.#sources;
    return tree.documents(path).flatMap((document) => objectsIn(document).map(({ document: own, value }) => objectAsWritten(own, value)));
  }

  #together(objects: readonly BuiltObject[], more: readonly BuiltObject[]): readonly BuiltObject[] {
    this.#made += more.length;
    const seen = new Set(objects.map(keyOf));
    const kept = more.filter((object) => {
      const key = keyOf(object);
      const isNew = !seen.has(key);
      seen.add(key);
      if (!isNew)
        this.#fails(`may not add resource with an already registered id: ${idOf(object).kind} ${idOf(object).name}`, () => object.source.place);
      return isNew;
    });
    if (this.#made <= mostObjects) return [...objects, ...kept];
    return this.#fails(`more than ${mostObjects} objects`, () => more[0]?.source.place ?? { builtIn: 'kustomize', source: '' }, objects);
  }

  #fails(problem: string, place: () => Place, left: readonly BuiltObject[] = []): readonly BuiltObject[] {
    this.#sources.report('error', `kustomize build fails: ${problem}`, place(), unreadObjects);
    return left;
  }

  /** In kustomize's order. [kusttarget_configplugin.go] */
  #transformed(objects: readonly BuiltObject[], kustomization: Kustomization, fields: PlainMap): readonly BuiltObject[] {
    const { report } = this.#sources;
    const placeOf = (path: string) => () => kustomization.document.placeOf(path);
    const patch = (all: readonly BuiltObject[], field: string) => patched(all, patchesIn(kustomization, fields, field, this.#sources), report);
    const each = (
      all: readonly BuiltObject[],
      field: string,
      apply: (sum: readonly BuiltObject[], entry: PlainMap, place: () => Place) => readonly BuiltObject[],
    ) =>
      listAt(fields, field).reduce<readonly BuiltObject[]>(
        (sum, entry, index) => (isMap(entry) ? apply(sum, entry, placeOf(`${field}[${index}]`)) : sum),
        all,
      );

    let all = patch(patch(objects, 'patchesStrategicMerge'), 'patches');
    const namespace = stringAt(fields, 'namespace');
    if (namespace !== undefined) all = withNamespace(all, namespace, placeOf('namespace'));
    all = withAffixes(all, stringAt(fields, 'namePrefix') ?? '', '', placeOf('namePrefix'));
    all = withAffixes(all, '', stringAt(fields, 'nameSuffix') ?? '', placeOf('nameSuffix'));
    all = each(all, 'labels', (sum, entry, place) => withLabels(sum, mapAt(entry, 'pairs'), reachOf(entry), place));
    all = withLabels(all, mapAt(fields, 'commonLabels'), { selectors: true, templates: true }, placeOf('commonLabels'));
    all = withAnnotations(all, mapAt(fields, 'commonAnnotations'), placeOf('commonAnnotations'));
    all = patch(all, 'patchesJson6902');
    all = each(all, 'replicas', withReplicas);
    all = each(all, 'images', withImage);
    return each(all, 'replacements', (sum, entry, place) => this.#replacement(sum, entry, place, kustomization));
  }

  /** A replacement may stand in a file of its own. */
  #replacement(objects: readonly BuiltObject[], entry: PlainMap, place: () => Place, { folder }: Kustomization): readonly BuiltObject[] {
    const { tree, report } = this.#sources;
    const name = stringAt(entry, 'path');
    if (name === undefined) return withReplacement(objects, entry, place, report);
    const path = pathFrom(folder, name);
    if (path === undefined || !tree.isFile(path)) return this.#fails(`${name} is not there${absence(tree, path)}`, place, objects);
    const entries = tree
      .documents(path)
      .flatMap((document) =>
        Array.isArray(document.value)
          ? document.value.filter(isMap).map((value) => ({ value, document }))
          : isMap(document.value)
            ? [{ value: document.value, document }]
            : [],
      );
    return entries.reduce((sum, { value, document }) => withReplacement(sum, value, () => document.place, report), objects);
  }
}

const absence = (tree: FileTree, path: string | undefined) => (path === undefined ? '' : tree.absence(path));

function reachOf(entry: PlainMap): { readonly selectors: boolean; readonly templates: boolean } {
  return { selectors: booleanAt(entry, 'includeSelectors') === true, templates: booleanAt(entry, 'includeTemplates') === true };
}

function keyOf(object: BuiltObject): string {
  const { group, version, kind, namespace, name } = idOf(object);
  return [group, version, kind, namespace ?? 'default', name].join('\n');
}

/** [kustomize api/internal/git/repospec.go] */
function isRemote(entry: string): boolean {
  return /^(?:[a-z+]+:\/\/|[^/@]+@[^/]+:|(?:github\.com|gitlab\.com|bitbucket\.org)\/)|\?ref=/.test(entry) || /^git::/.test(entry);
}

/** The kustomization that Flux makes for a folder without one: of every file and every folder with one below it. [fluxcd/pkg kustomize_generator.go] */
export function generatedKustomization(tree: FileTree, folder: string, place: Place, isObjectFile: (path: string) => boolean): Kustomization {
  const resources = new Set<string>();
  for (const path of tree.below(folder)) {
    const nested = outermostKustomization(tree, folder, path);
    if (nested !== undefined) resources.add(nested);
    else if (isObjectFile(path)) resources.add(path);
  }
  const names = [...resources].map((path) => posix.relative(folder, path)).filter((path) => path !== '');
  return { folder, document: { path: posix.join(folder, 'kustomization.yaml'), value: { resources: names }, place, placeOf: () => place } };
}

function outermostKustomization(tree: FileTree, root: string, path: string): string | undefined {
  const folders: string[] = [];
  for (let folder = posix.dirname(path); folder !== root && folder !== '.'; folder = posix.dirname(folder)) folders.push(folder);
  return folders.findLast((folder) => tree.kustomizationIn(folder) !== undefined);
}
