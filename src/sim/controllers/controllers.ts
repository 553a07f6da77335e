import type { Actor } from '../actor.ts';
import type { IndexDefinition, TallyDefinition } from '../store/definitions.ts';
import {
  controllerRevisionsOwnedBy,
  daemonPodsOnNode,
  jobsOwnedBy,
  podsOfController,
  podsPerController,
  replicaSetsOwnedBy,
} from '../store/indexes.ts';
import { daemonSetController } from './daemonset/daemonset.ts';
import { daemonSetOnNodeController } from './daemonset/on-node.ts';
import { deploymentController } from './deployment/deployment.ts';
import { disruption, disruptionIndexes } from './disruption/disruption.ts';
import { endpointSlice, endpointSliceIndexes } from './endpointslice/endpointslice.ts';
import { jobController } from './job/job.ts';
import { jobOrphanPodsController } from './job/orphan-pods.ts';
import { ttlAfterFinishedController } from './job/ttl-after-finished.ts';
import { nodeLifecycle, nodeLifecycleIndexes, nodeLifecycleTallies } from './node-lifecycle/node-lifecycle.ts';
import { podGc, terminatedPods, terminatedPodsIndex } from './pod-gc/pod-gc.ts';
import { replicaSetController } from './replicaset/replicaset.ts';
import { statefulSetController } from './statefulset/statefulset.ts';
import { nodesWithNoExecuteTaint, taintEviction } from './taint-eviction/taint-eviction.ts';

/** The controllers of kube-controller-manager, as the run loop takes them. */
export const controllers: readonly Actor[] = [
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  daemonSetOnNodeController,
  jobController,
  jobOrphanPodsController,
  ttlAfterFinishedController,
  ...endpointSlice,
  ...nodeLifecycle(),
  ...taintEviction(),
  podGc,
  ...disruption,
];

/** The indexes and sums they read. */
export const controllerIndexes: readonly IndexDefinition<never>[] = [
  podsOfController,
  replicaSetsOwnedBy,
  jobsOwnedBy,
  controllerRevisionsOwnedBy,
  daemonPodsOnNode,
  ...endpointSliceIndexes,
  ...nodeLifecycleIndexes,
  nodesWithNoExecuteTaint,
  terminatedPodsIndex,
  ...disruptionIndexes,
];
export const controllerTallies: readonly TallyDefinition<never>[] = [podsPerController, ...nodeLifecycleTallies, terminatedPods];
