import type { ClusterChoice } from '../../clusters.ts';
import { type ClusterOfBegins, meantApart } from '../clusters-apart.ts';
import type { Begin } from './begin.ts';
import type { BeginClaims } from './begin-claims.ts';
import { entryOf } from './entry.ts';
import { folderNamedBy } from './kustomization.ts';

/** Those that are meant of the clusters that Flux makes of a repository, where what it begins with cannot all be of one. */
export function clustersMeant(begins: readonly Begin[], claims: BeginClaims, choice: ClusterChoice): readonly ClusterOfBegins<Begin>[] {
  return meantApart(begins, choice, {
    rivalsOf: (begin) => claims.rivalsOf(begin),
    objectOf: ({ kustomization }) => kustomization,
    pathOf: ({ kustomization }) => folderNamedBy(kustomization.value),
    entryOf: ({ kustomization }) => entryOf(kustomization),
  });
}
