import { placeText } from '#model/place.ts';
import type { BuiltObject } from '../built-object.ts';
import type { ClusterChoice, FoundCluster } from '../clusters.ts';
import { foldersApart } from '../folders-apart.ts';
import type { Entry } from './repository.ts';

/** A cluster that a tool makes of a repository, and where it begins. */
export interface ClusterOfBegins<Begin> extends FoundCluster {
  readonly begins: readonly Begin[];
}

/** What has to be known of where a tool begins. */
export interface AboutBegins<Begin> {
  /** Begins of other clusters. */
  rivalsOf(begin: Begin): ReadonlySet<Begin>;
  /** The object that says so. */
  objectOf(begin: Begin): BuiltObject;
  /** The path that it applies. */
  pathOf(begin: Begin): string;
  entryOf(begin: Begin): Entry;
}

/** Those that are meant of the clusters that begins belong to; none where they all are of one. */
export function meantApart<Begin>(begins: readonly Begin[], choice: ClusterChoice, about: AboutBegins<Begin>): readonly ClusterOfBegins<Begin>[] {
  return choice.of(clustersApart(begins, about), (one, other) =>
    one.begins.some((begin) => other.begins.some((each) => about.rivalsOf(begin).has(each))),
  );
}

/**
 * The clusters that begins belong to, where they cannot all be of one. Those in one folder belong together, else those in one file; what no other
 * contradicts and lies with none is left out.
 */
function clustersApart<Begin>(begins: readonly Begin[], about: AboutBegins<Begin>): readonly ClusterOfBegins<Begin>[] {
  const fileOf = (begin: Begin) => about.objectOf(begin).source.path;
  const contradicted = begins.filter((begin) => about.rivalsOf(begin).size > 0);
  const folders = new Map(contradicted.map((begin) => [begin, folderApart(begin)]));
  const groups = Map.groupBy(contradicted, (begin) => folders.get(begin) ?? keyOf(begin));
  return [...groups].map(([key, own]) => {
    const [first] = own as [Begin, ...Begin[]];
    const folder = folders.get(first);
    const name = folder ?? (own.length === 1 && isOnly(first, about.pathOf) ? about.pathOf(first) : key);
    const belonging = [...own, ...begins.filter((begin) => liesWith(begin, first, folder))];
    return { name, folder, files: belonging.map(fileOf), begins: belonging, ...about.entryOf(first) };
  });

  function folderApart(begin: Begin): string | undefined {
    return foldersApart([[fileOf(begin)], [...about.rivalsOf(begin)].map(fileOf)])[0];
  }

  function keyOf(begin: Begin): string {
    const means = [fileOf, about.pathOf].find((each) => isOnly(begin, each));
    return means?.(begin) ?? placeText(about.objectOf(begin).source.place);
  }

  /** Whether something tells a begin from all that it contradicts. */
  function isOnly(begin: Begin, means: (begin: Begin) => string): boolean {
    return means(begin) !== '' && ![...about.rivalsOf(begin)].some((rival) => means(rival) === means(begin));
  }

  function liesWith(begin: Begin, first: Begin, folder: string | undefined): boolean {
    if (folders.has(begin)) return false;
    return folder === undefined ? fileOf(begin) === fileOf(first) && isOnly(first, fileOf) : fileOf(begin).startsWith(`${folder}/`);
  }
}
