import type { Machine } from './cluster.ts';

const DEFAULT_MINOR = 28;

/** The minor version of `v1.28.3`, `1.31` or `v1.30.2+k3s1`; what nobody stated counts as 1.28. */
export function minorOf(kubernetesVersion: string | undefined): number {
  const minor = /^v?1\.([0-9]+)/.exec(kubernetesVersion ?? '')?.[1];
  return minor === undefined ? DEFAULT_MINOR : Number(minor);
}

/** The version that a control plane's machine config states, such as `v1.31.2`, and in which field: that of its API server, else of its kubelet. */
export function versionOfApiServer({ role, images }: Pick<Machine, 'role' | 'images'>): { readonly text: string; readonly path: string } | undefined {
  if (role !== 'controlplane') return undefined;
  const [path, image] =
    images.apiServer === undefined ? (['machine.kubelet.image', images.kubelet] as const) : (['cluster.apiServer.image', images.apiServer] as const);
  const tag = image?.split('@')[0]?.split(':').at(-1);
  return tag === undefined ? undefined : { text: tag, path };
}
