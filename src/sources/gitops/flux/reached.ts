import { posix } from 'node:path';
import type { BuiltObject } from '../../built-object.ts';
import type { Entry, Reached, Repository } from '../repository.ts';
import { beginsIn } from './begins.ts';
import { pathOf } from './kustomization.ts';
import { ownersElsewhere } from './other-clusters.ts';
import { Traversal } from './traversal.ts';

/** What Flux would apply from a repository; undefined where nothing in it tells Flux to apply anything of it. */
export function reachedByFlux(repository: Repository): Reached | undefined {
  const begins = beginsIn(repository);
  if (begins.length === 0) return undefined;
  const traversal = new Traversal(repository, ownersElsewhere(begins, repository));
  const followed = traversal.from(begins);
  return {
    objects: traversal.objects,
    entries: followed.map(({ kustomization }) => entryOf(kustomization)),
    absence: (path) => traversal.absence(path),
  };
}

function entryOf({ value, source }: BuiltObject): Entry {
  return { text: `Flux applies ${posix.join(pathOf(value))}`, place: source.place };
}
