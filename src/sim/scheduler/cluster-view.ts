import type { NodeList } from './node-list.ts';
import type { ClusterLookups } from './views.ts';

/** The cluster as one decision sees it: the nodes in the order in which they are looked at, and the lookups. */
export interface ClusterView {
  readonly nodes: NodeList;
  readonly lookups: ClusterLookups;
  /** Minor version of Kubernetes 1.x, e.g. 28: wording and rules differ. */
  readonly minor: number;
}
