import { posix } from 'node:path';

/** How a file is read, by its name. A file the user names is read as documents whatever its name. */
export type FileKind = 'documents' | 'kustomization' | 'hosts.toml' | 'other';

const KUSTOMIZATIONS: ReadonlySet<string> = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

/** Tells a file's kind by its path. */
export function kindOfFile(path: string): FileKind {
  const name = posix.basename(path);
  if (name === 'hosts.toml') return 'hosts.toml';
  if (KUSTOMIZATIONS.has(name)) return 'kustomization';
  return /\.(?:ya?ml|json)(?:\.(?:j2|jinja2?))?$/i.test(name) ? 'documents' : 'other';
}

/** Whether a file says what Flux leaves out of an artifact. No other file that is hidden is read. */
export function isIgnoreFile(path: string): boolean {
  return posix.basename(path) === '.sourceignore';
}

/** Whether a file is a template of Jinja, minijinja or makejinja, by its name. */
export function isJinja(path: string): boolean {
  return /\.(?:j2|jinja2?)$/i.test(path);
}
