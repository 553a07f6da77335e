import { objectAsWritten } from '../../built-object.ts';
import type { ClusterChoice } from '../../clusters.ts';
import type { FileTree } from '../../file-tree.ts';
import { basesOf, type Repository } from '../repository.ts';
import type { Begin } from './begin.ts';
import { BeginClaims } from './begin-claims.ts';
import { objectsGiven } from './begins.ts';
import { clustersMeant } from './clusters.ts';
import { inFluxSystem, isKustomization, pathOf } from './kustomization.ts';

/**
 * Which cluster is meant where no Kustomization applies anything of the repository at hand: what they apply is not known, and they count as they
 * stand, yet two of one name that differ are of different clusters.
 *
 * @throws UserError when nobody said which of several is meant
 */
export function chooseAmongUnfollowed(repository: Repository, choice: ClusterChoice): void {
  const { tree } = repository.trial();
  const begins = objectsGiven(repository)
    .filter(({ document, value }) => isKustomization(value) && !pathOf(value).includes('${') && isReadPlainly(document.path, tree))
    .map(({ document, value }): Begin => ({ kustomization: objectAsWritten(document, inFluxSystem(value)) }));
  const claims = new BeginClaims();
  for (const begin of begins) claims.keep([begin.kustomization], begin);
  clustersMeant(begins, claims, choice);
}

/** A kustomization decides about all files in its folder. */
function isReadPlainly(file: string, tree: FileTree): boolean {
  return [...basesOf(file)].every((folder) => tree.kustomizationIn(folder) === undefined);
}
