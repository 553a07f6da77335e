import { type ClusterChoice, type FoundCluster, filesOf } from './clusters.ts';
import { isBelow } from './file-tree.ts';
import { innermostFolder } from './folders-apart.ts';
import type { Report } from './report.ts';
import type { SourceFile } from './source-document.ts';

/** A cluster that is not meant, and where what belongs to it lies. */
interface Left {
  readonly cluster: FoundCluster;
  readonly files: ReadonlySet<string>;
  readonly folders: readonly string[];
}

/** What lies with clusters that are not meant: it says nothing of the one that is. */
export class LeftOut {
  readonly #left: readonly Left[];
  readonly #used: ReadonlySet<string>;

  /**
   * @param used files that a build has looked into
   * @param sources files of what is applied to the cluster that is meant
   */
  constructor({ meant, left }: ClusterChoice, used: ReadonlySet<string>, sources: readonly string[]) {
    const own = new Set([...sources, ...meant.flatMap(filesOf)]);
    const applied = meant.flatMap(({ applies }) => applies ?? []);
    const holdsOwn = (folder: string) =>
      [...own].some((file) => isBelow(file, folder)) || applied.some((each) => each === folder || isBelow(each, folder));
    this.#used = new Set([...used, ...own]);
    this.#left = left.map((cluster) => {
      const folders = [innermostFolder(filesOf(cluster)), cluster.applies, ...(cluster.parts ?? [])].filter((folder) => folder !== undefined);
      return {
        cluster,
        files: new Set(filesOf(cluster)),
        folders: folders.filter((folder) => folder !== '' && folder !== '.' && !holdsOwn(folder)),
      };
    });
  }

  has(path: string): boolean {
    return this.#ownerOf(path) !== undefined;
  }

  /** Says of each cluster how many files are left out with it. */
  tell(files: readonly SourceFile[], report: Report): void {
    const owned = Map.groupBy(files, ({ path }) => this.#ownerOf(path));
    for (const [left, own] of owned) if (left !== undefined) report('info', leftText(left, own), { path: own[0]?.path ?? '', line: 1 });
  }

  #ownerOf(path: string): Left | undefined {
    if (this.#left.length === 0 || this.#used.has(path)) return undefined;
    return this.#left.find(({ files, folders }) => files.has(path) || folders.some((folder) => isBelow(path, folder)));
  }
}

function leftText({ cluster }: Left, files: readonly SourceFile[]): string {
  const folder = innermostFolder(files.map(({ path }) => path));
  const count = files.length === 1 ? '1 file' : `${files.length} files`;
  return `left out, since the cluster ${cluster.name} is not meant: ${count}${folder === undefined ? '' : ` in ${folder}`}`;
}
