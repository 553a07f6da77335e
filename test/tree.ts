import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Names of the folders directly in `path`, sorted; none if it does not exist. */
export function foldersIn(path: string): string[] {
  return entriesOf(path)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Names of the files directly in `path`, sorted; none if it does not exist. */
export function filesIn(path: string): string[] {
  return entriesOf(path)
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

/** Paths, from the project's root, of all files below `path`. */
export function filesBelow(path: string): string[] {
  return entriesOf(path, true)
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}

/** Text of a file of the project; empty if it does not exist. */
export function textOf(path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
}

function entriesOf(path: string, recursive = false) {
  return existsSync(join(root, path)) ? readdirSync(join(root, path), { withFileTypes: true, recursive }) : [];
}
