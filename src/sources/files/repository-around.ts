import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SourceFile } from '../source-document.ts';

/** Flux names folders from the root of their repository: `spec.path` of a Kustomization. */
const fluxPath = /^ {2}path: *["']?\.?\/?([^\s"'#]+)/gm;

/**
 * The repository around a folder, when Kustomizations of Flux in that folder name others that are in the repository and not in the folder:
 * so the folder of one cluster can be given alone.
 */
export function repositoryReferredTo(folder: string, files: readonly SourceFile[]): string | undefined {
  const root = repositoryAround(folder);
  if (root === undefined) return undefined;
  const isElsewhere = (path: string) => !existsSync(join(folder, path)) && existsSync(join(root, path));
  const refers = ({ text }: SourceFile) =>
    text.includes('kustomize.toolkit.fluxcd.io/') && text.matchAll(fluxPath).some(([, path]) => path !== undefined && isElsewhere(path));
  return files.some(refers) ? root : undefined;
}

/** The nearest folder above that Git knows as a repository. */
function repositoryAround(folder: string): string | undefined {
  const start = resolve(folder);
  if (!existsSync(start) || !statSync(start).isDirectory() || existsSync(join(start, '.git'))) return undefined;
  for (let here = dirname(start); ; here = dirname(here)) {
    if (existsSync(join(here, '.git'))) return here;
    if (here === dirname(here)) return undefined;
  }
}
