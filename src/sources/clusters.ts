import { posix } from 'node:path';
import { UserError } from '#base/user-error.ts';
import { type Place, placeText } from '#model/place.ts';

/** What tells of a cluster. */
export interface ClusterSign {
  /** What tells that it is a cluster. */
  readonly text: string;
  readonly place: Place;
  /** The folder that is applied to it, where one is. */
  readonly applies?: string;
}

/** One of several clusters that an input holds. */
export interface FoundCluster extends ClusterSign {
  /** What it can be asked for by. */
  readonly name: string;
  /** The folder that has what begins it and nothing that begins another, where there is one. */
  readonly folder: string | undefined;
  /** Where there is none: folders that have parts of it and nothing of another. */
  readonly parts?: readonly string[];
  /** All files that tell of it, where there are more than that of its place. */
  readonly files?: readonly string[];
}

/** Whether two clusters cannot be read as one. */
type Contradict<Found> = (one: Found, other: Found) => boolean;

/** So many are named in one line. */
const shownClusters = 8;

/** An answer is about one cluster: which of several is meant. */
export class ClusterChoice {
  readonly #asked: readonly string[];
  readonly #isOptional: boolean;
  readonly #met = new Set<string>();
  readonly #found: FoundCluster[] = [];
  readonly #meant: FoundCluster[] = [];
  readonly #left: FoundCluster[] = [];

  /**
   * @param asked names or folders of clusters, as somebody gave them
   * @param isOptional a name that nothing has is no mistake where there is one cluster only
   */
  constructor(asked: readonly string[] = [], { isOptional = false } = {}) {
    this.#asked = asked;
    this.#isOptional = isOptional;
  }

  /** Whether somebody said which cluster is meant. */
  get isMade(): boolean {
    return this.#asked.length > 0;
  }

  /** Those that are meant. */
  get meant(): readonly FoundCluster[] {
    return this.#meant;
  }

  /** Those that are not meant. */
  get left(): readonly FoundCluster[] {
    return this.#left;
  }

  /**
   * Those that are meant, all where there is nothing to choose.
   *
   * @param contradict whether two cannot be read as one; where it is given, a name that several have means all of them if these can
   * @throws UserError when nobody said which of several clusters is meant
   */
  of<Found extends FoundCluster>(found: readonly Found[], contradict?: Contradict<Found>): readonly Found[] {
    this.#found.push(...found);
    const meant = found.length < 2 ? found : this.#askedFor(found, contradict);
    this.#meant.push(...meant);
    this.#left.push(...found.filter((cluster) => !meant.includes(cluster)));
    return meant;
  }

