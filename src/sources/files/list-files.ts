import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, normalize, relative, sep } from 'node:path';
import { UserError } from '#base/user-error.ts';
import { isIgnoreFile } from '../file-kind.ts';
import { type Report, unreadObjects } from '../report.ts';

/** A file to be read: where it is, and the path it is shown under. */
export interface FoundFile {
  readonly path: string;
  readonly location: string;
  /** Named by the user, not found in a folder: then it is read whatever its name. */
  readonly named: boolean;
  /** In bytes. */
  readonly size: number;
}

const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules']);

/**
 * All files at or below the given paths. Hidden files and folders (`.git`, ...) are passed over, but for `.sourceignore`. A file is shown by its path from
 * the folder it was found in; when two would look alike, by the path from where the user stands.
 */
export function listFiles(paths: readonly string[], report: Report): readonly FoundFile[] {
  const found = paths.flatMap((path) => filesAt(path, report));
  return distinct(oneEach(found));
}

interface Listed extends FoundFile {
  readonly typedPath: string;
  /** Where it really is. */
  readonly realPath: string;
}

function filesAt(path: string, report: Report): readonly Listed[] {
  const status = statusOf(path);
  if (status === undefined) throw new UserError(`no such file or folder: ${path}`);
  const shown = normalize(path).replace(/\/$/, '');
  const realPath = realPathOf(path);
  if (!status.isDirectory())
    return [{ path: toSlashes(shown), location: path, named: true, size: status.size, typedPath: toSlashes(shown), realPath }];
  return [...filesBelow(path, path, report)].map(({ location, size, isLink }) => {
    const below = relative(path, location);
    return {
      path: toSlashes(below),
      location,
      named: false,
      size,
      typedPath: toSlashes(join(shown, below)),
      realPath: isLink ? realPathOf(location) : join(realPath, below),
    };
  });
}

/** A file in a folder. No link leads to the folders between the two. */
interface Below {
  readonly location: string;
  readonly size: number;
  readonly isLink: boolean;
}

function* filesBelow(folder: string, root: string, report: Report): Generator<Below> {
  const shown = (name: string) => ({ path: toSlashes(relative(root, join(folder, name))), line: 1 });
  const entries = entriesIn(folder);
  if (entries === undefined) report('error', 'not read: the folder could not be listed', shown(''), unreadObjects);
  for (const entry of entries ?? []) {
    const { name } = entry;
    if ((name.startsWith('.') && !isIgnoreFile(name)) || SKIPPED_FOLDERS.has(name)) continue;
    const location = join(folder, name);
    const isLink = entry.isSymbolicLink();
    const target = statusOf(location);
    const kind = kindOf(target, isLink, location, root);
    if (kind === 'folder') yield* filesBelow(location, root, report);
    else if (kind === 'file') yield { location, size: target?.size ?? 0, isLink };
    else report(kind === LINK_OUT ? 'warning' : 'info', `not read: ${kind}`, shown(name), kind === LINK_OUT ? unreadObjects : undefined);
  }
}

function entriesIn(folder: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

const LINK_OUT = 'a link to a file outside the folder';

/**
 * Links to files within the folder are followed. Links to folders are not: they repeat what is read anyway, or lead out of the input, or
 * in a circle. What a folder holds may come from strangers, so that nothing outside it is read because a link says so.
 */
function kindOf(
  target: Stats | undefined,
  isLink: boolean,
  location: string,
  root: string,
): 'folder' | 'file' | 'a link to a folder' | 'a broken link' | 'neither a file nor a folder' | typeof LINK_OUT {
  if (target === undefined) return 'a broken link';
  if (target.isDirectory()) return isLink ? 'a link to a folder' : 'folder';
  if (isLink && !realPathOf(location).startsWith(`${realPathOf(root)}${sep}`)) return LINK_OUT;
  return target.isFile() ? 'file' : 'neither a file nor a folder';
}

/** The same file reached over two of the given paths is read once. */
function oneEach(files: readonly Listed[]): readonly Listed[] {
  const byLocation = new Map<string, Listed>();
  for (const file of files) {
    const earlier = byLocation.get(file.realPath);
    if (earlier === undefined || earlier.path > file.path) byLocation.set(file.realPath, file);
  }
  return [...byLocation.values()];
}

function realPathOf(location: string): string {
  try {
    return realpathSync(location);
  } catch {
    return location;
  }
}

function distinct(files: readonly Listed[]): readonly FoundFile[] {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(file.path, (counts.get(file.path) ?? 0) + 1);
  return files.map(({ typedPath, realPath: _realPath, ...file }) => ({ ...file, path: counts.get(file.path) === 1 ? file.path : typedPath }));
}

/** A file's text, or undefined after saying why it has none. */
export function textOf(file: FoundFile, report: Report): string | undefined {
  const place = { path: file.path, line: 1 };
  try {
    const text = readFileSync(file.location, 'utf8').replace(/^\uFEFF/, '');
    if (!text.slice(0, 8192).includes('\0')) return text;
    report('info', 'not read: not a text file', place);
  } catch (error) {
    report('error', `not read: ${reasonOf(error)}`, place, unreadObjects);
  }
  return undefined;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ERR_STRING_TOO_LONG' || code === 'ERR_FS_FILE_TOO_LARGE')
    return 'larger than 512 MiB and no list in JSON (as `kubectl get -o json` writes)';
  return 'the file could not be opened';
}

const toSlashes = (path: string) => (sep === '/' ? path : path.replaceAll(sep, '/'));
