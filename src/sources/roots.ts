import { posix } from 'node:path';
import type { BuiltObject } from './built-object.ts';
import { canonicalText } from './canonical-text.ts';
import { Claims } from './claims.ts';
import type { ClusterChoice } from './clusters.ts';
import { kindOfFile } from './file-kind.ts';
import { isBelow } from './file-tree.ts';
import { nameText, type Reached, type Repository } from './gitops/repository.ts';
import { isWorkload } from './gitops/workload.ts';
import { isMap, mapAt, stringAt, stringsAt } from './guards.ts';
import { groupsOf, type Root } from './root-groups.ts';

/** Whether a file that nothing reached is read all the same, plainly. */
export interface PlainReading {
  readonly readsPlainly: (path: string) => boolean;
}

/** Without a tool: kustomizations that no other lists, each applied by somebody; undefined where there is none. */
export function reachedByRoots(repository: Repository, choice: ClusterChoice): (Reached & PlainReading) | undefined {
  const { tree } = repository;
  const folders = [...new Set(tree.paths.filter((path) => kindOfFile(path) === 'kustomization').map((path) => posix.dirname(path)))];
  const documents = folders.map((folder) => ({
    folder,
    document: tree.documents(tree.kustomizationIn(folder) ?? '').find(({ value }) => isMap(value)),
  }));
  const listed = new Set(
    documents.flatMap(({ folder, document }) => foldersListed(document?.value).map((each) => posix.join(folder, each).replace(/(?<=.)\/+$/, ''))),
  );
  const roots = documents.filter(
    ({ folder, document }) => document !== undefined && stringAt(document.value, 'kind') !== 'Component' && !listed.has(folder),
  );
  if (roots.length === 0) return undefined;
  const all = roots.map(({ folder, document }): Root => ({ folder, place: document?.place ?? { path: folder, line: 1 } }));
  const built = builtOf(all, choice.isMade ? repository.trial() : repository);
  const left = foldersLeftOut(built, choice);
  const meant = choice.isMade
    ? builtOf(
        all.filter(({ folder }) => !left.has(folder)),
        repository,
      )
    : built;
  return {
    objects: meant.flatMap(({ objects }) => objects),
    entries: meant.map(({ folder, place }) => ({ text: `kustomization ${folder}`, place })),
    readsPlainly: (path) => !folders.some((folder) => isBelow(path, folder)),
  };
}

interface BuiltRoot extends Root {
  readonly objects: readonly BuiltObject[];
}

function builtOf(roots: readonly Root[], repository: Repository): readonly BuiltRoot[] {
  return roots.map((root) => ({ ...root, objects: repository.folder(root.folder, { fields: {}, placeOf: () => root.place }) }));
}

/** Folders of kustomizations that make other clusters than the one that is meant: those that make one workload differently. */
function foldersLeftOut(roots: readonly BuiltRoot[], choice: ClusterChoice): ReadonlySet<string> {
  const claims = new Claims<BuiltRoot>();
  for (const root of roots) {
    for (const { value } of root.objects) if (isWorkload(value)) claims.claim(nameText(value), canonicalText(value), root);
  }
  const found = groupsOf(roots, claims);
  const meant = choice.of(found, (one, other) => one.roots.some((root) => other.roots.some((each) => claims.rivalsOf(root).has(each))));
  return new Set(found.filter((each) => !meant.includes(each)).flatMap((each) => each.roots.map(({ folder }) => folder)));
}

function foldersListed(value: unknown): readonly string[] {
  return ['resources', 'bases', 'components'].flatMap((field) => stringsAt(mapAt({ value }, 'value'), field));
}
