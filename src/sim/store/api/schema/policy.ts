/** Fields of the group policy: name, Go type, merge tag. Follows api policy/v1/types.go, v0.28. */
export const policyTypes = {
  Eviction: 'metadata? meta.ObjectMeta; deleteOptions? *meta.DeleteOptions',
  PodDisruptionBudget: 'metadata? meta.ObjectMeta; spec? PodDisruptionBudgetSpec; status? PodDisruptionBudgetStatus',
  PodDisruptionBudgetSpec: `
    minAvailable? *intOrString; selector? *meta.LabelSelector @replace; maxUnavailable? *intOrString;
    unhealthyPodEvictionPolicy? *~UnhealthyPodEvictionPolicyType`,
  PodDisruptionBudgetStatus: `
    observedGeneration? int64; disruptedPods? map[string]time; disruptionsAllowed int32; currentHealthy int32; desiredHealthy int32;
    expectedPods int32; conditions? []meta.Condition @merge:type`,
} as const;
