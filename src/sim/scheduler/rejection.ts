export type PluginName =
  | 'SchedulingGates'
  | 'NodeUnschedulable'
  | 'NodeName'
  | 'TaintToleration'
  | 'NodeAffinity'
  | 'NodePorts'
  | 'NodeResourcesFit'
  | 'VolumeRestrictions'
  | 'NodeVolumeLimits'
  | 'VolumeBinding'
  | 'VolumeZone'
  | 'PodTopologySpread'
  | 'InterPodAffinity'
  | 'NodeResourcesBalancedAllocation'
  | 'ImageLocality'
  | 'DefaultPreemption';

/** Why a plug-in turned a node down. Only one plug-in speaks per node, though it may have several reasons. */
export interface Rejection {
  readonly plugin: PluginName | undefined;
  readonly reasons: readonly string[];
  /** False when removing pods from the node cannot help (upstream's UnschedulableAndUnresolvable). */
  readonly resolvable: boolean;
}

export function rejection(plugin: PluginName, reason: string, { resolvable }: { readonly resolvable: boolean }): Rejection {
  return { plugin, reasons: [reason], resolvable };
}
