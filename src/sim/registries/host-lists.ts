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

const modes = { cri: new WeakMap<object, PullMode>(), system: new WeakMap<object, PullMode>() };

/** Lists by configuration, a pure memo: everybody who thinks of an image asks for one. */
const lists = new WeakMap<object, Map<string, readonly RegistryHost[]>>();

/** Stands for the configuration of a node that has none. */
const unconfigured = {};

/** The hosts a node asks for images of a registry, in order, as it is configured. */
export function hostsOfNode(config: NodeConfig | undefined, namespace: string, resolver: Resolver): readonly RegistryHost[] {
  let known = lists.get(config ?? unconfigured);
  if (known === undefined) {
    known = new Map();
    lists.set(config ?? unconfigured, known);
  }
  const key = `${resolver} ${namespace}`;
  let list = known.get(key);
  if (list === undefined) {
    list = listOf(config, namespace, resolver);
    known.set(key, list);
  }
  return list;
}

const firstOnes = new WeakMap<object, object>();
const firstByText = new Map<string, object>();
const mostTexts = 1000;

/**
 * The first list of hosts, or the first host, that reads the same: nodes that are configured alike ask alike, those of
 * another twin too. Where an entry comes from is left out, since no host behaves by that.
 */
export function firstAlike(asked: RegistryHost | readonly RegistryHost[]): object {
  const known = firstOnes.get(asked);
  if (known !== undefined) return known;
  const text = JSON.stringify(asked, (key, value: unknown) => (key === 'origin' ? undefined : value));
  if (firstByText.size >= mostTexts) firstByText.clear();
  const first = firstByText.get(text) ?? asked;
  firstByText.set(text, first);
  firstOnes.set(asked, first);
  return first;
}

/** How whoever has a list of hosts pulls. Those who ask the same hosts in the same way are one and the same. */
export interface Asker {
  readonly mode: PullMode;
  readonly containerd: string;
}

const askers = new WeakMap<readonly RegistryHost[], Asker>();
const askersAlike = new WeakMap<object, Map<string, Asker>>();

/** @param listed of this configuration and resolver: no other has the same object, so the list says who asks */
export function askerOf(config: NodeConfig | undefined, resolver: Resolver, listed: readonly RegistryHost[]): Asker {
  const known = askers.get(listed);
  if (known !== undefined) return known;
  const asker = firstAsker(firstAlike(listed), { mode: modeOf(config, resolver), containerd: containerdOf(config) });
  askers.set(listed, asker);
  return asker;
}

function firstAsker(list: object, asker: Asker): Asker {
  const alike = askersAlike.get(list) ?? new Map<string, Asker>();
  const key = `${asker.mode} ${asker.containerd}`;
  const first = alike.get(key) ?? asker;
  askersAlike.set(list, alike.set(key, first));
  return first;
}

function listOf(config: NodeConfig | undefined, namespace: string, resolver: Resolver): readonly RegistryHost[] {
  const traits = containerdTraits(containerdOf(config));
  const { talosVersion, talosRegistries, imageCache, hostsDirectories = [] } = config ?? {};
  if (talosVersion === undefined || talosRegistries === undefined) return hostsFromDirectories(namespace, [hostsDirectories], traits);
  if (resolver === 'system') return talosResolverHosts(namespace, talosRegistries, talosVersion, imageCache);
  return hostsFromDirectories(namespace, [talosHostsDirectories(talosRegistries, talosVersion, imageCache)], traits);
}

/** By which way an image is pulled on a node, as it is configured: a pure memo, like the lists. */
export function modeOf(config: NodeConfig | undefined, resolver: Resolver): PullMode {
  const known = modes[resolver].get(config ?? unconfigured);
  if (known !== undefined) return known;
  const mode = configuredMode(config, resolver);
  modes[resolver].set(config ?? unconfigured, mode);
  return mode;
}

/**
 * By which of containerd's two ways an image is pulled: from 2.1 on through the transfer service, unless credentials are
 * configured per registry. [containerd internal/cri/config/config.go CheckLocalImagePullConfigs, v2.1.0]
 */
function configuredMode(config: NodeConfig | undefined, resolver: Resolver): PullMode {
  if (resolver === 'system') return 'talos';
  const { major, minor } = parseContainerdVersion(containerdOf(config)) ?? { major: 1, minor: 7 };
  const hasCredentials = config?.talosRegistries?.configs.some(({ hasAuth }) => hasAuth) ?? false;
  return major * 100 + minor >= 201 && !hasCredentials ? 'cri-transfer' : 'cri-local';
}
