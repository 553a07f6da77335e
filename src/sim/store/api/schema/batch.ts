/** Fields of the group batch: name, Go type, merge tag. Follows api batch/v1/types.go, v0.28. */
export const batchTypes = {
  CronJob: 'metadata? meta.ObjectMeta; spec? CronJobSpec; status? CronJobStatus',
  CronJobSpec: `
    schedule string; timeZone? *string; startingDeadlineSeconds? *int64; concurrencyPolicy? ~ConcurrencyPolicy; suspend? *bool;
    jobTemplate JobTemplateSpec; successfulJobsHistoryLimit? *int32; failedJobsHistoryLimit? *int32`,
  CronJobStatus: 'active? []core.ObjectReference; lastScheduleTime? *time; lastSuccessfulTime? *time',
  Job: 'metadata? meta.ObjectMeta; spec? JobSpec; status? JobStatus',
  JobCondition: `
    type ~JobConditionType; status ~core.ConditionStatus; lastProbeTime? time; lastTransitionTime? time; reason? string; message? string`,
  JobSpec: `
    parallelism? *int32; completions? *int32; activeDeadlineSeconds? *int64; podFailurePolicy? *PodFailurePolicy; backoffLimit? *int32;
    backoffLimitPerIndex? *int32; maxFailedIndexes? *int32; selector? *meta.LabelSelector; manualSelector? *bool; template core.PodTemplateSpec;
    ttlSecondsAfterFinished?=TTLSecondsAfterFinished *int32; completionMode? *~CompletionMode; suspend? *bool;
    podReplacementPolicy? *~PodReplacementPolicy`,
  JobStatus: `
    conditions? []JobCondition @merge:type; startTime? *time; completionTime? *time; active? int32; succeeded? int32; failed? int32;
    terminating? *int32; completedIndexes? string; failedIndexes? *string; uncountedTerminatedPods? *UncountedTerminatedPods; ready? *int32`,
  JobTemplateSpec: 'metadata? meta.ObjectMeta; spec? JobSpec',
  PodFailurePolicy: 'rules []PodFailurePolicyRule',
  PodFailurePolicyOnExitCodesRequirement: 'containerName *string; operator ~PodFailurePolicyOnExitCodesOperator; values []int32',
  PodFailurePolicyOnPodConditionsPattern: 'type ~core.PodConditionType; status ~core.ConditionStatus',
  PodFailurePolicyRule: `
    action ~PodFailurePolicyAction; onExitCodes *PodFailurePolicyOnExitCodesRequirement;
    onPodConditions []PodFailurePolicyOnPodConditionsPattern`,
  UncountedTerminatedPods: 'succeeded? []~types.UID; failed? []~types.UID',
} as const;
