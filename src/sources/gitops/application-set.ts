import { posix } from 'node:path';
import { type BuiltObject, objectAsWritten } from '../built-object.ts';
import { mapTexts, valueAt } from '../edit-value.ts';
import { at, booleanAt, isMap, listAt, mapAt, type PlainMap, stringAt } from '../guards.ts';
import { unreadObjects } from '../report.ts';
import { nameText, type Repository } from './repository.ts';

/** One ApplicationSet makes no more Applications than this. */
const mostApplications = 1000;

/** The Applications an ApplicationSet makes; generators that ask others are named and make none. */
export function applicationsOf(set: BuiltObject, repository: Repository): readonly BuiltObject[] {
  const { value, source } = set;
  const template = mapAt(value, 'spec', 'template');
  const isGo = booleanAt(value, 'spec', 'goTemplate') === true;
  const all = listAt(value, 'spec', 'generators').flatMap((generator, index) =>
    parametersOf(generator, `spec.generators[${index}]`, set, repository, isGo),
  );
  if (all.length > mostApplications)
    repository.report(
      'error',
      `${nameText(value)} makes more than ${mostApplications} Applications: the others are left out`,
      source.place,
      unreadObjects,
    );
  return all.slice(0, mostApplications).flatMap((parameters) => {
    const filled = mapTexts(template, (text) => filledIn(text, parameters, isGo));
    if (!isMap(filled) || JSON.stringify(filled).includes('{{')) {
      repository.report(
        'info',
        `${nameText(value)}: its template holds more than names of parameters: what it makes is not known`,
        source.placeOf('spec.template'),
        unreadObjects,
      );
      return [];
    }
    const namespace = stringAt(value, 'metadata', 'namespace');
    const metadata = { ...(namespace === undefined ? {} : { namespace }), ...mapAt(filled, 'metadata') };
    const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...filled, metadata };
    const place = source.placeOf('spec.template');
    return [
      objectAsWritten({ path: source.path, value: application, place, placeOf: (path) => source.placeOf(`spec.template.${path}`) }, application),
    ];
  });
}

function parametersOf(generator: unknown, path: string, set: BuiltObject, repository: Repository, isGo: boolean): readonly PlainMap[] {
  if (isMap(at(generator, 'list'))) return listAt(generator, 'list', 'elements').filter(isMap);
  const directories = listAt(generator, 'git', 'directories');
  if (directories.length > 0) return foldersLike(directories, repository).map((folder) => folderParameters(folder, isGo));
  const kind = Object.keys(mapAt({ generator }, 'generator'))[0] ?? 'none';
  repository.report(
    'info',
    `${nameText(set.value)}: what its generator \`${kind}\` finds is not known: the Applications it makes are left out`,
    set.source.placeOf(path),
    unreadObjects,
  );
  return [];
}

function foldersLike(directories: readonly unknown[], { tree }: Repository): readonly string[] {
  const folders = new Set<string>();
  for (const path of tree.paths)
    for (let folder = posix.dirname(path); folder !== '.' && folder !== '/'; folder = posix.dirname(folder)) folders.add(folder);
  const isListed = (folder: string, excluded: boolean) =>
    directories.some((each) => (booleanAt(each, 'exclude') === true) === excluded && posix.matchesGlob(folder, stringAt(each, 'path') ?? ''));
  return [...folders].filter((folder) => isListed(folder, false) && !isListed(folder, true)).sort();
}

/** [argo-cd applicationset/generators/git.go] */
function folderParameters(folder: string, isGo: boolean): PlainMap {
  const basename = posix.basename(folder);
  const basenameNormalized = basename.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
  const segments = folder.split('/');
  if (isGo) return { path: { path: folder, basename, basenameNormalized, segments } };
  const numbered = Object.fromEntries(segments.map((segment, index) => [`path[${index}]`, segment]));
  return { path: folder, 'path.basename': basename, 'path.basenameNormalized': basenameNormalized, ...numbered };
}

function filledIn(text: string, parameters: PlainMap, isGo: boolean): string {
  return text.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, name: string) => {
    const value = isGo ? goValue(name, parameters) : (parameters[name] ?? at(parameters, ...name.split('.')));
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : whole;
  });
}

/** `.a.b` and `index .path.segments 1`. */
function goValue(expression: string, parameters: PlainMap): unknown {
  const [, path, index] = /^(?:index\s+)?\.([\w.]+)(?:\s+(\d+))?$/.exec(expression) ?? [];
  if (path === undefined) return undefined;
  return valueAt(parameters, [...path.split('.'), ...(index === undefined ? [] : [Number(index)])]);
}