  /** Leaves out those that are called as a cluster is that is not meant already. */
  withoutLeft<Found extends FoundCluster>(found: readonly Found[]): readonly Found[] {
    const names = new Set(this.#left.map(({ name }) => posix.basename(name)));
    const isLeft = ({ name }: Found) =>
      names.has(name) && !this.#asked.includes(name) && !this.#meant.some((each) => posix.basename(each.name) === name);
    this.#left.push(...found.filter(isLeft));
    return found.filter((cluster) => !isLeft(cluster));
  }

  /**
   * Sees to it that whoever asked got what they asked for.
   *
   * @param signs what tells of a cluster where there is nothing to choose
   * @throws UserError when somebody asked for a cluster that is not there
   */
  finish(signs: readonly ClusterSign[]): void {
    const known = [...this.#found, ...signs.map((sign) => ({ ...sign, name: sign.applies ?? folderOf(sign) ?? sign.text, folder: folderOf(sign) }))];
    if (known.length === 0 || (this.#isOptional && this.#left.length === 0)) return;
    const unmet = this.#asked.find((asked) => !this.#met.has(asked) && alikeIn(asked, known).length === 0);
    if (unmet === undefined) return;
    const count = this.#left.length > 0 ? 'several clusters, and none of them' : 'one cluster, which nothing calls so';
    throw new UserError(`--cluster ${unmet}: the input holds ${count}: ${namesText(known)}`);
  }

  #askedFor<Found extends FoundCluster>(found: readonly Found[], contradict: Contradict<Found> | undefined): readonly Found[] {
    const answers = this.#asked.map((asked) => askedBy(asked, found, contradict));
    const meant = found.filter((cluster) => answers.some((clusters) => clusters.includes(cluster)));
    if (meant.length === 0) throw new UserError(this.#question(found));
    for (const [index, clusters] of answers.entries()) if (clusters.length > 0) this.#met.add(this.#asked[index] ?? '');
    refuseRivals(meant, contradict);
    return meant;
  }

  #question(found: readonly FoundCluster[]): string {
    const unmet = this.#asked.filter((asked) => !this.#met.has(asked));
    const asked = unmet.length === 0 ? '' : `, none of them ${unmet.join(' or ')}`;
    const first = found.find(({ folder }) => folder !== undefined) ?? found[0];
    const taken = [...this.#met, first?.name].map((name) => `--cluster ${name}`).join(' ');
    const folder = first?.folder === undefined || this.#met.size > 0 ? '' : `, or give its folder instead (${first.folder})`;
    return `the input holds ${found.length} clusters${asked}, and an answer is about one: ${namesText(found)}; choose as in ${taken}${folder}`;
  }
}

function namesText(found: readonly FoundCluster[]): string {
  const named = found.slice(0, shownClusters).map(({ name, text, place }) => `${name} (${text}: ${placeText(place)})`);
  const more = found.length > shownClusters ? `, and ${found.length - shownClusters} more` : '';
  return `${named.join(', ')}${more}`;
}

function refuseRivals<Found extends FoundCluster>(meant: readonly Found[], contradict: Contradict<Found> | undefined): void {
  for (const [index, one] of meant.entries()) {
    const rival = meant.slice(index + 1).find((other) => contradict?.(one, other) === true);
    if (rival !== undefined)
      throw new UserError(`--cluster: ${one.name} and ${rival.name} contradict each other: they cannot be read as one cluster`);
  }
}

/**
 * The clusters that somebody asked for by one name.
 *
 * @throws UserError when several may be meant
 */
function askedBy<Found extends FoundCluster>(asked: string, found: readonly Found[], contradict: Contradict<Found> | undefined): readonly Found[] {
  const alike = alikeIn(asked, found);
  const isOne = contradict !== undefined && !alike.some((one) => alike.some((other) => one !== other && contradict(one, other)));
  if (alike.length > 1 && !isOne) throw new UserError(`--cluster ${asked} may be ${alike.map(({ name }) => name).join(' or ')}`);
  return alike;
}

/** By name or folder, else by folders in them: `prod` is `clusters/prod`. */
function alikeIn<Found extends FoundCluster>(asked: string, found: readonly Found[]): readonly Found[] {
  const wanted = asked.replace(/^\.\//, '').replace(/\/+$/, '');
  const exact = [
    ({ name, folder, parts = [] }: Found) => [name, folder, ...parts].includes(wanted),
    (cluster: Found) => cluster.applies === wanted || folderOf(cluster) === wanted,
  ];
  const exactly = exact.map((isExact) => found.filter(isExact)).find((clusters) => clusters.length > 0);
  const within = (path: string | undefined) => path !== undefined && `/${path}/`.includes(`/${wanted}/`);
  return (
    exactly ?? found.filter((cluster) => [cluster.name, cluster.folder, ...(cluster.parts ?? []), cluster.applies, folderOf(cluster)].some(within))
  );
}

/** The files that tell of a cluster. */
export function filesOf({ files, place }: FoundCluster): readonly string[] {
  return files ?? ('path' in place ? [place.path] : []);
}

/** The folder of the file that tells of a cluster. */
function folderOf({ place }: ClusterSign): string | undefined {
  return 'path' in place ? posix.dirname(place.path) : undefined;
}
