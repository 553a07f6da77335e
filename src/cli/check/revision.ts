import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '#base/user-error.ts';

/** The same paths as an earlier revision has them, in a folder that is gone after `remove`. */
export interface Revision {
  /** Of the given paths those that the revision has. */
  readonly paths: readonly string[];
  remove(): void;
}

/**
 * Takes paths out of a revision of the Git repository they are in, with what lies around them there: Flux may apply it as well. Neither the
 * work tree nor the index is touched.
 *
 * @throws UserError in one line outside a repository, and for a revision that does not exist
 */
export function pathsAt(revision: string, paths: readonly string[]): Revision {
  if (paths.includes('-')) throw new UserError('--diff compares files with a revision of Git: standard input has none');
  const root = repositoryOf(paths[0] ?? '.');
  const commit = commitOf(root, revision);
  const folder = mkdtempSync(join(tmpdir(), 'blackstart-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const names = paths.map((path) => relative(root, realpathSync(path)) || '.');
    const outside = names.findIndex((name) => name.startsWith('..'));
    if (outside >= 0) throw new UserError(`--diff: ${paths[outside]} is not in the repository ${root}`);
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    git(root, ['read-tree', commit], { env });
    const files = git(root, ['ls-files', '-z'], { env });
    git(root, ['checkout-index', '--force', '-z', '--stdin', `--prefix=${join(folder, 'tree')}/`], { env, input: files });
    mkdirSync(join(folder, 'tree', '.git'), { recursive: true });
    return { paths: names.map((name) => join(folder, 'tree', name)).filter((path) => existsSync(path)), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function repositoryOf(path: string): string {
  const folder = statSync(path).isDirectory() ? path : dirname(resolve(path));
  try {
    return git(folder, ['rev-parse', '--show-toplevel']).trim();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`--diff needs a Git repository: ${path} is in none`);
  }
}

function commitOf(root: string, revision: string): string {
  try {
    return git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]).trim();
  } catch {
    throw new UserError(`--diff: there is no revision ${revision} in ${root}`);
  }
}

function git(
  folder: string,
  words: readonly string[],
  { env = {}, input = '' }: { env?: Readonly<Record<string, string>>; input?: string } = {},
): string {
  try {
    return execFileSync('git', ['-C', folder, ...words], {
      input,
      encoding: 'utf8',
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
      maxBuffer: 1 << 30,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UserError('--diff needs git, which was not found');
    throw error;
  }
}
