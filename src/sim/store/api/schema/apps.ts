/** Fields of the group apps: name, Go type, merge tag. Follows api apps/v1/types.go, v0.28. */
export const appsTypes = {
  ControllerRevision: 'metadata? meta.ObjectMeta; data? raw; revision int64',
  DaemonSet: 'metadata? meta.ObjectMeta; spec? DaemonSetSpec; status? DaemonSetStatus',
  DaemonSetCondition: 'type ~DaemonSetConditionType; status ~core.ConditionStatus; lastTransitionTime? time; reason? string; message? string',
  DaemonSetSpec: `
    selector *meta.LabelSelector; template core.PodTemplateSpec; updateStrategy? DaemonSetUpdateStrategy; minReadySeconds? int32;
    revisionHistoryLimit? *int32`,
  DaemonSetStatus: `
    currentNumberScheduled int32; numberMisscheduled int32; desiredNumberScheduled int32; numberReady int32; observedGeneration? int64;
    updatedNumberScheduled? int32; numberAvailable? int32; numberUnavailable? int32; collisionCount? *int32;
    conditions? []DaemonSetCondition @merge:type`,
  DaemonSetUpdateStrategy: 'type? ~DaemonSetUpdateStrategyType; rollingUpdate? *RollingUpdateDaemonSet',
  Deployment: 'metadata? meta.ObjectMeta; spec? DeploymentSpec; status? DeploymentStatus',
  DeploymentCondition: `
    type ~DeploymentConditionType; status ~core.ConditionStatus; lastUpdateTime? time; lastTransitionTime? time; reason? string; message? string`,
  DeploymentSpec: `
    replicas? *int32; selector *meta.LabelSelector; template core.PodTemplateSpec; strategy? DeploymentStrategy @retainKeys;
    minReadySeconds? int32; revisionHistoryLimit? *int32; paused? bool; progressDeadlineSeconds? *int32`,
  DeploymentStatus: `
    observedGeneration? int64; replicas? int32; updatedReplicas? int32; readyReplicas? int32; availableReplicas? int32;
    unavailableReplicas? int32; conditions? []DeploymentCondition @merge:type; collisionCount? *int32`,
  DeploymentStrategy: 'type? ~DeploymentStrategyType; rollingUpdate? *RollingUpdateDeployment',
  ReplicaSet: 'metadata? meta.ObjectMeta; spec? ReplicaSetSpec; status? ReplicaSetStatus',
  ReplicaSetCondition: 'type ~ReplicaSetConditionType; status ~core.ConditionStatus; lastTransitionTime? time; reason? string; message? string',
  ReplicaSetSpec: 'replicas? *int32; minReadySeconds? int32; selector *meta.LabelSelector; template? core.PodTemplateSpec',
  ReplicaSetStatus: `
    replicas int32; fullyLabeledReplicas? int32; readyReplicas? int32; availableReplicas? int32; observedGeneration? int64;
    conditions? []ReplicaSetCondition @merge:type`,
  RollingUpdateDaemonSet: 'maxUnavailable? *intOrString; maxSurge? *intOrString',
  RollingUpdateDeployment: 'maxUnavailable? *intOrString; maxSurge? *intOrString',
  RollingUpdateStatefulSetStrategy: 'partition? *int32; maxUnavailable? *intOrString',
  StatefulSet: 'metadata? meta.ObjectMeta; spec? StatefulSetSpec; status? StatefulSetStatus',
  StatefulSetCondition: 'type ~StatefulSetConditionType; status ~core.ConditionStatus; lastTransitionTime? time; reason? string; message? string',
  StatefulSetOrdinals: 'start int32',
  StatefulSetPersistentVolumeClaimRetentionPolicy: `
    whenDeleted? ~PersistentVolumeClaimRetentionPolicyType; whenScaled? ~PersistentVolumeClaimRetentionPolicyType`,
  StatefulSetSpec: `
    replicas? *int32; selector *meta.LabelSelector; template core.PodTemplateSpec; volumeClaimTemplates? []core.PersistentVolumeClaim;
    serviceName string; podManagementPolicy? ~PodManagementPolicyType; updateStrategy? StatefulSetUpdateStrategy; revisionHistoryLimit? *int32;
    minReadySeconds? int32; persistentVolumeClaimRetentionPolicy? *StatefulSetPersistentVolumeClaimRetentionPolicy;
    ordinals? *StatefulSetOrdinals`,
  StatefulSetStatus: `
    observedGeneration? int64; replicas int32; readyReplicas? int32; currentReplicas? int32; updatedReplicas? int32; currentRevision? string;
    updateRevision? string; collisionCount? *int32; conditions? []StatefulSetCondition @merge:type; availableReplicas int32`,
  StatefulSetUpdateStrategy: 'type? ~StatefulSetUpdateStrategyType; rollingUpdate? *RollingUpdateStatefulSetStrategy',
} as const;
