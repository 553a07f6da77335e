import type { Actor } from '../actor.ts';
import type { IndexDefinition, TallyDefinition } from '../store/definitions.ts';
import { disruption, disruptionIndexes } from './disruption/disruption.ts';
import { endpointSlice, endpointSliceIndexes } from './endpointslice/endpointslice.ts';
import { nodeLifecycle, nodeLifecycleIndexes, nodeLifecycleTallies } from './node-lifecycle/node-lifecycle.ts';
import { nodeLifecycleSettings } from './node-lifecycle/settings.ts';
import { podGc, terminatedPods, terminatedPodsIndex } from './pod-gc/pod-gc.ts';
import { resourceQuota, resourceQuotaCount } from './resourcequota/resourcequota.ts';
import { serviceAccount } from './service-account/service-account.ts';
import { nodesWithNoExecuteTaint, taintEviction } from './taint-eviction/taint-eviction.ts';
import { workloadControllers, workloadIndexes, workloadTallies } from './workload-controllers.ts';

/** The controllers of kube-controller-manager, as the run loop takes them; grace periods and texts are the version's. */
export function controllersOf(kubernetesVersion?: string): readonly Actor[] {
  return [
    ...workloadControllers,
    ...endpointSlice,
    ...nodeLifecycle(nodeLifecycleSettings(kubernetesVersion)),
    ...taintEviction(kubernetesVersion),
    podGc,
    ...disruption,
    serviceAccount,
    resourceQuota,
    resourceQuotaCount,
  ];
}

/** The same as of 1.28. */
export const controllers: readonly Actor[] = controllersOf();

/** The indexes and sums they read. */
export const controllerIndexes: readonly IndexDefinition<never>[] = [
  ...workloadIndexes,
  ...endpointSliceIndexes,
  ...nodeLifecycleIndexes,
  nodesWithNoExecuteTaint,
  terminatedPodsIndex,
  ...disruptionIndexes,
];
export const controllerTallies: readonly TallyDefinition<never>[] = [...workloadTallies, ...nodeLifecycleTallies, terminatedPods];
