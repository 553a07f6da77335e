import type { Claims } from './claims.ts';
import type { FoundCluster } from './clusters.ts';
import { foldersApart } from './folders-apart.ts';
import type { Entry } from './gitops/repository.ts';

/** A kustomization that no other lists. */
export interface Root extends Pick<Entry, 'place'> {
  readonly folder: string;
}

/** Kustomizations that make one cluster. */
export interface RootGroup<Own extends Root> extends FoundCluster {
  readonly roots: readonly Own[];
}

/**
 * The clusters that kustomizations make which contradict each other: `apps/web/prod` and `apps/db/prod` are of one where they differ from those
 * they contradict in that part of their paths. What contradicts none and has the part in its path is of that cluster too.
 */
export function groupsOf<Own extends Root>(roots: readonly Own[], claims: Claims<Own>): readonly RootGroup<Own>[] {
  const rivals = new Map(roots.map((root) => [root, claims.rivalsOf(root)]));
  const rivalsOf = (root: Own): ReadonlySet<Own> => rivals.get(root) ?? new Set();
  const contradicted = roots.filter((root) => rivalsOf(root).size > 0);
  const labelled = Map.groupBy(contradicted, (root) => labelOf(root, rivalsOf(root)));
  const groups = [...labelled].flatMap(([label, own]): readonly Labelled<Own>[] => {
    const agree = label !== undefined && own.every((root) => own.every((other) => !rivalsOf(root).has(other)));
    return agree ? [{ label, own }] : own.map((root) => ({ label: undefined, own: [root] }));
  });
  const whole = withUncontradicted(
    groups,
    roots.filter((root) => rivalsOf(root).size === 0),
  );
  const folders = foldersApart(whole.map(({ own }) => own.map(({ folder }) => `${folder}/kustomization.yaml`)));
  return whole.map(({ label, own }, index) => groupOf(label, own as [Own, ...Own[]], folders[index]));
}

/** Kustomizations, and the part of their paths that tells them from others. */
interface Labelled<Own extends Root> {
  readonly label: string | undefined;
  readonly own: readonly Own[];
}

/** What has the part of exactly one group in its path belongs to that. */
function withUncontradicted<Own extends Root>(groups: readonly Labelled<Own>[], others: readonly Own[]): readonly Labelled<Own>[] {
  const labels = new Set(groups.map(({ label }) => label));
  const labelOf = new Map(others.map((root) => [root, root.folder.split('/').filter((part) => labels.has(part))]));
  const joining = (label: string | undefined) => others.filter((root) => label !== undefined && labelOf.get(root)?.join('/') === label);
  return groups.map(({ label, own }) => ({ label, own: [...own, ...joining(label)] }));
}

function groupOf<Own extends Root>(label: string | undefined, own: readonly [Own, ...Own[]], folder: string | undefined): RootGroup<Own> {
  const [{ folder: first, place }] = own;
  if (own.length === 1) return { name: first, folder: first, text: `kustomization ${first}`, place, roots: own };
  const parts = own.map((root) => root.folder);
  return { name: label ?? first, folder, parts, text: `${own.length} kustomizations`, place, roots: own };
}

/** The part of its path in which a kustomization differs from all that it contradicts; undefined where that is not one part. */
function labelOf<Own extends Root>({ folder }: Own, rivals: ReadonlySet<Own>): string | undefined {
  const labels = new Set([...rivals].map((rival) => differenceIn(folder.split('/'), rival.folder.split('/'))));
  const [label] = labels;
  return labels.size === 1 ? label : undefined;
}

function differenceIn(own: readonly string[], other: readonly string[]): string | undefined {
  const differing = own.filter((part, index) => part !== other[index]);
  return own.length === other.length && differing.length === 1 ? differing[0] : undefined;
}
