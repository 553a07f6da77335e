import { UserError } from '#base/user-error.ts';
import type { ClusterChoice } from './clusters.ts';
import { isBelow } from './file-tree.ts';
import { foldersApart } from './folders-apart.ts';
import type { ReadObject } from './kubernetes/object.ts';

/**
 * Chooses among clusters that were observed: each has a Namespace kube-system, and its uid is no other's.
 *
 * @throws UserError when nobody said which of several is meant, or one file holds several
 */
export function chooseAmongObserved(objects: readonly ReadObject[], choice: ClusterChoice): void {
  const observed = objects.filter((each) => each.observed);
  const groups = [...Map.groupBy(observed.filter(isKubeSystem), ({ object }) => object.metadata.uid).values()];
  const files = groups.map((own) => [...new Set(own.map(fileOf))]);
  const shared = files.flat().find((file, index, all) => all.indexOf(file) !== index);
  if (shared !== undefined)
    throw new UserError(`${shared} holds several clusters, and an answer is about one: it has Namespaces kube-system with different uids`);
  const folders = foldersApart(files);
  const found = groups.flatMap(([first], index) => {
    const [folder, own = []] = [folders[index], files[index]];
    if (first === undefined) return [];
    const around = folder === undefined ? [] : observed.map(fileOf).filter((file) => isBelow(file, folder));
    return [
      {
        name: folder ?? fileOf(first),
        folder,
        files: [...new Set([...own, ...around])],
        text: 'a Namespace kube-system of its own',
        place: first.place,
      },
    ];
  });
  choice.of(choice.withoutLeft(found), () => true);
}

function isKubeSystem({ object: { apiVersion, kind, metadata } }: ReadObject): boolean {
  return apiVersion === 'v1' && kind === 'Namespace' && metadata.name === 'kube-system' && metadata.uid !== undefined;
}

const fileOf = ({ place }: ReadObject) => ('path' in place ? place.path : '');
