import { sha256 } from '#base/sha256.ts';
import { isUnknownValue, unknownValue } from '#model/cluster.ts';
import { allIdsOf, type BuiltObject, idOf, objectAsWritten } from '../built-object.ts';
import { type FileTree, pathFrom } from '../file-tree.ts';
import { booleanAt, isMap, listAt, mapAt, type PlainMap, stringAt, stringsAt } from '../guards.ts';
import type { Report } from '../report.ts';
import type { Kustomization } from './kustomization.ts';

interface Sources {
  readonly tree: FileTree;
  readonly report: Report;
  /** Whether a text was encrypted with SOPS. */
  readonly isSealedText: (text: string) => boolean;
}

/** ConfigMaps and Secrets that generators make; those that merge with or replace one of `objects` take its place. */
export function withGenerated(
  objects: readonly BuiltObject[],
  kustomization: Kustomization,
  fields: PlainMap,
  sources: Sources,
): readonly BuiltObject[] {
  const kinds = [
    ['configMapGenerator', 'ConfigMap'],
    ['secretGenerator', 'Secret'],
  ] as const;
  return kinds.reduce<readonly BuiltObject[]>(
    (all, [field, kind]) =>
      listAt(fields, field).reduce<readonly BuiltObject[]>((sum, entry, index) => {
        if (!isMap(entry)) return sum;
        return placed(sum, generated(entry, kind, `${field}[${index}]`, kustomization, fields, sources), entry, sources.report);
      }, all),
    objects,
  );
}

function placed(objects: readonly BuiltObject[], made: BuiltObject, entry: PlainMap, report: Report): readonly BuiltObject[] {
  const behavior = stringAt(entry, 'behavior') ?? 'create';
  if (behavior === 'create') return [...objects, made];
  const id = idOf(made);
  const isSame = (object: BuiltObject) =>
    allIdsOf(object).some(
      (each) => each.kind === id.kind && each.name === id.name && (id.namespace === undefined || (each.namespace ?? 'default') === id.namespace),
    );
  const [known] = objects.filter(isSame);
  if (known === undefined) {
    report('error', `kustomize build fails: id ${id.kind} ${id.name} does not exist; cannot merge or replace`, made.source.place);
    return objects;
  }
  const base = behavior === 'merge' ? known.value : withoutData(known.value);
  const value = { ...base, ...mergedData(base, made.value, 'data'), ...mergedData(base, made.value, 'binaryData') };
  const hash = known.wantsHash === true || made.wantsHash === true ? { wantsHash: true as const } : {};
  return objects.map((object) => (object === known ? { ...known, value, source: made.source, ...hash } : object));
}

function withoutData({ data: _data, binaryData: _binary, ...rest }: PlainMap): PlainMap {
  return rest;
}

function mergedData(base: PlainMap, made: PlainMap, field: string): PlainMap {
  const data = { ...mapAt(base, field), ...mapAt(made, field) };
  return Object.keys(data).length === 0 ? {} : { [field]: data };
}

function generated(
  entry: PlainMap,
  kind: 'ConfigMap' | 'Secret',
  path: string,
  { folder, document }: Kustomization,
  fields: PlainMap,
  sources: Sources,
): BuiltObject {
  const common = mapAt(fields, 'generatorOptions');
  const own = mapAt(entry, 'options');
  const option = (field: string) => booleanAt(own, field) ?? booleanAt(common, field);
  const notes = (field: string) => {
    const all = { ...mapAt(common, field), ...mapAt(own, field) };
    return Object.keys(all).length === 0 ? {} : { [field]: all };
  };
  const namespace = stringAt(entry, 'namespace');
  const metadata = {
    name: stringAt(entry, 'name') ?? '',
    ...(namespace === undefined ? {} : { namespace }),
    ...notes('labels'),
    ...notes('annotations'),
  };
  const fail = (severity: 'error' | 'warning', problem: string) => sources.report(severity, problem, document.placeOf(path));
  let isSealed = false;
  const isSealedText = (text: string) => {
    const found = sources.isSealedText(text);
    isSealed ||= found;
    return found;
  };
  const data = dataOf(entry, folder, fail, { ...sources, isSealedText });
  const encoded = kind === 'Secret' ? Object.fromEntries(Object.entries(data).map(([key, text]) => [key, base64(text)])) : data;
  const value = {
    apiVersion: 'v1',
    kind,
    metadata,
    ...(Object.keys(data).length === 0 ? {} : { data: encoded }),
    ...(kind === 'Secret' ? { type: stringAt(entry, 'type') ?? 'Opaque' } : {}),
    ...(option('immutable') === true ? { immutable: true } : {}),
  };
  const source = { path: document.path, value, place: document.placeOf(path), placeOf: () => document.placeOf(path) };
  const object = { ...objectAsWritten(source, value), ...(isSealed ? { sealedContent: true as const } : {}) };
  return option('disableNameSuffixHash') === true ? object : { ...object, wantsHash: true };
}

