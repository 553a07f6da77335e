import type { FoundCluster } from '../../clusters.ts';
import { foldersApart } from '../../folders-apart.ts';
import type { Begin } from './begin.ts';
import type { BeginClaims } from './begin-claims.ts';
import { entryOf } from './entry.ts';
import { folderNamedBy } from './kustomization.ts';

/** A cluster that Flux makes of a repository, and where it begins. */
export interface FluxCluster extends FoundCluster {
  readonly begins: readonly Begin[];
}

/**
 * The clusters that begins belong to, where they cannot all be of one. Those in one folder belong together; what no other contradicts and lies
 * with none is left out.
 */
export function clustersOf(begins: readonly Begin[], claims: BeginClaims): readonly FluxCluster[] {
  const contradicted = begins.filter((begin) => claims.rivalsOf(begin).size > 0);
  const folders = new Map(contradicted.map((begin) => [begin, folderApart(begin, claims)]));
  const groups = Map.groupBy(contradicted, (begin) => folders.get(begin) ?? folderNamedBy(begin.kustomization.value));
  return [...groups].map(([name, own]) => {
    const [first] = own as [Begin, ...Begin[]];
    const folder = folders.get(first);
    const belonging = [...own, ...lyingIn(folder, begins, contradicted)];
    return { name, folder, files: belonging.map(fileOf), begins: belonging, ...entryOf(first.kustomization) };
  });
}

function folderApart(begin: Begin, claims: BeginClaims): string | undefined {
  const rivals = [...claims.rivalsOf(begin)].map(fileOf);
  return foldersApart([[fileOf(begin)], rivals])[0];
}

function lyingIn(folder: string | undefined, begins: readonly Begin[], contradicted: readonly Begin[]): readonly Begin[] {
  if (folder === undefined) return [];
  return begins.filter((begin) => !contradicted.includes(begin) && fileOf(begin).startsWith(`${folder}/`));
}

const fileOf = ({ kustomization: { source } }: Begin) => source.path;
