/** Fields of the group autoscaling v2: name, Go type, merge tag. Follows api autoscaling/v2/types.go, v0.28. */
export const autoscalingV2Types = {
  ContainerResourceMetricSource: 'name ~core.ResourceName; target MetricTarget; container string',
  ContainerResourceMetricStatus: 'name ~core.ResourceName; current MetricValueStatus; container string',
  CrossVersionObjectReference: 'kind string; name string; apiVersion?=APIVersion string',
  ExternalMetricSource: 'metric MetricIdentifier; target MetricTarget',
  ExternalMetricStatus: 'metric MetricIdentifier; current MetricValueStatus',
  HPAScalingPolicy: 'type ~HPAScalingPolicyType; value int32; periodSeconds int32',
  HPAScalingRules: 'stabilizationWindowSeconds? *int32; selectPolicy? *~ScalingPolicySelect; policies? []HPAScalingPolicy',
  HorizontalPodAutoscaler: 'metadata? meta.ObjectMeta; spec? HorizontalPodAutoscalerSpec; status? HorizontalPodAutoscalerStatus',
  HorizontalPodAutoscalerBehavior: 'scaleUp? *HPAScalingRules; scaleDown? *HPAScalingRules',
  HorizontalPodAutoscalerCondition: `
    type ~HorizontalPodAutoscalerConditionType; status ~core.ConditionStatus; lastTransitionTime? time; reason? string; message? string`,
  HorizontalPodAutoscalerSpec: `
    scaleTargetRef CrossVersionObjectReference; minReplicas? *int32; maxReplicas int32; metrics? []MetricSpec;
    behavior? *HorizontalPodAutoscalerBehavior`,
  HorizontalPodAutoscalerStatus: `
    observedGeneration? *int64; lastScaleTime? *time; currentReplicas? int32; desiredReplicas int32; currentMetrics []MetricStatus;
    conditions? []HorizontalPodAutoscalerCondition @merge:type`,
  MetricIdentifier: 'name string; selector? *meta.LabelSelector',
  MetricSpec: `
    type ~MetricSourceType; object? *ObjectMetricSource; pods? *PodsMetricSource; resource? *ResourceMetricSource;
    containerResource? *ContainerResourceMetricSource; external? *ExternalMetricSource`,
  MetricStatus: `
    type ~MetricSourceType; object? *ObjectMetricStatus; pods? *PodsMetricStatus; resource? *ResourceMetricStatus;
    containerResource? *ContainerResourceMetricStatus; external? *ExternalMetricStatus`,
  MetricTarget: 'type ~MetricTargetType; value? *quantity; averageValue? *quantity; averageUtilization? *int32',
  MetricValueStatus: 'value? *quantity; averageValue? *quantity; averageUtilization? *int32',
  ObjectMetricSource: 'describedObject CrossVersionObjectReference; target MetricTarget; metric MetricIdentifier',
  ObjectMetricStatus: 'metric MetricIdentifier; current MetricValueStatus; describedObject CrossVersionObjectReference',
  PodsMetricSource: 'metric MetricIdentifier; target MetricTarget',
  PodsMetricStatus: 'metric MetricIdentifier; current MetricValueStatus',
  ResourceMetricSource: 'name ~core.ResourceName; target MetricTarget',
  ResourceMetricStatus: 'name ~core.ResourceName; current MetricValueStatus',
} as const;