function dataOf(
  entry: PlainMap,
  folder: string,
  fail: (severity: 'error' | 'warning', problem: string) => void,
  { tree, isSealedText }: Sources,
): Readonly<Record<string, string>> {
  const read = (name: string) => {
    const path = pathFrom(folder, name);
    const text = path === undefined ? undefined : tree.text(path);
    // Of a repository that was copied in part, files of other kinds may be missing.
    if (path === undefined || !tree.isFile(path))
      fail(
        'warning',
        `the file ${name} is not there${path === undefined ? '' : tree.absence(path)}: without it kustomize build fails; what is in it is not known`,
      );
    return text === undefined || isSealedText(text) ? unknownValue : text;
  };
  const files = stringsAt(entry, 'files').map((file) => {
    const [, key = file.slice(file.lastIndexOf('/') + 1), name = file] = /^([^=]+)=(.+)$/.exec(file) ?? [];
    return [key, read(name)] as const;
  });
  const single = stringAt(entry, 'env');
  const envs = [...stringsAt(entry, 'envs'), ...(single === undefined ? [] : [single])].flatMap((name) => entriesOfEnv(read(name)));
  const literals = stringsAt(entry, 'literals').flatMap((literal): (readonly [string, string])[] => {
    const [, key, text] = /^([^=]+)=([\s\S]*)$/.exec(literal) ?? [];
    if (key === undefined || text === undefined) fail('error', `kustomize build fails: invalid literal source ${literal}, expected key=value`);
    return key === undefined || text === undefined ? [] : [[key, text.replace(/^(["'])([\s\S]*)\1$/, '$2')]];
  });
  return Object.fromEntries([...envs, ...files, ...literals]);
}

/** Of an encrypted file even the keys are taken from its lines where they can be read. */
function entriesOfEnv(text: string): readonly (readonly [string, string])[] {
  if (isUnknownValue(text)) return [];
  return text.split(/\r?\n/).flatMap((line): (readonly [string, string])[] => {
    const [, key, value = ''] = /^\s*([^#=\s][^=]*)(?:=(.*))?$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, value]];
  });
}

function base64(text: string): string {
  return isUnknownValue(text) ? unknownValue : Buffer.from(text, 'utf8').toString('base64');
}

/** The part of a name that tells its content; undefined where the content is not known. [kustomize api/hasher/hasher.go] */
export function contentHash({ value }: BuiltObject): string | undefined {
  const { data = '', kind, binaryData, stringData, type } = value;
  // Upstream looks the name up by a path that is none, so that it is always empty.
  const name = '';
  const hashed =
    kind === 'Secret'
      ? { data, kind, name, ...(stringData === undefined ? {} : { stringData }), type }
      : { ...(binaryData === undefined ? {} : { binaryData }), data, kind, name };
  const text = goJson(hashed);
  if (isUnknownValue(text) || text.includes(JSON.stringify(unknownValue).slice(1, -1))) return undefined;
  const letters: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };
  return [...sha256(text).slice(0, 10)].map((letter) => letters[letter] ?? letter).join('');
}

/** JSON with sorted keys, escaped as Go does. */
function goJson(value: unknown): string {
  if (isMap(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${goJson(key)}:${goJson(value[key])}`).join(',')}}`;
  }
  const escaped: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (letter) => escaped[letter] ?? letter);
}
