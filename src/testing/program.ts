import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'src/cli/main.ts');
const checked = new URL('checked-program.ts', import.meta.url).href;

export interface Called {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a user would, in a folder of its own; its simulations are checked. */
export function blackstart(folder: string, words: readonly string[], input = '', env: Readonly<Record<string, string>> = {}): Called {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', checked, main, ...words], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  return { status, stdout, stderr };
}

/** A folder of files that is gone after `remove`. */
export function aFolder(files: Readonly<Record<string, string>>): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'blackstart-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

/** One of the project's own clusters. */
export function fixture(name: string): string {
  return join(root, 'fixtures/clusters', name);
}

const stackTrace = /^\s+at .*[:(]\d+|Error:|internal error/m;

/** Whether a program gave away its insides. */
export function showsItsInsides({ stdout, stderr }: Called): boolean {
  return stackTrace.test(stdout) || stackTrace.test(stderr);
}
