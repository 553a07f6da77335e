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
import { adoptionController, orphanIndexes } from './adoption/adoption.ts';
import { cronJobController } from './cronjob/cronjob.ts';
import { daemonSetController } from './daemonset/daemonset.ts';
import { daemonSetOnNodeController } from './daemonset/on-node.ts';
import { deploymentController } from './deployment/deployment.ts';
import { dependentIndexes } from './garbage-collector/dependents.ts';
import { garbageCollector } from './garbage-collector/garbage-collector.ts';
import { jobController } from './job/job.ts';
import { jobOrphanPodsController } from './job/orphan-pods.ts';
import { ttlAfterFinishedController } from './job/ttl-after-finished.ts';
import { namespaceController } from './namespace/namespace.ts';
import { replicaSetController } from './replicaset/replicaset.ts';
import { statefulSetController } from './statefulset/statefulset.ts';

/** The controllers that make and delete pods for what users declare, and those that clean up after it. */
export const workloadControllers: readonly Actor[] = [
  adoptionController,
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  daemonSetOnNodeController,
  jobController,
  jobOrphanPodsController,
  ttlAfterFinishedController,
  cronJobController,
  garbageCollector,
  namespaceController,
];

export const workloadIndexes: readonly IndexDefinition<never>[] = [
  ...new Set([
    podsOfController,
    replicaSetsOwnedBy,
    jobsOwnedBy,
    controllerRevisionsOwnedBy,
    daemonPodsOnNode,
    ...dependentIndexes,
    ...orphanIndexes,
  ]),
];

export const workloadTallies: readonly TallyDefinition<never>[] = [podsPerController];
