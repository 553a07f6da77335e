// Follows talos pkg/machinery/config/types, 1.14 development of 2026-08-14.

const readKinds = [
  'HostnameConfig',
  'ResolverConfig',
  'TimeSyncConfig',
  'ImageCacheConfig',
  'RegistryMirrorConfig',
  'RegistryAuthConfig',
  'RegistryTLSConfig',
  'KubeletConfig',
  'KubeAPIServerConfig',
  'KubeControllerManagerConfig',
  'KubeSchedulerConfig',
  'KubeProxyConfig',
  'KubeCoreDNSConfig',
  'KubeFlannelCNIConfig',
  'KubeClusterConfig',
  'KubeNetworkConfig',
  'KubeNodeConfig',
  'UnattendedInstallConfig',
] as const;

/** The kinds of document that change what the model says about a machine. */
export type ReadKind = (typeof readKinds)[number];

export function isReadKind(kind: string): kind is ReadKind {
  return readKinds.some((known) => known === kind);
}

/** Kinds that are known and say nothing the model holds. */
export const otherKinds: ReadonlySet<string> = new Set(
  [
    'BGPInstanceConfig BlackholeRouteConfig BondConfig BridgeConfig ContainerConfig CRIBaseRuntimeSpecConfig CRICustomizationConfig DHCPv4Config',
    'DHCPv6Config DiscoveryIdentityConfig DiscoveryServiceConfig DummyLinkConfig EnvironmentConfig EtcFileConfig EthernetConfig EventSinkConfig',
    'ExistingVolumeConfig ExtensionServiceConfig ExternalVolumeConfig FilesystemScrubConfig FilesystemTrimConfig HCloudVIPConfig HTTPProbeConfig',
    'ImageVerificationConfig KernelModuleConfig KmsgLogConfig KubeAPIServerCAConfig KubeAdmissionControlConfig KubeAggregatorCAConfig',
    'KubeAuditPolicyConfig KubeAuthenticationConfig KubeAuthorizerConfig KubeCredentialProviderConfig KubeEtcdEncryptionConfig',
    'KubeExternalManifestConfig KubeInlineManifestConfig KubePrismConfig KubeServiceAccountConfig KubeSpanConfig KubeSpanEndpointsConfig',
    'KubeStaticPodConfig KubeTalosAPIAccessConfig LVMLogicalVolumeConfig LVMVolumeGroupConfig Layer2VIPConfig LinkAliasConfig LinkConfig',
    'NetworkDefaultActionConfig NetworkRuleConfig OOMConfig PCIDriverRebindConfig RAIDArrayConfig RawVolumeConfig RoutingRuleConfig',
    'SecurityProfileConfig SideroLinkConfig StaticHostConfig SwapVolumeConfig SysctlConfig SysfsConfig TCPProbeConfig TrustedRootsConfig',
    'UdevRulesConfig UserVolumeConfig VLANConfig VRFConfig VethConfig VolumeConfig WatchdogTimerConfig WireguardConfig ZswapConfig',
  ].flatMap((line) => line.split(' ')),
);
