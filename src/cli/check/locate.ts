import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { LineOf } from '#views/sarif/fixes.ts';
import type { Locate } from '#views/where.ts';

/** Where paths of the input are in the repository. */
interface Located {
  readonly locate: Locate;
  readonly lineOf: LineOf;
  /** What was named, for what stands in no file. */
  readonly elsewhere: string;
}

/** Paths are shown relative to the folder that was named; code scanning wants them relative to the root of the repository, or from where the user stands. */
export function locatorOf(paths: readonly string[]): Located {
  const named = paths.filter((path) => path !== '-' && existsSync(path));
  const root = rootAbove(resolve(named[0] ?? '.')) ?? process.cwd();
  const known = new Map<string, string | undefined>();
  const locate: Locate = (path) => {
    if (!known.has(path)) known.set(path, fromRoot(root, fileBehind(path, named, root)));
    return known.get(path);
  };
  return { locate, lineOf: linesOf(named, root), elsewhere: fromRoot(root, named[0]) ?? '.' };
}

/** Lines as they stand in the files, each file read once. */
function linesOf(named: readonly string[], root: string): LineOf {
  const known = new Map<string, readonly string[]>();
  return (path, line) => {
    const file = fileBehind(path, named, root);
    if (file === undefined) return undefined;
    const lines = known.get(file) ?? readFileSync(file, 'utf8').split(/\r?\n/);
    known.set(file, lines);
    return lines[line - 1];
  };
}

/** What a tool applies from around the named folders is told from the root of the repository. */
function fileBehind(path: string, named: readonly string[], root: string): string | undefined {
  const candidates = [...named.filter((each) => statSync(each).isDirectory()).map((folder) => join(folder, path)), path, join(root, path)];
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
