import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Locate } from '#views/where.ts';

/** Where paths of the input are in the repository. */
interface Located {
  readonly locate: Locate;
  /** What was named, for what stands in no file. */
  readonly elsewhere: string;
}

/** Paths are shown relative to the folder that was named; code scanning wants them relative to the root of the repository, or from where the user stands. */
export function locatorOf(paths: readonly string[]): Located {
  const named = paths.filter((path) => path !== '-' && existsSync(path));
  const root = rootAbove(resolve(named[0] ?? '.')) ?? process.cwd();
  const known = new Map<string, string | undefined>();
  const locate: Locate = (path) => {
    if (!known.has(path)) known.set(path, fromRoot(root, fileBehind(path, named)));
    return known.get(path);
  };
  return { locate, elsewhere: fromRoot(root, named[0]) ?? '.' };
}

function fileBehind(path: string, named: readonly string[]): string | undefined {
  const candidates = [...named.filter((each) => statSync(each).isDirectory()).map((folder) => join(folder, path)), path];
  return candidates.find((each) => existsSync(each));
}

function fromRoot(root: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const found = relative(root, resolve(path));
  return found.startsWith('..') ? undefined : found.split(sep).join('/') || '.';
}

function rootAbove(path: string): string | undefined {
  if (existsSync(join(path, '.git'))) return path;
  const parent = dirname(path);
  return parent === path ? undefined : rootAbove(parent);
}
