import { posix } from 'node:path';
import type { BuiltObject } from '../../built-object.ts';
import { isIgnoreFile } from '../../file-kind.ts';
import type { FileTree } from '../../file-tree.ts';
import { stringAt } from '../../guards.ts';
import { documentKey, placeOfFolder, type Repository } from '../repository.ts';
import { referenceOf } from './source.ts';
import { type IgnoreText, leftOutOf } from './source-ignore.ts';

/** What kustomize-controller finds in the artifact of a Kustomization's source. */
export interface Artifact {
  /** The repository without what source-controller leaves out. */
  readonly repository: Repository;
  /** The folder that is applied; undefined where the artifact has none. */
  readonly folder: string | undefined;
  /** What is to be said of the folder's absence: the line that leaves it out. */
  readonly absence: string;
}

/**
 * The files that the source of a Kustomization holds for it, where its path is in the repository at hand.
 *
 * @param object the source, where anything defines it
 */
export function artifactOf({ value, source }: BuiltObject, object: BuiltObject | undefined, repository: Repository): Artifact {
  const { tree } = repository;
  const found = placeOfFolder(tree, stringAt(value, 'spec', 'path') ?? '', source.path);
  if (found === undefined) return { repository, folder: undefined, absence: '' };
  const { folder, root } = found;
  const reference = referenceOf(value);
  const key = [reference.key, root, object === undefined ? '' : documentKey(object.source), ignoredIn(object), isCopied(object)];
  const within = repository.narrowed(JSON.stringify(key), () => {
    const left = leftOut(tree, root, reference.kind, object);
    return new Map([...left].map(([path, line]) => [path, `${line} leaves it out of ${reference.kind} ${reference.namespace}/${reference.name}`]));
  });
  return { repository: within, folder: within.tree.isFolder(folder) ? folder : undefined, absence: within.tree.absence(folder) };
}

/**
 * Flux's own patterns do not count in a Bucket, and none at all in an OCI layer that is copied as it is.
 * [source-controller bucket_controller.go, ocirepository_controller.go]
 */
function leftOut(tree: FileTree, root: string, kind: string, object: BuiltObject | undefined): ReadonlyMap<string, string> {
  if (kind === 'OCIRepository' && isCopied(object)) return new Map();
  const texts = [...ignoreFiles(tree, root, kind), ...(object === undefined ? [] : inSpec(object, root))];
  return leftOutOf(tree.below(root), root, texts, kind !== 'Bucket');
}

/** Those further down count more. A Bucket's is looked for at its root only. [source-controller bucket_controller.go] */
function ignoreFiles(tree: FileTree, root: string, kind: string): readonly IgnoreText[] {
  const all = tree.below(root).filter((path) => isIgnoreFile(path));
  return all
    .filter((path) => kind !== 'Bucket' || posix.dirname(path) === root)
    .toSorted((left, right) => left.split('/').length - right.split('/').length)
    .map((path) => ({ folder: posix.dirname(path), text: tree.text(path) ?? '', placeOf: (line) => ({ path, line }) }));
}

const isCopied = (object: BuiltObject | undefined) => stringAt(object?.value, 'spec', 'layerSelector', 'operation') === 'copy';
const ignoredIn = (object: BuiltObject | undefined) => stringAt(object?.value, 'spec', 'ignore');

function inSpec(object: BuiltObject, folder: string): readonly IgnoreText[] {
  const text = ignoredIn(object);
  return text === undefined ? [] : [{ folder, text, placeOf: () => object.source.placeOf('spec.ignore') }];
}
