import type { KubeObject } from './kubernetes.ts';

/** How a release is named where one is meant: `namespace/name`, of the object that asks for it. */
export function releaseKey({ metadata }: Pick<KubeObject, 'metadata'>): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

/** The namespace that the objects of a release of Flux, Argo CD or k3s go to where they name none. */
export function releaseNamespace(release: Pick<KubeObject, 'metadata'> & { readonly spec?: unknown }): string {
  const { targetNamespace, destination } = (release.spec ?? {}) as Targets;
  const named = [targetNamespace, destination?.namespace, release.metadata.namespace];
  return named.find((namespace) => namespace !== undefined && namespace !== '') ?? 'default';
}

interface Targets {
  /** Flux and k3s. */
  readonly targetNamespace?: string;
  /** Argo CD. */
  readonly destination?: { readonly namespace?: string };
}
