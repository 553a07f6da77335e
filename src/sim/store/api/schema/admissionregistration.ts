/** Fields of the group admissionregistration: name, Go type, merge tag. Follows api admissionregistration/v1/types.go, v0.28. */
export const admissionregistrationTypes = {
  MatchCondition: 'name string; expression string',
  MutatingWebhook: `
    name string; clientConfig WebhookClientConfig; rules? []RuleWithOperations; failurePolicy? *~FailurePolicyType;
    matchPolicy? *~MatchPolicyType; namespaceSelector? *meta.LabelSelector; objectSelector? *meta.LabelSelector; sideEffects *~SideEffectClass;
    timeoutSeconds? *int32; admissionReviewVersions []string; reinvocationPolicy? *~ReinvocationPolicyType;
    matchConditions? []MatchCondition @merge:name`,
  MutatingWebhookConfiguration: 'metadata? meta.ObjectMeta; webhooks? []MutatingWebhook @merge:name',
  Rule: 'apiGroups?=APIGroups []string; apiVersions?=APIVersions []string; resources? []string; scope? *~ScopeType',
  RuleWithOperations: 'operations? []~OperationType; ...Rule',
  ServiceReference: 'namespace string; name string; path? *string; port? *int32',
  ValidatingWebhook: `
    name string; clientConfig WebhookClientConfig; rules? []RuleWithOperations; failurePolicy? *~FailurePolicyType;
    matchPolicy? *~MatchPolicyType; namespaceSelector? *meta.LabelSelector; objectSelector? *meta.LabelSelector; sideEffects *~SideEffectClass;
    timeoutSeconds? *int32; admissionReviewVersions []string; matchConditions? []MatchCondition @merge:name`,
  ValidatingWebhookConfiguration: 'metadata? meta.ObjectMeta; webhooks? []ValidatingWebhook @merge:name',
  WebhookClientConfig: 'url?=URL *string; service? *ServiceReference; caBundle?=CABundle bytes',
} as const;
