import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import type { Actor } from '../actor.ts';
import type { View } from '../view.ts';
import { dataDirectories } from './data/data-directories.ts';
import { instanceManagers, managerOf } from './longhorn/instance-managers.ts';
import { rebuilds } from './longhorn/rebuilds.ts';
import { cephDaemons } from './rook/daemons.ts';
import { mgrWatch } from './rook/mgr-watch.ts';
import { rookOperator } from './rook/operator.ts';

/**
 * Storage systems of a cluster and their operators, and what programs keep on volumes. `described` says whether the input holds
 * an operator of a kind.
 */
export function storageActors(
  described: (view: View, operator: string) => boolean,
  entryOf: (container: Container) => CatalogueEntry | undefined,
): readonly Actor[] {
  const longhorn = (view: View) => described(view, managerOf);
  return [
    cephDaemons,
    mgrWatch,
    rookOperator((view) => described(view, 'cephclusters')),
    instanceManagers(longhorn),
    rebuilds(longhorn),
    dataDirectories(entryOf),
  ];
}
