import type { Need } from './capabilities/requirement.ts';
import type { Container } from './kubernetes.ts';
import type { RegistryDescription } from './registry-description.ts';

/**
 * What is known of a published workload: what it provides and needs, whatever it is called in a cluster. Matched by the
 * repository of a container's image, without registry and tag, so that a mirrored copy is recognised too. Where names
 * and settings decide, a function reads them off the container; values its ConfigMaps give stand in its `env`.
 */
export interface CatalogueEntry {
  readonly name: string;
  /** Ends of repository paths: `coredns/coredns`, `registry`. A match must begin at a path component. */
  readonly repositories: readonly string[];
  /** Capability texts, such as `dns` or `ingress(nginx)`. */
  readonly provides?: readonly string[] | ((container: Container) => readonly string[]);
  readonly needs?: readonly CatalogueNeed[] | ((container: Container) => readonly CatalogueNeed[]);
  /** What registry the container serves, if it serves one. */
  readonly registry?: RegistryDescription | ((container: Container) => RegistryDescription | undefined);
  /** How it keeps data in its volume: with a directory for each version, a program of another version does not see the data. */
  readonly keepsData?: 'directory per version';
  /** What somebody has to do by hand each time the container has started, before it is ready. */
  readonly byHand?: (container: Container, around: Surroundings) => ByHand | undefined;
  /** From the program's start to its first answer, once it has what it needs. */
  readonly servesAfterMs?: number;
  /** Of what routes Services: what a connection to one without endpoints ends in, in Go's words after `connect: `. */
  readonly unservedConnection?: string;
  /** Of a pod network: what its plug-in says while its agent is away. */
  readonly networkError?: string;
  /** Of what serves Ingresses: the name its own certificate is for, which it shows while an Ingress's Secret is missing. */
  readonly ownCertificateName?: string;
  /** Where this is known from: upstream file or page, and version. */
  readonly source: string;
}

/** Something no program does. */
export interface ByHand {
  /** `unseals` */
  readonly does: string;
  /** What is not known and would make it unnecessary: `Secret safe/config, which was not read, names a seal`. */
  readonly unless?: string;
}

/** What is around a container. */
export interface Surroundings {
  /** ConfigMaps and Secrets in its pod's volumes. */
  readonly mounted: readonly Mounted[];
  /** ConfigMaps and Secrets that give it variables and that nobody described: `Secret safe/keys`. */
  readonly unreadVariables: readonly string[];
  /** Whether any container of the cluster is such a one; `files` are the texts in its pod's volumes. */
  readonly has: (isIt: (container: Container, files: readonly string[]) => boolean) => boolean;
  /** Releases that nobody rendered: `HelmRelease safe/keys`. */
  readonly unrendered: readonly string[];
  /** Whether any pod provides a capability. */
  readonly provides: (capability: string) => boolean;
}

/** A ConfigMap or Secret in a pod's volumes. */
export interface Mounted {
  /** `Secret safe/config` */
  readonly from: string;
  /** Where the container sees it. */
  readonly paths: readonly string[];
  /** What stands in it; undefined where nobody described it, or it is encrypted. */
  readonly texts: readonly string[] | undefined;
}

export interface CatalogueNeed extends Pick<Need, 'at' | 'without' | 'afterMs' | 'says'> {
  /** Text form; `service(name)` is in the pod's own namespace. */
  readonly needs: string;
}

/** What an entry says of a container, where it may be a function of it. */
export function saidOf<T>(said: T | ((container: Container) => T) | undefined, container: Container): T | undefined {
  return typeof said === 'function' ? (said as (container: Container) => T)(container) : said;
}

/** Whether an image reference names one of the entry's repositories. */
export function isImageOf(entry: CatalogueEntry, image: string): boolean {
  const path = repositoryPath(image);
  return entry.repositories.some((repository) => path === repository || path.endsWith(`/${repository}`));
}

function repositoryPath(image: string): string {
  const withoutDigest = image.split('@')[0] as string;
  const lastSlash = withoutDigest.lastIndexOf('/');
  const colon = withoutDigest.indexOf(':', lastSlash);
  return colon < 0 ? withoutDigest : withoutDigest.slice(0, colon);
}
