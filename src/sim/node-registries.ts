import { nodeConfigs } from './nodes/node-config.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';

/** Registries whose images a node is configured to look for elsewhere, as their images name them; wildcards are left out. */
export function configuredNamespaces(view: View, node: string): readonly string[] {
  const config = view.row(nodeConfigs, nodeRef(view, node));
  const mirrors = config?.talosRegistries?.mirrors.map(({ registry }) => registry) ?? [];
  const directories = config?.hostsDirectories.map(({ name }) => name.replace(/_(\w+)_$/, ':$1')) ?? [];
  return [...new Set([...mirrors, ...directories])].filter((name) => name !== '*' && name !== '_default').sort();
}

function nodeRef(view: View, node: string): ObjectRef {
  return view.ref('Node', '', node);
}
