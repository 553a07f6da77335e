import { containerdTraits } from '#model/images/containerd-version.ts';
import { unusableReason } from '#model/images/hosts.ts';
import type { HostsDirectory } from '#model/images/registry-config.ts';
import { talosHostsDirectories } from '#model/images/talos-registries.ts';
import { nodeConfigs } from './nodes/node-config.ts';
import { containerdOf } from './registries/host-lists.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';

/** Registries whose images a node is configured to look for elsewhere, as their images name them; wildcards are left out. */
export function configuredNamespaces(view: View, node: string): readonly string[] {
  const config = view.row(nodeConfigs, nodeRef(view, node));
  const mirrors = config?.talosRegistries?.mirrors.map(({ registry }) => registry) ?? [];
  const directories = config?.hostsDirectories.flatMap((directory) => namespaceOfDirectory(directory) ?? []) ?? [];
  return [...new Set([...mirrors, ...directories])].filter((name) => name !== '*' && name !== '_default').sort();
}

/** A file with the hosts a node's containerd asks, and why it is not read, if so. */
export interface NodeHostsFile {
  readonly directory: HostsDirectory;
  readonly ignored?: string;
}

/** The files that containerd on a node would read: as they were given, or as Talos writes them. */
export function hostsFilesOf(view: View, node: string): readonly NodeHostsFile[] {
  const config = view.row(nodeConfigs, nodeRef(view, node));
  const { talosVersion, talosRegistries, imageCache, hostsDirectories = [] } = config ?? {};
  const isTalos = talosVersion !== undefined && talosRegistries !== undefined;
  const directories = isTalos ? talosHostsDirectories(talosRegistries, talosVersion, imageCache) : hostsDirectories;
  const traits = containerdTraits(containerdOf(config));
  return directories.map((directory) => ({ directory, ignored: unusableReason(directory, traits) }));
}

/** `docker.io`, `registry.lan:5000` of a directory's name; undefined for the one that holds for all others. */
export function namespaceOfDirectory({ name }: HostsDirectory): string | undefined {
  return name === '_default' || name === '*' ? undefined : name.replace(/_(\w+)_$/, ':$1');
}

function nodeRef(view: View, node: string): ObjectRef {
  return view.ref('Node', '', node);
}
