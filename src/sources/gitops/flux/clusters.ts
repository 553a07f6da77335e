import { type ClusterOfBegins, clustersApart } from '../clusters-apart.ts';
import type { Begin } from './begin.ts';
import type { BeginClaims } from './begin-claims.ts';
import { entryOf } from './entry.ts';
import { folderNamedBy } from './kustomization.ts';

/** The clusters that Flux makes of a repository, where what it begins with cannot all be of one. */
export function clustersOf(begins: readonly Begin[], claims: BeginClaims): readonly ClusterOfBegins<Begin>[] {
  return clustersApart(begins, {
    rivalsOf: (begin) => claims.rivalsOf(begin),
    objectOf: ({ kustomization }) => kustomization,
    pathOf: ({ kustomization }) => folderNamedBy(kustomization.value),
    entryOf: ({ kustomization }) => entryOf(kustomization),
  });
}
