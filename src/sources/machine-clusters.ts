import type { Machine } from '#model/cluster.ts';
import { type ClusterChoice, foldersApart } from './clusters.ts';

/** The machines of other clusters than the one that is meant, as their configs call these. A config that names none may be of any. */
export function machinesOfOthers(machines: readonly Machine[], choice: ClusterChoice): ReadonlySet<Machine> {
  const named = machines.filter(({ clusterName }) => clusterName !== undefined);
  const groups = [...Map.groupBy(named, ({ clusterName }) => clusterName ?? '')];
  const folders = foldersApart(groups.map(([, own]) => own.map(({ place }) => ('path' in place ? place.path : ''))));
  const found = groups.flatMap(([name, own], index) =>
    own.slice(0, 1).map(({ place }) => ({ name, folder: folders[index], text: machinesText(own.length), place })),
  );
  const meant = new Set(choice.of(found).map(({ name }) => name));
  return new Set(named.filter(({ clusterName }) => !meant.has(clusterName ?? '')));
}

const machinesText = (count: number) => (count === 1 ? 'a machine config' : `${count} machine configs`);
