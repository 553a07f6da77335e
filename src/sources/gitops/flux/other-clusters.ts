import { posix } from 'node:path';
import { folderOf, placeKey, type RawObject, type Repository } from '../repository.ts';
import type { Begin } from './begin.ts';
import { beginsIn } from './begins.ts';
import { pathOf } from './kustomization.ts';
import type { OwnerElsewhere } from './settings.ts';
import { sharedFolders } from './source.ts';

/**
 * Tells, of objects that nothing applies, which lie with another cluster of the repository: nearer to where Flux begins there, or as near.
 *
 * @param own where Flux begins in the cluster that is read
 * @param given where it begins in all that was given
 */
export function ownersElsewhere(own: readonly Begin[], given: readonly Begin[], repository: Repository): OwnerElsewhere {
  let others: readonly Begin[] | undefined;
  return ({ document: { path } }) => {
    others ??= otherBegins(own, given, repository);
    if (others.length === 0) return undefined;
    const distance = (begin: Begin) => nearness(begin, path, repository);
    const nearest = Math.max(...own.map(distance));
    const [other, ...more] = others.filter((begin) => distance(begin) >= nearest).toSorted((left, right) => distance(right) - distance(left));
    if (other === undefined) return undefined;
    return more.length > 0 || distance(other) === nearest ? 'of one of several clusters' : `of the cluster in ${pathOf(other.kustomization.value)}`;
  };
}

/** Where Flux begins in the repository beside the cluster that is read. */
function otherBegins(own: readonly Begin[], given: readonly Begin[], repository: Repository): readonly Begin[] {
  const known = new Set(own.map(({ kustomization }) => placeKey(kustomization)));
  return everywhere(given, repository).filter(({ kustomization }) => !known.has(placeKey(kustomization)));
}

/** Where Flux begins also in what lies around that which was given. */
function everywhere(given: readonly Begin[], repository: Repository): readonly Begin[] {
  if (repository.raw.every(({ isGiven }) => isGiven)) return given;
  const raw: readonly RawObject[] = repository.raw.map((each) => ({ ...each, isGiven: true }));
  return beginsIn({ ...repository.trial(), raw });
}

/** How many folders a file shares with where a cluster begins: the file that says so, or the folder it applies. */
function nearness({ kustomization: { value, source } }: Begin, file: string, { tree }: Repository): number {
  const folder = folderOf(tree, pathOf(value), source.path);
  return Math.max(sharedFolders(posix.dirname(source.path), file), folder === undefined ? 0 : sharedFolders(folder, file));
}
