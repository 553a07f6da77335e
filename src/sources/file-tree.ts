import { posix } from 'node:path';
import { kindOfFile } from './file-kind.ts';
import type { SourceDocument } from './source-document.ts';

/** The files that were given, as a build looks into them: by path, from the folder the user named. */
export interface FileTree {
  readonly paths: readonly string[];
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** Paths at or below a folder. */
  below(folder: string): readonly string[];
  /** The file that makes a folder a kustomization, in the order kustomize looks for it. */
  kustomizationIn(folder: string): string | undefined;
  /**
   * Why a path is missing that the repository has, in brackets, to follow a message that says it is missing. Empty where it is in the tree,
   * and where the repository has no such path either.
   */
  absence(path: string): string;
  /** The documents in a file; asked for twice, they are the same. */
  documents(path: string): readonly SourceDocument[];
  /** The text of a file, whatever is in it; undefined where it is no text. */
  text(path: string): string | undefined;
}

/** Where the contents of files come from. */
export type Contents = Pick<FileTree, 'documents' | 'text'>;

const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Makes a tree of paths. */
export function fileTree(paths: readonly string[], contents: Contents): FileTree {
  const files = new Set(paths);
  const byFolder = new Map<string, string[]>();
  for (const path of paths) {
    for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
      const known = byFolder.get(folder);
      if (known === undefined) byFolder.set(folder, [path]);
      else known.push(path);
      if (folder === '.' || folder === '/') break;
    }
  }
  return {
    paths,
    isFile: (path) => files.has(path),
    isFolder: (path) => byFolder.has(path),
    below: (folder) => byFolder.get(folder) ?? [],
    kustomizationIn: (folder) => kustomizationNames.map((name) => posix.join(folder, name)).find((path) => files.has(path)),
    absence: () => '',
    ...contents,
  };
}

/** A tree that lacks some files, each with what leaves it out. */
export function treeWithout(tree: FileTree, leftOut: ReadonlyMap<string, string>): FileTree {
  const kept = fileTree(
    tree.paths.filter((path) => !leftOut.has(path)),
    { documents: tree.documents, text: (path) => (leftOut.has(path) ? undefined : tree.text(path)) },
  );
  const absence = (path: string) => {
    if (kept.isFile(path) || kept.isFolder(path)) return '';
    const why =
      leftOut.get(path) ??
      tree
        .below(path)
        .map((each) => leftOut.get(each))
        .find((each) => each !== undefined);
    return why === undefined ? '' : ` (${why})`;
  };
  return { ...kept, absence };
}

/** A tree with copies of files, by their new paths. */
export function treeWithCopies(tree: FileTree, copies: ReadonlyMap<string, string>): FileTree {
  if (copies.size === 0) return tree;
  const written = (path: string) => copies.get(path) ?? path;
  return fileTree([...new Set([...tree.paths, ...copies.keys()])], {
    documents: (path) => tree.documents(written(path)),
    text: (path) => tree.text(written(path)),
  });
}

/** Whether a path is in a folder. */
export function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}

/** A path from a folder; undefined where it leads out of the tree. */
export function pathFrom(folder: string, path: string): string | undefined {
  const joined = posix.join(folder, path).replace(/(?<=.)\/+$/, '');
  return joined === '..' || joined.startsWith('../') || (path.startsWith('/') && folder !== '/') ? undefined : joined;
}

/** Whether a file may hold objects, by its name. */
export function mayHoldObjects(path: string): boolean {
  return kindOfFile(path) === 'documents';
}
