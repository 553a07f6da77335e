import type { Need } from './capabilities/requirement.ts';
import type { Container } from './kubernetes.ts';

/**
 * What is known of a published workload: what it provides and needs, whatever it is called in a cluster. Matched by the
 * repository of a container's image, without registry and tag, so that a mirrored copy is recognised too.
 */
export interface CatalogueEntry {
  readonly name: string;
  /** Ends of repository paths: `coredns/coredns`, `registry`. A match must begin at a path component. */
  readonly repositories: readonly string[];
  /** Capability texts, such as `dns` or `ingress(nginx)`; a function where arguments or settings decide. */
  readonly provides?: readonly string[] | ((container: Container) => readonly string[]);
  readonly needs?: readonly CatalogueNeed[];
  /** What kind of registry the container serves, if it serves one. */
  readonly registry?: (container: Container) => 'plain' | 'pull-through';
  /** Where this is known from: upstream file or page, and version. */
  readonly source: string;
}

export interface CatalogueNeed extends Pick<Need, 'at' | 'without' | 'afterMs'> {
  /** Text form; `service(name)` is in the pod's own namespace. */
  readonly needs: string;
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
