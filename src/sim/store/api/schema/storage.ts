/** Fields of the group storage: name, Go type, merge tag. Follows api storage/v1/types.go, v0.28. */
export const storageTypes = {
  CSIDriver: 'metadata? meta.ObjectMeta; spec CSIDriverSpec',
  CSIDriverSpec: `
    attachRequired? *bool; podInfoOnMount? *bool; volumeLifecycleModes? []~VolumeLifecycleMode; storageCapacity? *bool;
    fsGroupPolicy?=FSGroupPolicy *~FSGroupPolicy; tokenRequests? []TokenRequest; requiresRepublish? *bool; seLinuxMount?=SELinuxMount *bool`,
  CSINode: 'metadata? meta.ObjectMeta; spec CSINodeSpec',
  CSINodeDriver: 'name string; nodeID string; topologyKeys []string; allocatable? *VolumeNodeResources',
  CSINodeSpec: 'drivers []CSINodeDriver @merge:name',
  CSIStorageCapacity: `
    metadata? meta.ObjectMeta; nodeTopology? *meta.LabelSelector; storageClassName string; capacity? *quantity; maximumVolumeSize? *quantity`,
  StorageClass: `
    metadata? meta.ObjectMeta; provisioner string; parameters? map[string]string; reclaimPolicy? *~core.PersistentVolumeReclaimPolicy;
    mountOptions? []string; allowVolumeExpansion? *bool; volumeBindingMode? *~VolumeBindingMode; allowedTopologies? []core.TopologySelectorTerm`,
  TokenRequest: 'audience string; expirationSeconds? *int64',
  VolumeAttachment: 'metadata? meta.ObjectMeta; spec VolumeAttachmentSpec; status? VolumeAttachmentStatus',
  VolumeAttachmentSource: 'persistentVolumeName? *string; inlineVolumeSpec? *core.PersistentVolumeSpec',
  VolumeAttachmentSpec: 'attacher string; source VolumeAttachmentSource; nodeName string',
  VolumeAttachmentStatus: 'attached bool; attachmentMetadata? map[string]string; attachError? *VolumeError; detachError? *VolumeError',
  VolumeError: 'time? time; message? string',
  VolumeNodeResources: 'count? *int32',
} as const;
