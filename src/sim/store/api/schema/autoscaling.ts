/** Fields of the group autoscaling: name, Go type, merge tag. Follows api autoscaling/v1/types.go, v0.28. */
export const autoscalingTypes = {
  CrossVersionObjectReference: 'kind string; name string; apiVersion?=APIVersion string',
  HorizontalPodAutoscaler: 'metadata? meta.ObjectMeta; spec? HorizontalPodAutoscalerSpec; status? HorizontalPodAutoscalerStatus',
  HorizontalPodAutoscalerSpec: `
    scaleTargetRef CrossVersionObjectReference; minReplicas? *int32; maxReplicas int32; targetCPUUtilizationPercentage? *int32`,
  HorizontalPodAutoscalerStatus: `
    observedGeneration? *int64; lastScaleTime? *time; currentReplicas int32; desiredReplicas int32; currentCPUUtilizationPercentage? *int32`,
  Scale: 'metadata? meta.ObjectMeta; spec? ScaleSpec; status? ScaleStatus',
  ScaleSpec: 'replicas? int32',
  ScaleStatus: 'replicas int32; selector? string',
} as const;
