import { containerdTraits, defaultContainerdVersion, parseContainerdVersion } from '#model/images/containerd-version.ts';
import type { RegistryHost } from '#model/images/host-list.ts';
import { hostsFromDirectories } from '#model/images/hosts.ts';
import { talosHostsDirectories, talosResolverHosts } from '#model/images/talos-registries.ts';
import type { PullMode } from '../images/pull.ts';
import type { NodeConfig } from '../nodes/node-config.ts';

/** Who pulls on a node: its container runtime for pods, or the operating system for its own services. */
export type Resolver = 'cri' | 'system';

export function containerdOf(config: NodeConfig | undefined): string {
  return config?.containerdVersion ?? defaultContainerdVersion;
}

/** Lists by configuration, a pure memo: everybody who thinks of an image asks for one. */
const lists = new WeakMap<NodeConfig, Map<string, readonly RegistryHost[]>>();

/** The hosts a node asks for images of a registry, in order, as it is configured. */
export function hostsOfNode(config: NodeConfig | undefined, namespace: string, resolver: Resolver): readonly RegistryHost[] {
  if (config === undefined) return listOf(config, namespace, resolver);
  const known = lists.get(config) ?? new Map<string, readonly RegistryHost[]>();
  lists.set(config, known);
  const list = known.get(`${resolver} ${namespace}`) ?? listOf(config, namespace, resolver);
  known.set(`${resolver} ${namespace}`, list);
  return list;
}

function listOf(config: NodeConfig | undefined, namespace: string, resolver: Resolver): readonly RegistryHost[] {
  const traits = containerdTraits(containerdOf(config));
  const { talosVersion, talosRegistries, imageCache, hostsDirectories = [] } = config ?? {};
  if (talosVersion === undefined || talosRegistries === undefined) return hostsFromDirectories(namespace, [hostsDirectories], traits);
  if (resolver === 'system') return talosResolverHosts(namespace, talosRegistries, talosVersion, imageCache);
  return hostsFromDirectories(namespace, [talosHostsDirectories(talosRegistries, talosVersion, imageCache)], traits);
}

/**
 * By which of containerd's two ways an image is pulled: from 2.1 on through the transfer service, unless credentials are
 * configured per registry. [containerd internal/cri/config/config.go CheckLocalImagePullConfigs, v2.1.0]
 */
export function modeOf(config: NodeConfig | undefined, resolver: Resolver): PullMode {
  if (resolver === 'system') return 'talos';
  const { major, minor } = parseContainerdVersion(containerdOf(config)) ?? { major: 1, minor: 7 };
  const hasCredentials = config?.talosRegistries?.configs.some(({ hasAuth }) => hasAuth) ?? false;
  return major * 100 + minor >= 201 && !hasCredentials ? 'cri-transfer' : 'cri-local';
}
