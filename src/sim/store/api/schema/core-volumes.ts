/** Fields of volumes and claims: name, Go type, merge tag. Follows api core/v1/types.go, v0.28. */
export const coreVolumes = {
  AWSElasticBlockStoreVolumeSource: 'volumeID string; fsType?=FSType string; partition? int32; readOnly? bool',
  AzureDiskVolumeSource: `
    diskName string; diskURI=DataDiskURI string; cachingMode? *~AzureDataDiskCachingMode; fsType?=FSType *string; readOnly? *bool;
    kind? *~AzureDataDiskKind`,
  AzureFilePersistentVolumeSource: 'secretName string; shareName string; readOnly? bool; secretNamespace *string',
  AzureFileVolumeSource: 'secretName string; shareName string; readOnly? bool',
  CSIPersistentVolumeSource: `
    driver string; volumeHandle string; readOnly? bool; fsType?=FSType string; volumeAttributes? map[string]string;
    controllerPublishSecretRef? *SecretReference; nodeStageSecretRef? *SecretReference; nodePublishSecretRef? *SecretReference;
    controllerExpandSecretRef? *SecretReference; nodeExpandSecretRef? *SecretReference`,
  CSIVolumeSource: `
    driver string; readOnly? *bool; fsType?=FSType *string; volumeAttributes? map[string]string; nodePublishSecretRef? *LocalObjectReference`,
  CephFSPersistentVolumeSource: 'monitors []string; path? string; user? string; secretFile? string; secretRef? *SecretReference; readOnly? bool',
  CephFSVolumeSource: 'monitors []string; path? string; user? string; secretFile? string; secretRef? *LocalObjectReference; readOnly? bool',
  CinderPersistentVolumeSource: 'volumeID string; fsType?=FSType string; readOnly? bool; secretRef? *SecretReference',
  CinderVolumeSource: 'volumeID string; fsType?=FSType string; readOnly? bool; secretRef? *LocalObjectReference',
  ConfigMapProjection: '...LocalObjectReference; items? []KeyToPath; optional? *bool',
  ConfigMapVolumeSource: '...LocalObjectReference; items? []KeyToPath; defaultMode? *int32; optional? *bool',
  DownwardAPIProjection: 'items? []DownwardAPIVolumeFile',
  DownwardAPIVolumeFile: 'path string; fieldRef? *ObjectFieldSelector; resourceFieldRef? *ResourceFieldSelector; mode? *int32',
  DownwardAPIVolumeSource: 'items? []DownwardAPIVolumeFile; defaultMode? *int32',
  EmptyDirVolumeSource: 'medium? ~StorageMedium; sizeLimit? *quantity',
  EphemeralVolumeSource: 'volumeClaimTemplate? *PersistentVolumeClaimTemplate',
  FCVolumeSource: 'targetWWNs? []string; lun? *int32; fsType?=FSType string; readOnly? bool; wwids?=WWIDs []string',
  FlexPersistentVolumeSource: 'driver string; fsType?=FSType string; secretRef? *SecretReference; readOnly? bool; options? map[string]string',
  FlexVolumeSource: 'driver string; fsType?=FSType string; secretRef? *LocalObjectReference; readOnly? bool; options? map[string]string',
  FlockerVolumeSource: 'datasetName? string; datasetUUID? string',
  GCEPersistentDiskVolumeSource: 'pdName=PDName string; fsType?=FSType string; partition? int32; readOnly? bool',
  GitRepoVolumeSource: 'repository string; revision? string; directory? string',
  GlusterfsPersistentVolumeSource: 'endpoints=EndpointsName string; path string; readOnly? bool; endpointsNamespace? *string',
  GlusterfsVolumeSource: 'endpoints=EndpointsName string; path string; readOnly? bool',
  HostPathVolumeSource: 'path string; type? *~HostPathType',
  ISCSIPersistentVolumeSource: `
    targetPortal string; iqn=IQN string; lun int32; iscsiInterface?=ISCSIInterface string; fsType?=FSType string; readOnly? bool;
    portals? []string; chapAuthDiscovery?=DiscoveryCHAPAuth bool; chapAuthSession?=SessionCHAPAuth bool; secretRef? *SecretReference;
    initiatorName? *string`,
  ISCSIVolumeSource: `
    targetPortal string; iqn=IQN string; lun int32; iscsiInterface?=ISCSIInterface string; fsType?=FSType string; readOnly? bool;
    portals? []string; chapAuthDiscovery?=DiscoveryCHAPAuth bool; chapAuthSession?=SessionCHAPAuth bool; secretRef? *LocalObjectReference;
    initiatorName? *string`,
  KeyToPath: 'key string; path string; mode? *int32',
  LocalVolumeSource: 'path string; fsType?=FSType *string',
  NFSVolumeSource: 'server string; path string; readOnly? bool',
  PersistentVolume: 'metadata? meta.ObjectMeta; spec? PersistentVolumeSpec; status? PersistentVolumeStatus',
  PersistentVolumeClaim: 'metadata? meta.ObjectMeta; spec? PersistentVolumeClaimSpec; status? PersistentVolumeClaimStatus',
  PersistentVolumeClaimCondition: `
    type ~PersistentVolumeClaimConditionType; status ~ConditionStatus; lastProbeTime? time; lastTransitionTime? time; reason? string;
    message? string`,
  PersistentVolumeClaimSpec: `
    accessModes? []~PersistentVolumeAccessMode; selector? *meta.LabelSelector; resources? ResourceRequirements; volumeName? string;
    storageClassName? *string; volumeMode? *~PersistentVolumeMode; dataSource? *TypedLocalObjectReference; dataSourceRef? *TypedObjectReference`,
  PersistentVolumeClaimStatus: `
    phase? ~PersistentVolumeClaimPhase; accessModes? []~PersistentVolumeAccessMode; capacity? resourceList;
    conditions? []PersistentVolumeClaimCondition @merge:type; allocatedResources? resourceList;
    allocatedResourceStatuses? map[~ResourceName]~ClaimResourceStatus`,
  PersistentVolumeClaimTemplate: 'metadata? meta.ObjectMeta; spec PersistentVolumeClaimSpec',
  PersistentVolumeClaimVolumeSource: 'claimName string; readOnly? bool',
  PersistentVolumeSource: `
    gcePersistentDisk?=GCEPersistentDisk *GCEPersistentDiskVolumeSource;
    awsElasticBlockStore?=AWSElasticBlockStore *AWSElasticBlockStoreVolumeSource; hostPath? *HostPathVolumeSource;
    glusterfs? *GlusterfsPersistentVolumeSource; nfs?=NFS *NFSVolumeSource; rbd?=RBD *RBDPersistentVolumeSource;
    iscsi?=ISCSI *ISCSIPersistentVolumeSource; cinder? *CinderPersistentVolumeSource; cephfs?=CephFS *CephFSPersistentVolumeSource;
    fc?=FC *FCVolumeSource; flocker? *FlockerVolumeSource; flexVolume? *FlexPersistentVolumeSource; azureFile? *AzureFilePersistentVolumeSource;
    vsphereVolume? *VsphereVirtualDiskVolumeSource; quobyte? *QuobyteVolumeSource; azureDisk? *AzureDiskVolumeSource;
    photonPersistentDisk? *PhotonPersistentDiskVolumeSource; portworxVolume? *PortworxVolumeSource; scaleIO? *ScaleIOPersistentVolumeSource;
    local? *LocalVolumeSource; storageos?=StorageOS *StorageOSPersistentVolumeSource; csi?=CSI *CSIPersistentVolumeSource`,
  PersistentVolumeSpec: `
    capacity? resourceList; ...PersistentVolumeSource; accessModes? []~PersistentVolumeAccessMode; claimRef? *ObjectReference;
    persistentVolumeReclaimPolicy? ~PersistentVolumeReclaimPolicy; storageClassName? string; mountOptions? []string;
    volumeMode? *~PersistentVolumeMode; nodeAffinity? *VolumeNodeAffinity`,
  PersistentVolumeStatus: 'phase? ~PersistentVolumePhase; message? string; reason? string; lastPhaseTransitionTime? *time',
  PhotonPersistentDiskVolumeSource: 'pdID string; fsType?=FSType string',
  PortworxVolumeSource: 'volumeID string; fsType?=FSType string; readOnly? bool',
  ProjectedVolumeSource: 'sources []VolumeProjection; defaultMode? *int32',
  QuobyteVolumeSource: 'registry string; volume string; readOnly? bool; user? string; group? string; tenant? string',
  RBDPersistentVolumeSource: `
    monitors=CephMonitors []string; image=RBDImage string; fsType?=FSType string; pool?=RBDPool string; user?=RadosUser string; keyring? string;
    secretRef? *SecretReference; readOnly? bool`,
  RBDVolumeSource: `
    monitors=CephMonitors []string; image=RBDImage string; fsType?=FSType string; pool?=RBDPool string; user?=RadosUser string; keyring? string;
    secretRef? *LocalObjectReference; readOnly? bool`,
  ScaleIOPersistentVolumeSource: `
    gateway string; system string; secretRef *SecretReference; sslEnabled?=SSLEnabled bool; protectionDomain? string; storagePool? string;
    storageMode? string; volumeName? string; fsType?=FSType string; readOnly? bool`,
  ScaleIOVolumeSource: `
    gateway string; system string; secretRef *LocalObjectReference; sslEnabled?=SSLEnabled bool; protectionDomain? string; storagePool? string;
    storageMode? string; volumeName? string; fsType?=FSType string; readOnly? bool`,
  SecretProjection: '...LocalObjectReference; items? []KeyToPath; optional? *bool',
  SecretReference: 'name? string; namespace? string',
  SecretVolumeSource: 'secretName? string; items? []KeyToPath; defaultMode? *int32; optional? *bool',
  ServiceAccountTokenProjection: 'audience? string; expirationSeconds? *int64; path string',
  StorageOSPersistentVolumeSource: 'volumeName? string; volumeNamespace? string; fsType?=FSType string; readOnly? bool; secretRef? *ObjectReference',
  StorageOSVolumeSource: 'volumeName? string; volumeNamespace? string; fsType?=FSType string; readOnly? bool; secretRef? *LocalObjectReference',
  Volume: 'name string; ...VolumeSource',
  VolumeNodeAffinity: 'required? *NodeSelector',
  ImageVolumeSource: 'reference? string; pullPolicy? ~PullPolicy',
  VolumeProjection: `
    secret? *SecretProjection; downwardAPI? *DownwardAPIProjection; configMap? *ConfigMapProjection;
    serviceAccountToken? *ServiceAccountTokenProjection; clusterTrustBundle? *raw ^29; podCertificate? *raw ^34`,
  VolumeSource: `
    hostPath? *HostPathVolumeSource; emptyDir? *EmptyDirVolumeSource; gcePersistentDisk?=GCEPersistentDisk *GCEPersistentDiskVolumeSource;
    awsElasticBlockStore?=AWSElasticBlockStore *AWSElasticBlockStoreVolumeSource; gitRepo? *GitRepoVolumeSource; secret? *SecretVolumeSource;
    nfs?=NFS *NFSVolumeSource; iscsi?=ISCSI *ISCSIVolumeSource; glusterfs? *GlusterfsVolumeSource;
    persistentVolumeClaim? *PersistentVolumeClaimVolumeSource; rbd?=RBD *RBDVolumeSource; flexVolume? *FlexVolumeSource;
    cinder? *CinderVolumeSource; cephfs?=CephFS *CephFSVolumeSource; flocker? *FlockerVolumeSource; downwardAPI? *DownwardAPIVolumeSource;
    fc?=FC *FCVolumeSource; azureFile? *AzureFileVolumeSource; configMap? *ConfigMapVolumeSource;
    vsphereVolume? *VsphereVirtualDiskVolumeSource; quobyte? *QuobyteVolumeSource; azureDisk? *AzureDiskVolumeSource;
    photonPersistentDisk? *PhotonPersistentDiskVolumeSource; projected? *ProjectedVolumeSource; portworxVolume? *PortworxVolumeSource;
    scaleIO? *ScaleIOVolumeSource; storageos?=StorageOS *StorageOSVolumeSource; csi?=CSI *CSIVolumeSource; ephemeral? *EphemeralVolumeSource; image? *ImageVolumeSource ^31,31`,
  VsphereVirtualDiskVolumeSource: 'volumePath string; fsType?=FSType string; storagePolicyName? string; storagePolicyID? string',
} as const;
