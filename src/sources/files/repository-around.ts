import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SourceFile } from '../source-document.ts';

/** Tools name folders from the root of their repository: `spec.path` of Flux's Kustomization, `spec.source.path` of Argo CD's Application. */
const folderNames = [
  { group: 'kustomize.toolkit.fluxcd.io/', pattern: /^ {2}path: *["']?\.?\/?([^\s"'#]+)/gm },
  { group: 'argoproj.io/', pattern: /^ +(?:- )?path: *["']?\.?\/?([^\s"'#]+)/gm },
];

/**
 * The repository around folders, when what Flux or Argo CD apply in them names others that are in the repository and not in these: so the
 * folder of one cluster can be given alone.
 */
export function repositoryReferredTo(folders: readonly string[], files: readonly SourceFile[]): string | undefined {
  const root = folders.map(repositoryAround).find((each) => each !== undefined);
  if (root === undefined) return undefined;
  const isElsewhere = (path: string) => !folders.some((folder) => existsSync(join(folder, path))) && existsSync(join(root, path));
  const refers = ({ text }: SourceFile) =>
    folderNames.some(
      ({ group, pattern }) => text.includes(group) && text.matchAll(pattern).some(([, path]) => path !== undefined && isElsewhere(path)),
    );
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
