import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '#base/user-error.ts';

/** A file of recordings; read only when its turn comes. */
export interface Recording {
  readonly name: string;
  read(): Uint8Array;
}

const STDIN = 0;
const root = fileURLToPath(new URL('../../', import.meta.url));
const ownFolder = 'fixtures/recordings';

/**
 * The files named, those in a folder named, or all of the project's own if nothing is named.
 *
 * @throws UserError for what is not there.
 */
export function recordingsIn(paths: readonly string[]): readonly Recording[] {
  if (paths.length === 0) return ownRecordings();
  return paths.flatMap((path) => {
    if (path === '-') return [{ name: 'stdin', read: () => readFile(STDIN, 'stdin') }];
    return isFolder(path) ? filesIn(path).map((file) => recording(join(path, file), join(path, file))) : [recording(path, path)];
  });
}

function ownRecordings(): readonly Recording[] {
  const folder = join(root, ownFolder);
  const files = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? filesIn(folder) : [];
  if (files.length === 0) throw new UserError('no recordings come with this installation: name files');
  return files.map((file) => recording(`${ownFolder}/${file}`, join(folder, file)));
}

function recording(name: string, path: string): Recording {
  return { name, read: () => readFile(path, name) };
}

function isFolder(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UserError(`cannot read ${path}: there is no such file`);
  return stat.isDirectory();
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => /[.](json|ndjson|jsonl)([.]gz)?$/.test(file))
    .sort();
}

function readFile(path: string | number, name: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UserError(`cannot read ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
