import { posix } from 'node:path';
import { UserError } from '#base/user-error.ts';
import { type Place, placeText } from '#model/place.ts';
import { isBelow } from './file-tree.ts';

/** One of several clusters that an input holds. */
export interface FoundCluster {
  /** What it can be asked for by. */
  readonly name: string;
  /** The folder that has what begins it and nothing that begins another, where there is one. */
  readonly folder: string | undefined;
  /** Where there is none: folders that have parts of it and nothing of another. */
  readonly parts?: readonly string[];
  /** What tells that it is a cluster. */
  readonly text: string;
  readonly place: Place;
}

/** So many are named in one line. */
const shownClusters = 8;

/** An answer is about one cluster: which of several is meant. */
export class ClusterChoice {
  readonly #asked: readonly string[];
  readonly #met = new Set<string>();
  readonly #leftFolders = new Set<string>();

  /** @param asked names or folders of clusters, as somebody gave them */
  constructor(asked: readonly string[] = []) {
    this.#asked = asked;
  }

  /** Whether somebody said which cluster is meant. */
  get isMade(): boolean {
    return this.#asked.length > 0;
  }

  /**
   * Those that are meant, all where there is nothing to choose. One answer to the question may mean several that are not apart.
   *
   * @throws UserError when nobody said which of several clusters is meant
   */
  of<Found extends FoundCluster>(found: readonly Found[], areApart: (one: Found, other: Found) => boolean = () => true): readonly Found[] {
    if (found.length < 2) return found;
    const answers = this.#asked.map((asked) => askedBy(asked, found, areApart));
    const meant = found.filter((cluster) => answers.some((clusters) => clusters.includes(cluster)));
    if (meant.length === 0) throw new UserError(this.#question(found));
    for (const cluster of found.filter((each) => !meant.includes(each))) for (const folder of foldersOf(cluster)) this.#leftFolders.add(folder);
    for (const [index, clusters] of answers.entries()) if (clusters.length > 0) this.#met.add(this.#asked[index] ?? '');
    return meant;
  }

  /** Whether a file lies in the folder of a cluster that is not meant. */
  isElsewhere(path: string): boolean {
    return [...this.#leftFolders].some((folder) => isBelow(path, folder));
  }

  /** @throws UserError when somebody asked for a cluster that the input does not tell from another */
  finish(): void {
    const unmet = this.#asked.find((asked) => !this.#met.has(asked));
    if (unmet !== undefined) throw new UserError(`--cluster ${unmet}: the input does not hold several clusters of which one is called so`);
  }

  #question(found: readonly FoundCluster[]): string {
    const asked = this.#asked.length === 0 ? '' : `, none of them ${this.#asked.join(' or ')}`;
    const named = found.slice(0, shownClusters).map(({ name, text, place }) => `${name} (${text}: ${placeText(place)})`);
    const more = found.length > shownClusters ? `, and ${found.length - shownClusters} more` : '';
    const first = found.find(({ folder }) => folder !== undefined) ?? found[0];
    const folder = first?.folder === undefined ? '' : `, or give its folder instead (${first.folder})`;
    return `the input holds ${found.length} clusters${asked}, and an answer is about one: ${named.join(', ')}${more}; choose as in --cluster ${first?.name}${folder}`;
  }
}

const foldersOf = ({ folder, parts = [] }: FoundCluster) => (folder === undefined ? parts : [folder]);

/**
 * By name or folder, else by what these end with: `prod` is `clusters/prod`, and a folder in it.
 *
 * @throws UserError when several end so that are apart
 */
function askedBy<Found extends FoundCluster>(
  asked: string,
  found: readonly Found[],
  areApart: (one: Found, other: Found) => boolean,
): readonly Found[] {
  const wanted = asked.replace(/^\.\//, '').replace(/\/+$/, '');
  const namesOf = (cluster: Found) => [cluster.name, ...(cluster.folder === undefined ? [] : [cluster.folder]), ...(cluster.parts ?? [])];
  const exact = found.filter((cluster) => namesOf(cluster).includes(wanted));
  if (exact.length > 0) return exact;
  const alike = found.filter((cluster) => namesOf(cluster).some((own) => `/${own}/`.includes(`/${wanted}/`)));
  if (alike.some((one) => alike.some((other) => one !== other && areApart(one, other))))
    throw new UserError(`--cluster ${asked} may be ${alike.map(({ name }) => name).join(' or ')}`);
  return alike;
}

/** For each group of files the outermost folder that holds all of them and none of the others; undefined where there is none. */
export function foldersApart(groups: readonly (readonly string[])[]): readonly (string | undefined)[] {
  return groups.map((files, index) => {
    const others = groups.flatMap((each, at) => (at === index ? [] : each));
    const [first, ...more] = files;
    if (first === undefined) return undefined;
    return foldersAbove(first).find((folder) => more.every((file) => isBelow(file, folder)) && !others.some((file) => isBelow(file, folder)));
  });
}

/** The folders a file lies in, the outermost first. */
function foldersAbove(file: string): readonly string[] {
  const parts = posix.dirname(file).split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/')).filter((folder) => folder !== '.' && folder !== '');
}
