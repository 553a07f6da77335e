import type { ClusterChoice } from '../../clusters.ts';
import type { Reached, Repository } from '../repository.ts';
import type { Begin } from './begin.ts';
import { beginsIn } from './begins.ts';
import { clustersMeant } from './clusters.ts';
import { entryOf } from './entry.ts';
import { ownersElsewhere } from './other-clusters.ts';
import { Traversal } from './traversal.ts';
import { chooseAmongUnfollowed } from './unfollowed.ts';

/** What Flux would apply from a repository to one cluster; undefined where nothing in it tells Flux to apply anything of it. */
export function reachedByFlux(repository: Repository, choice: ClusterChoice): Reached | undefined {
  const all = beginsIn(repository);
  if (all.length === 0) {
    chooseAmongUnfollowed(repository, choice);
    return undefined;
  }
  const follow = (begins: readonly Begin[], within: Repository) => {
    const traversal = new Traversal(within, ownersElsewhere(begins, all, within));
    return { traversal, followed: traversal.from(begins) };
  };
  const mayHoldSeveral = choice.isMade && all.length > 1;
  const whole = follow(all, mayHoldSeveral ? repository.trial() : repository);
  const clusters = clustersMeant(all, whole.traversal.claims, choice);
  const begins = clusters.length === 0 ? all : [...new Set(clusters.flatMap((cluster) => cluster.begins))];
  const { traversal, followed } = mayHoldSeveral ? follow(begins, repository) : whole;
  return {
    objects: traversal.objects,
    entries: followed.map(({ kustomization }) => entryOf(kustomization)),
    absence: (path) => traversal.absence(path),
  };
}
