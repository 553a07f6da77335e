import type { ClusterChoice } from './clusters.ts';
import { reachedByArgo } from './gitops/argo.ts';
import { reachedByFlux } from './gitops/flux/reached.ts';
import type { Reached } from './gitops/repository.ts';
import type { RepositoryFiles } from './repository-files.ts';
import { repositoryOf, type Saying } from './repository-views.ts';
import { type PlainReading, reachedByRoots } from './roots.ts';
import type { ParsedDocuments } from './yaml-document.ts';

/** What a repository's own entry points reach. */
export type ReachedObjects = Reached & PlainReading;

interface Reading extends Saying {
  /** Which cluster is meant where there are several. */
  readonly choice: ClusterChoice;
}

/**
 * What GitOps tools would apply from the files, by their entry points: those of Flux and Argo CD, else the kustomizations that no other lists.
 * Undefined where there is none of it: then every file counts as it is.
 */
export function reachedIn(
  files: RepositoryFiles,
  isTemplate: (path: string) => boolean,
  memory: ParsedDocuments,
  { report, assume, choice }: Reading,
): ReachedObjects | undefined {
  const repository = repositoryOf(files, isTemplate, memory, { report, assume });
  const byTools = [reachedByFlux(repository, choice), reachedByArgo(repository, choice)].filter((reached) => reached !== undefined);
  if (byTools.length > 0) {
    for (const { place } of byTools.flatMap(({ entries }) => entries)) if ('path' in place) repository.tree.documents(place.path);
    return {
      objects: byTools.flatMap(({ objects }) => objects),
      entries: byTools.flatMap(({ entries }) => entries),
      absence: (path) => byTools.map(({ absence }) => absence?.(path) ?? '').join(''),
      readsPlainly: () => false,
    };
  }
  return reachedByRoots(repository, choice);
}
