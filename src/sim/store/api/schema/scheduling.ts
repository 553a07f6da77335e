/** Fields of the group scheduling: name, Go type, merge tag. Follows api scheduling/v1/types.go, v0.28. */
export const schedulingTypes = {
  PriorityClass: 'metadata? meta.ObjectMeta; value int32; globalDefault? bool; description? string; preemptionPolicy? *~core.PreemptionPolicy',
} as const;
