/** Fields of what all kinds share: name, Go type, merge tag. Follows apimachinery pkg/apis/meta/v1/types.go, v0.28. */
export const metaTypes = {
  Condition: 'type string; status ~ConditionStatus; observedGeneration? int64; lastTransitionTime time; reason string; message string',
  DeleteOptions: `
    gracePeriodSeconds? *int64; preconditions? *Preconditions; orphanDependents? *bool; propagationPolicy? *~DeletionPropagation;
    dryRun? []string`,
  LabelSelector: 'matchLabels? map[string]string; matchExpressions? []LabelSelectorRequirement',
  LabelSelectorRequirement: 'key string; operator ~LabelSelectorOperator; values? []string',
  ManagedFieldsEntry: `
    manager? string; operation? ~ManagedFieldsOperationType; apiVersion?=APIVersion string; time? *time; fieldsType? string; fieldsV1? *raw;
    subresource? string`,
  ObjectMeta: `
    name? string; generateName? string; namespace? string; selfLink? string; uid?=UID ~types.UID; resourceVersion? string; generation? int64;
    creationTimestamp? time; deletionTimestamp? *time; deletionGracePeriodSeconds? *int64; labels? map[string]string;
    annotations? map[string]string; ownerReferences? []OwnerReference @merge:uid; finalizers? []string @merge;
    managedFields? []ManagedFieldsEntry`,
  OwnerReference: 'apiVersion=APIVersion string; kind string; name string; uid=UID ~types.UID; controller? *bool; blockOwnerDeletion? *bool',
  Preconditions: 'uid?=UID *~types.UID; resourceVersion? *string',
} as const;
