/** Fields of the group rbac: name, Go type, merge tag. Follows api rbac/v1/types.go, v0.28. */
export const rbacTypes = {
  AggregationRule: 'clusterRoleSelectors? []meta.LabelSelector',
  ClusterRole: 'metadata? meta.ObjectMeta; rules []PolicyRule; aggregationRule? *AggregationRule',
  ClusterRoleBinding: 'metadata? meta.ObjectMeta; subjects? []Subject; roleRef RoleRef',
  PolicyRule: 'verbs []string; apiGroups?=APIGroups []string; resources? []string; resourceNames? []string; nonResourceURLs? []string',
  Role: 'metadata? meta.ObjectMeta; rules []PolicyRule',
  RoleBinding: 'metadata? meta.ObjectMeta; subjects? []Subject; roleRef RoleRef',
  RoleRef: 'apiGroup=APIGroup string; kind string; name string',
  Subject: 'kind string; apiGroup?=APIGroup string; name string; namespace? string',
} as const;
