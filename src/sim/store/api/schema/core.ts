/** Fields of the core group besides pods and volumes: name, Go type, merge tag. Follows api core/v1/types.go, v0.28. */
export const coreRest = {
  AttachedVolume: 'name ~UniqueVolumeName; devicePath string',
  Binding: 'metadata? meta.ObjectMeta; target ObjectReference',
  ClientIPConfig: 'timeoutSeconds? *int32',
  ConfigMap: 'metadata? meta.ObjectMeta; immutable? *bool; data? map[string]string; binaryData? map[string]bytes',
  ConfigMapNodeConfigSource: 'namespace string; name string; uid?=UID ~types.UID; resourceVersion? string; kubeletConfigKey string',
  ContainerImage: 'names []string; sizeBytes? int64',
  DaemonEndpoint: 'Port int32',
  EndpointAddress: 'ip=IP string; hostname? string; nodeName? *string; targetRef? *ObjectReference',
  EndpointPort: 'name? string; port int32; protocol? ~Protocol; appProtocol? *string',
  EndpointSubset: 'addresses? []EndpointAddress; notReadyAddresses? []EndpointAddress; ports? []EndpointPort',
  Endpoints: 'metadata? meta.ObjectMeta; subsets? []EndpointSubset',
  EphemeralContainerCommon: `
    name string; image? string; command? []string; args? []string; workingDir? string; ports? []ContainerPort @merge:containerPort;
    envFrom? []EnvFromSource; env? []EnvVar @merge:name; resources? ResourceRequirements; resizePolicy? []ContainerResizePolicy;
    restartPolicy? *~ContainerRestartPolicy; volumeMounts? []VolumeMount @merge:mountPath; volumeDevices? []VolumeDevice @merge:devicePath;
    livenessProbe? *Probe; readinessProbe? *Probe; startupProbe? *Probe; lifecycle? *Lifecycle; terminationMessagePath? string;
    terminationMessagePolicy? ~TerminationMessagePolicy; imagePullPolicy? ~PullPolicy; securityContext? *SecurityContext; stdin? bool;
    stdinOnce? bool; tty?=TTY bool`,
  Event: `
    metadata meta.ObjectMeta; involvedObject ObjectReference; reason? string; message? string; source? EventSource; firstTimestamp? time;
    lastTimestamp? time; count? int32; type? string; eventTime? microTime; series? *EventSeries; action? string; related? *ObjectReference;
    reportingComponent=ReportingController string; reportingInstance string`,
  EventSeries: 'count? int32; lastObservedTime? microTime',
  EventSource: 'component? string; host? string',
  GRPCAction: 'port int32; service *string',
  LimitRange: 'metadata? meta.ObjectMeta; spec? LimitRangeSpec',
  LimitRangeItem: `
    type ~LimitType; max? resourceList; min? resourceList; default? resourceList; defaultRequest? resourceList;
    maxLimitRequestRatio? resourceList`,
  LimitRangeSpec: 'limits []LimitRangeItem',
  LoadBalancerIngress: 'ip?=IP string; hostname? string; ipMode?=IPMode *~LoadBalancerIPMode; ports? []PortStatus',
  LoadBalancerStatus: 'ingress? []LoadBalancerIngress',
  Namespace: 'metadata? meta.ObjectMeta; spec? NamespaceSpec; status? NamespaceStatus',
  NamespaceCondition: 'type ~NamespaceConditionType; status ~ConditionStatus; lastTransitionTime? time; reason? string; message? string',
  NamespaceSpec: 'finalizers? []~FinalizerName',
  NamespaceStatus: 'phase? ~NamespacePhase; conditions? []NamespaceCondition @merge:type',
  Node: 'metadata? meta.ObjectMeta; spec? NodeSpec; status? NodeStatus',
  NodeAddress: 'type ~NodeAddressType; address string',
  NodeCondition: `
    type ~NodeConditionType; status ~ConditionStatus; lastHeartbeatTime? time; lastTransitionTime? time; reason? string; message? string`,
  NodeConfigSource: 'configMap? *ConfigMapNodeConfigSource',
  NodeConfigStatus: 'assigned? *NodeConfigSource; active? *NodeConfigSource; lastKnownGood? *NodeConfigSource; error? string',
  NodeDaemonEndpoints: 'kubeletEndpoint? DaemonEndpoint',
  NodeSpec: `
    podCIDR? string; podCIDRs? []string @merge; providerID? string; unschedulable? bool; taints? []Taint; configSource? *NodeConfigSource;
    externalID?=DoNotUseExternalID string`,
  NodeStatus: `
    capacity? resourceList; allocatable? resourceList; phase? ~NodePhase; conditions? []NodeCondition @merge:type;
    addresses? []NodeAddress @merge:type; daemonEndpoints? NodeDaemonEndpoints; nodeInfo? NodeSystemInfo; images? []ContainerImage;
    volumesInUse? []~UniqueVolumeName; volumesAttached? []AttachedVolume; config? *NodeConfigStatus`,
  NodeSystemInfo: `
    machineID string; systemUUID string; bootID string; kernelVersion string; osImage=OSImage string; containerRuntimeVersion string;
    kubeletVersion string; kubeProxyVersion string; operatingSystem string; architecture string`,
  ObjectReference: `
    kind? string; namespace? string; name? string; uid?=UID ~types.UID; apiVersion?=APIVersion string; resourceVersion? string;
    fieldPath? string`,
  PodTemplate: 'metadata? meta.ObjectMeta; template? PodTemplateSpec',
  PortStatus: 'port int32; protocol ~Protocol; error? *string',
  ProbeHandler: 'exec? *ExecAction; httpGet?=HTTPGet *HTTPGetAction; tcpSocket?=TCPSocket *TCPSocketAction; grpc?=GRPC *GRPCAction',
  ReplicationController: 'metadata? meta.ObjectMeta; spec? ReplicationControllerSpec; status? ReplicationControllerStatus',
  ReplicationControllerCondition: `
    type ~ReplicationControllerConditionType; status ~ConditionStatus; lastTransitionTime? time; reason? string; message? string`,
  ReplicationControllerSpec: 'replicas? *int32; minReadySeconds? int32; selector? map[string]string; template? *PodTemplateSpec',
  ReplicationControllerStatus: `
    replicas int32; fullyLabeledReplicas? int32; readyReplicas? int32; availableReplicas? int32; observedGeneration? int64;
    conditions? []ReplicationControllerCondition @merge:type`,
  ResourceQuota: 'metadata? meta.ObjectMeta; spec? ResourceQuotaSpec; status? ResourceQuotaStatus',
  ResourceQuotaSpec: 'hard? resourceList; scopes? []~ResourceQuotaScope; scopeSelector? *ScopeSelector',
  ResourceQuotaStatus: 'hard? resourceList; used? resourceList',
  ScopeSelector: 'matchExpressions? []ScopedResourceSelectorRequirement',
  ScopedResourceSelectorRequirement: 'scopeName ~ResourceQuotaScope; operator ~ScopeSelectorOperator; values? []string',
  Secret: 'metadata? meta.ObjectMeta; immutable? *bool; data? map[string]bytes; stringData? map[string]string; type? ~SecretType',
  Service: 'metadata? meta.ObjectMeta; spec? ServiceSpec; status? ServiceStatus',
  ServiceAccount: `
    metadata? meta.ObjectMeta; secrets? []ObjectReference @merge:name; imagePullSecrets? []LocalObjectReference;
    automountServiceAccountToken? *bool`,
  ServicePort: 'name? string; protocol? ~Protocol; appProtocol? *string; port int32; targetPort? intOrString; nodePort? int32',
  ServiceSpec: `
    ports? []ServicePort @merge:port; selector? map[string]string; clusterIP? string; clusterIPs? []string; type? ~ServiceType;
    externalIPs? []string; sessionAffinity? ~ServiceAffinity; loadBalancerIP? string; loadBalancerSourceRanges? []string; externalName? string;
    externalTrafficPolicy? ~ServiceExternalTrafficPolicy; healthCheckNodePort? int32; publishNotReadyAddresses? bool;
    sessionAffinityConfig? *SessionAffinityConfig; ipFamilies?=IPFamilies []~IPFamily; ipFamilyPolicy?=IPFamilyPolicy *~IPFamilyPolicy;
    allocateLoadBalancerNodePorts? *bool; loadBalancerClass? *string; internalTrafficPolicy? *~ServiceInternalTrafficPolicy`,
  ServiceStatus: 'loadBalancer? LoadBalancerStatus; conditions? []meta.Condition @merge:type',
  SessionAffinityConfig: 'clientIP? *ClientIPConfig',
  Taint: 'key string; value? string; effect ~TaintEffect; timeAdded? *time',
  TopologySelectorLabelRequirement: 'key string; values []string',
  TopologySelectorTerm: 'matchLabelExpressions? []TopologySelectorLabelRequirement',
  TypedLocalObjectReference: 'apiGroup=APIGroup *string; kind string; name string',
  TypedObjectReference: 'apiGroup=APIGroup *string; kind string; name string; namespace? *string',
} as const;
