/** Fields of pods: name, Go type, merge tag. Follows api core/v1/types.go, v0.28. */
export const corePods = {
  Affinity: 'nodeAffinity? *NodeAffinity; podAffinity? *PodAffinity; podAntiAffinity? *PodAntiAffinity',
  Capabilities: 'add? []~Capability; drop? []~Capability',
  ClaimSource: 'resourceClaimName? *string; resourceClaimTemplateName? *string',
  ConfigMapEnvSource: '...LocalObjectReference; optional? *bool',
  ConfigMapKeySelector: '...LocalObjectReference; key string; optional? *bool',
  Container: `
    name string; image? string; command? []string; args? []string; workingDir? string; ports? []ContainerPort @merge:containerPort;
    envFrom? []EnvFromSource; env? []EnvVar @merge:name; resources? ResourceRequirements; resizePolicy? []ContainerResizePolicy;
    restartPolicy? *~ContainerRestartPolicy; volumeMounts? []VolumeMount @merge:mountPath; volumeDevices? []VolumeDevice @merge:devicePath;
    livenessProbe? *Probe; readinessProbe? *Probe; startupProbe? *Probe; lifecycle? *Lifecycle; terminationMessagePath? string;
    terminationMessagePolicy? ~TerminationMessagePolicy; imagePullPolicy? ~PullPolicy; securityContext? *SecurityContext; stdin? bool;
    stdinOnce? bool; tty?=TTY bool`,
  ContainerPort: 'name? string; hostPort? int32; containerPort int32; protocol? ~Protocol; hostIP? string',
  ContainerResizePolicy: 'resourceName ~ResourceName; restartPolicy ~ResourceResizeRestartPolicy',
  ContainerState: 'waiting? *ContainerStateWaiting; running? *ContainerStateRunning; terminated? *ContainerStateTerminated',
  ContainerStateRunning: 'startedAt? time',
  ContainerStateTerminated: 'exitCode int32; signal? int32; reason? string; message? string; startedAt? time; finishedAt? time; containerID? string',
  ContainerStateWaiting: 'reason? string; message? string',
  ContainerStatus: `
    name string; state? ContainerState; lastState?=LastTerminationState ContainerState; ready bool; restartCount int32; image string;
    imageID string; containerID? string; started? *bool; allocatedResources? resourceList; resources? *ResourceRequirements`,
  EnvFromSource: 'prefix? string; configMapRef? *ConfigMapEnvSource; secretRef? *SecretEnvSource',
  EnvVar: 'name string; value? string; valueFrom? *EnvVarSource',
  EnvVarSource: `
    fieldRef? *ObjectFieldSelector; resourceFieldRef? *ResourceFieldSelector; configMapKeyRef? *ConfigMapKeySelector;
    secretKeyRef? *SecretKeySelector; fileKeyRef? *raw ^34`,
  EphemeralContainer: '...EphemeralContainerCommon; targetContainerName? string',
  ExecAction: 'command? []string',
  HTTPGetAction: 'path? string; port intOrString; host? string; scheme? ~URIScheme; httpHeaders?=HTTPHeaders []HTTPHeader',
  HTTPHeader: 'name string; value string',
  HostAlias: 'ip?=IP string; hostnames? []string',
  HostIP: 'ip?=IP string',
  Lifecycle: 'postStart? *LifecycleHandler; preStop? *LifecycleHandler',
  LifecycleHandler: 'exec? *ExecAction; httpGet?=HTTPGet *HTTPGetAction; tcpSocket?=TCPSocket *TCPSocketAction; sleep? *SleepAction ^29,30',
  LocalObjectReference: 'name? string',
  SleepAction: 'seconds int64',
  NodeAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution? *NodeSelector; preferredDuringSchedulingIgnoredDuringExecution? []PreferredSchedulingTerm`,
  NodeSelector: 'nodeSelectorTerms []NodeSelectorTerm',
  NodeSelectorRequirement: 'key string; operator ~NodeSelectorOperator; values? []string',
  NodeSelectorTerm: 'matchExpressions? []NodeSelectorRequirement; matchFields? []NodeSelectorRequirement',
  ObjectFieldSelector: 'apiVersion?=APIVersion string; fieldPath string',
  Pod: 'metadata? meta.ObjectMeta; spec? PodSpec; status? PodStatus',
  PodAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution? []PodAffinityTerm;
    preferredDuringSchedulingIgnoredDuringExecution? []WeightedPodAffinityTerm`,
  PodAffinityTerm: `
    labelSelector? *meta.LabelSelector; namespaces? []string; topologyKey string; namespaceSelector? *meta.LabelSelector;
    matchLabelKeys? []string ^29,31; mismatchLabelKeys? []string ^29,31`,
  PodAntiAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution? []PodAffinityTerm;
    preferredDuringSchedulingIgnoredDuringExecution? []WeightedPodAffinityTerm`,
  PodCondition: 'type ~PodConditionType; status ~ConditionStatus; lastProbeTime? time; lastTransitionTime? time; reason? string; message? string',
  PodDNSConfig: 'nameservers? []string; searches? []string; options? []PodDNSConfigOption',
  PodDNSConfigOption: 'name? string; value? *string',
  PodIP: 'ip?=IP string',
  PodOS: 'name ~OSName',
  PodReadinessGate: 'conditionType ~PodConditionType',
  // From 1.31 the two names stand in the claim itself (KEP-4381); both forms are read.
  PodResourceClaim: 'name string; source? ClaimSource; resourceClaimName? *string; resourceClaimTemplateName? *string',
  PodResourceClaimStatus: 'name string; resourceClaimName? *string',
  PodSchedulingGate: 'name string',
  PodSecurityContext: `
    seLinuxOptions?=SELinuxOptions *SELinuxOptions; windowsOptions? *WindowsSecurityContextOptions; runAsUser? *int64; runAsGroup? *int64;
    runAsNonRoot? *bool; supplementalGroups? []int64; fsGroup?=FSGroup *int64; sysctls? []Sysctl;
    fsGroupChangePolicy?=FSGroupChangePolicy *~PodFSGroupChangePolicy; seccompProfile? *SeccompProfile`,
  PodSpec: `
    volumes? []Volume @merge,retainKeys:name; initContainers? []Container @merge:name; containers []Container @merge:name;
    ephemeralContainers? []EphemeralContainer @merge:name; restartPolicy? ~RestartPolicy; terminationGracePeriodSeconds? *int64;
    activeDeadlineSeconds? *int64; dnsPolicy?=DNSPolicy ~DNSPolicy; nodeSelector? map[string]string; serviceAccountName? string;
    serviceAccount?=DeprecatedServiceAccount string; automountServiceAccountToken? *bool; nodeName? string; hostNetwork? bool; hostPID? bool;
    hostIPC? bool; shareProcessNamespace? *bool; securityContext? *PodSecurityContext; imagePullSecrets? []LocalObjectReference @merge:name;
    hostname? string; subdomain? string; affinity? *Affinity; schedulerName? string; tolerations? []Toleration;
    hostAliases? []HostAlias @merge:ip; priorityClassName? string; priority? *int32; dnsConfig?=DNSConfig *PodDNSConfig;
    readinessGates? []PodReadinessGate; runtimeClassName? *string; enableServiceLinks? *bool; preemptionPolicy? *~PreemptionPolicy;
    overhead? resourceList; topologySpreadConstraints? []TopologySpreadConstraint @merge:topologyKey; setHostnameAsFQDN? *bool; os?=OS *PodOS;
    hostUsers? *bool; schedulingGates? []PodSchedulingGate @merge:name; resourceClaims? []PodResourceClaim @merge,retainKeys:name`,
  PodStatus: `
    phase? ~PodPhase; conditions? []PodCondition @merge:type; message? string; reason? string; nominatedNodeName? string; hostIP? string;
    hostIPs? []HostIP @merge:ip; podIP? string; podIPs? []PodIP @merge:ip; startTime? *time; initContainerStatuses? []ContainerStatus;
    containerStatuses? []ContainerStatus; qosClass?=QOSClass ~PodQOSClass; ephemeralContainerStatuses? []ContainerStatus;
    resize? ~PodResizeStatus; resourceClaimStatuses? []PodResourceClaimStatus @merge,retainKeys:name`,
  PodTemplateSpec: 'metadata? meta.ObjectMeta; spec? PodSpec',
  PreferredSchedulingTerm: 'weight int32; preference NodeSelectorTerm',
  Probe: `
    ...ProbeHandler; initialDelaySeconds? int32; timeoutSeconds? int32; periodSeconds? int32; successThreshold? int32; failureThreshold? int32;
    terminationGracePeriodSeconds? *int64`,
  ResourceClaim: 'name string',
  ResourceFieldSelector: 'containerName? string; resource string; divisor? quantity',
  ResourceRequirements: 'limits? resourceList; requests? resourceList; claims? []ResourceClaim',
  SELinuxOptions: 'user? string; role? string; type? string; level? string',
  SeccompProfile: 'type ~SeccompProfileType; localhostProfile? *string',
  SecretEnvSource: '...LocalObjectReference; optional? *bool',
  SecretKeySelector: '...LocalObjectReference; key string; optional? *bool',
  SecurityContext: `
    capabilities? *Capabilities; privileged? *bool; seLinuxOptions?=SELinuxOptions *SELinuxOptions;
    windowsOptions? *WindowsSecurityContextOptions; runAsUser? *int64; runAsGroup? *int64; runAsNonRoot? *bool; readOnlyRootFilesystem? *bool;
    allowPrivilegeEscalation? *bool; procMount? *~ProcMountType; seccompProfile? *SeccompProfile`,
  Sysctl: 'name string; value string',
  TCPSocketAction: 'port intOrString; host? string',
  Toleration: 'key? string; operator? ~TolerationOperator; value? string; effect? ~TaintEffect; tolerationSeconds? *int64',
  TopologySpreadConstraint: `
    maxSkew int32; topologyKey string; whenUnsatisfiable ~UnsatisfiableConstraintAction; labelSelector? *meta.LabelSelector; minDomains? *int32;
    nodeAffinityPolicy? *~NodeInclusionPolicy; nodeTaintsPolicy? *~NodeInclusionPolicy; matchLabelKeys? []string`,
  VolumeDevice: 'name string; devicePath string',
  VolumeMount: 'name string; readOnly? bool; mountPath string; subPath? string; mountPropagation? *~MountPropagationMode; subPathExpr? string',
  WeightedPodAffinityTerm: 'weight int32; podAffinityTerm PodAffinityTerm',
  WindowsSecurityContextOptions: `
    gmsaCredentialSpecName?=GMSACredentialSpecName *string; gmsaCredentialSpec?=GMSACredentialSpec *string; runAsUserName? *string;
    hostProcess? *bool`,
} as const;
