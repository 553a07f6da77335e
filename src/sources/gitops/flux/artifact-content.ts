import { posix } from 'node:path';
import { type Place, placeText } from '#model/place.ts';
import type { BuiltObject } from '../../built-object.ts';
import { isIgnoreFile } from '../../file-kind.ts';
import { type FileTree, isBelow } from '../../file-tree.ts';
import { at, listAt, type PlainMap, stringAt, stringsAt } from '../../guards.ts';
import { isOfKind, sourceGroup, type TreeChange } from '../repository.ts';
import { urlOf } from './source.ts';
import { type IgnoreText, leftOutOf } from './source-ignore.ts';

/** Finds the source that an object names in a field, where anything defines it. */
export type FindSource = (naming: BuiltObject) => BuiltObject | undefined;

/** Another source's artifact, or a folder of it, that is copied into this one. */
export interface Included {
  readonly fromPath: string;
  readonly toPath: string;
  readonly object: BuiltObject | undefined;
  readonly source: { readonly isOwn: boolean; readonly text: string };
}

/** Artifacts include others no deeper than this. */
const mostIncludes = 5;

/** What the artifact of a source holds of the repository at hand. [source-controller gitrepository_controller.go] */
export function contentOf(tree: FileTree, root: string, kind: string, object: BuiltObject | undefined, find: FindSource, depth = 0): TreeChange {
  const sparse = notCheckedOut(tree, root, object);
  const copies = depth >= mostIncludes ? new Map<string, string>() : copiesOf(tree, root, includedIn(object, find), find, depth);
  const paths = [...new Set([...tree.below(root).filter((path) => !sparse.has(path)), ...copies.keys()])];
  const ignored = leftOut(paths, tree, root, kind, object, copies);
  return { left: new Map([...[...sparse].filter(([path]) => !copies.has(path)), ...ignored]), copies };
}

/** Directories are beginnings of paths, as go-git takes them. [go-git index.go SkipUnless] One that is not there fails the source. */
function notCheckedOut(tree: FileTree, root: string, object: BuiltObject | undefined): ReadonlyMap<string, string> {
  if (object === undefined || !Array.isArray(at(object.value, 'spec', 'sparseCheckout')) || !isGitRepository(object.value)) return new Map();
  const directories = stringsAt(object.value, 'spec', 'sparseCheckout').map(
    (each) => `${root === '.' ? '' : `${root}/`}${each.replace(/^\.\//, '')}`,
  );
  const missing = directories.findIndex((each) => !tree.isFile(bare(each)) && !tree.isFolder(bare(each)));
  const line = (field: string) => `\`sparseCheckout\` at ${placeText(object.source.placeOf(field))}`;
  const why = missing < 0 ? line('spec.sparseCheckout') : line(`spec.sparseCheckout[${missing}]`);
  const isLeft = (path: string) => missing >= 0 || !directories.some((each) => path.startsWith(each));
  return new Map(
    tree
      .below(root)
      .filter(isLeft)
      .map((path) => [path, why]),
  );
}

const bare = (folder: string) => folder.replace(/(?<=.)\/+$/, '') || '.';
const isGitRepository = (value: PlainMap) => isOfKind(value, sourceGroup, 'GitRepository');

/** What a GitRepository includes. Those of its own URL and revision lie in the repository at hand. */
export function includedIn(object: BuiltObject | undefined, find: FindSource): readonly Included[] {
  if (object === undefined || !isGitRepository(object.value)) return [];
  const namespace = stringAt(object.value, 'metadata', 'namespace') ?? 'flux-system';
  return listAt(object.value, 'spec', 'include').flatMap((entry) => {
    const name = stringAt(entry, 'repository', 'name');
    if (name === undefined) return [];
    const included = find({ ...object, value: { metadata: { namespace }, spec: { sourceRef: { kind: 'GitRepository', name } } } });
    const url = urlOf(included);
    const text = `GitRepository ${namespace}/${name}${url === undefined ? '' : ` (${url})`}`;
    const toPath = stringAt(entry, 'toPath') || name;
    return [{ fromPath: stringAt(entry, 'fromPath') ?? '', toPath, object: included, source: { isOwn: isSame(object, included), text } }];
  });
}

function isSame(object: BuiltObject, included: BuiltObject | undefined): boolean {
  const refOf = (each: BuiltObject) => JSON.stringify(at(each.value, 'spec', 'ref') ?? null);
  return included !== undefined && urlOf(included) !== undefined && urlOf(included) === urlOf(object) && refOf(included) === refOf(object);
}

function copiesOf(tree: FileTree, root: string, included: readonly Included[], find: FindSource, depth: number): ReadonlyMap<string, string> {
  const copies = new Map<string, string>();
  for (const { fromPath, toPath, object, source } of included) {
    if (!source.isOwn) continue;
    const { left, copies: further } = contentOf(tree, root, 'GitRepository', object, find, depth + 1);
    const from = bare(posix.join(root, fromPath));
    for (const path of [...tree.below(root), ...further.keys()]) {
      if (!left.has(path) && isBelow(path, from)) copies.set(posix.join(root, toPath, posix.relative(from, path)), further.get(path) ?? path);
    }
  }
  return copies;
}

/**
 * Flux's own patterns do not count in a Bucket, and none at all in an OCI layer that is copied as it is.
 * [source-controller bucket_controller.go, ocirepository_controller.go]
 */
function leftOut(
  paths: readonly string[],
  tree: FileTree,
  root: string,
  kind: string,
  object: BuiltObject | undefined,
  copies: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (kind === 'OCIRepository' && stringAt(object?.value, 'spec', 'layerSelector', 'operation') === 'copy') return new Map();
  const texts = [...ignoreFiles(paths, tree, root, kind, copies), ...(object === undefined ? [] : inSpec(object, root))];
  return leftOutOf(paths, root, texts, kind !== 'Bucket');
}

/** Those further down count more. A Bucket's is looked for at its root only. [source-controller bucket_controller.go] */
function ignoreFiles(
  paths: readonly string[],
  tree: FileTree,
  root: string,
  kind: string,
  copies: ReadonlyMap<string, string>,
): readonly IgnoreText[] {
  return paths
    .filter((path) => isIgnoreFile(path) && (kind !== 'Bucket' || posix.dirname(path) === root))
    .toSorted((left, right) => left.split('/').length - right.split('/').length)
    .map((path) => {
      const written = copies.get(path) ?? path;
      return { folder: posix.dirname(path), text: tree.text(written) ?? '', placeOf: (line: number): Place => ({ path: written, line }) };
    });
}

function inSpec(object: BuiltObject, folder: string): readonly IgnoreText[] {
  const text = stringAt(object.value, 'spec', 'ignore');
  return text === undefined ? [] : [{ folder, text, placeOf: () => object.source.placeOf('spec.ignore') }];
}
