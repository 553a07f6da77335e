import { posix } from 'node:path';
import { isBelow } from './file-tree.ts';

/** For each group of files the outermost folder that holds all of them and none of the others; undefined where there is none. */
export function foldersApart(groups: readonly (readonly string[])[]): readonly (string | undefined)[] {
  return groups.map((files, index) => {
    const others = groups.flatMap((each, at) => (at === index ? [] : each));
    return foldersOfAll(files).find((folder) => !others.some((file) => isBelow(file, folder)));
  });
}

/** The innermost folder that holds all of the files; undefined where nothing but the whole does. */
export function innermostFolder(files: readonly string[]): string | undefined {
  return foldersOfAll(files).at(-1);
}

/** The folders that hold all of the files, the outermost first. */
function foldersOfAll([first, ...more]: readonly string[]): readonly string[] {
  return first === undefined ? [] : foldersAbove(first).filter((folder) => more.every((file) => isBelow(file, folder)));
}

/** The folders a file lies in, the outermost first. */
function foldersAbove(file: string): readonly string[] {
  const parts = posix.dirname(file).split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/')).filter((folder) => folder !== '.' && folder !== '');
}
