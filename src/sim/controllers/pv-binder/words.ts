/** Annotations and names of the volume controller. [pkg/volume/util, component-helpers storage/volume, 1.28] */
export const source = 'persistentvolume-controller';
export const selectedNode = 'volume.kubernetes.io/selected-node';
export const bindCompleted = 'pv.kubernetes.io/bind-completed';
export const boundByController = 'pv.kubernetes.io/bound-by-controller';
export const claimProtection = 'kubernetes.io/pvc-protection';
export const volumeProtection = 'kubernetes.io/pv-protection';
