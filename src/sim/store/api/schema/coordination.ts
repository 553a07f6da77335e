/** Fields of the group coordination: name, Go type, merge tag. Follows api coordination/v1/types.go, v0.28. */
export const coordinationTypes = {
  Lease: 'metadata? meta.ObjectMeta; spec? LeaseSpec',
  LeaseSpec: 'holderIdentity? *string; leaseDurationSeconds? *int32; acquireTime? *microTime; renewTime? *microTime; leaseTransitions? *int32',
} as const;
