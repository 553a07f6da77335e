import type { Actor } from '../actor.ts';
import type { View } from '../view.ts';
import { cephDaemons } from './rook/daemons.ts';
import { mgrWatch } from './rook/mgr-watch.ts';
import { rookOperator } from './rook/operator.ts';

/** Storage systems of a cluster and their operators. `described` says whether the input holds an operator of a kind. */
export function storageActors(described: (view: View, operator: string) => boolean): readonly Actor[] {
  return [cephDaemons, mgrWatch, rookOperator((view) => described(view, 'cephclusters'))];
}
