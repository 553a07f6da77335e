import type { Certainty, Place } from '../place.ts';

/**
 * What is outside the cluster: hosts and what they answer, references that exist or do not, what tags mean and images hold,
 * facts about nodes that no Kubernetes object states, and dates until which certificates are valid. Everything not listed is up and exists, which is an assumption, not an unknown.
 */
export interface World {
  readonly hosts: readonly HostFact[];
  readonly references: readonly ReferenceFact[];
  readonly tags: readonly TagFact[];
  readonly images: readonly ImageFact[];
  readonly nodes: readonly NodeFact[];
  readonly certificates: readonly CertificateFact[];
  /** Absent: one control plane about whose parts nothing is known, wherever it runs. */
  readonly controlPlane?: ControlPlaneFact;
  /** Absent: nobody replaces machines. */
  readonly nodeRepair?: NodeRepairFact;
}

/** How a host outside the cluster answers. `web-page`: every path ends in a 200 HTML page. `status`: every request gets that status. */
export type HostState =
  | { readonly kind: 'up' }
  | { readonly kind: 'down' }
  | { readonly kind: 'web-page' }
  | { readonly kind: 'rate-limited' }
  | { readonly kind: 'status'; readonly status: number };

export interface HostFact extends FactSource {
  readonly host: string;
  readonly state: HostState;
}

/** `reference` is as written; compare it only after normalising (model/images/reference.ts). */
export interface ReferenceFact extends FactSource {
  readonly reference: string;
  readonly exists: boolean;
  /** Its size as runtimes tell it: the bytes of its layers as they are pulled. */
  readonly size?: string;
}

/** What a tag means at its registry, from `since` on; another fact about the same tag with a later date takes its place. */
export interface TagFact extends FactSource {
  readonly reference: string;
  readonly digest: string;
}

/** What an image (named by digest, or by a tag that never moves) does with stored data. */
export interface ImageFact extends FactSource {
  readonly image: string;
  /** The version its data has: `14` for PostgreSQL 14. */
  readonly data: string;
  /** Versions it takes over: it moves their data to its own version. */
  readonly upgrades: readonly string[];
}

export interface NodeFact extends FactSource {
  readonly node: string;
  readonly cpu?: string;
  readonly memory?: string;
  /** Images the node's store holds on the eve, beyond what its containers run. With tag and digest (`a:dev@sha256:...`): what the tag means there. */
  readonly images: readonly string[];
  /** Workloads (`namespace/name`) of which a Pod is on the node on the eve, once per Pod; default: where the scheduler puts them. */
  readonly runs?: readonly string[];
  /** Workloads (`namespace/name`) whose clients reach the API through this node's API server while it serves; default: drawn. */
  readonly apiClients?: readonly string[];
  readonly disk?: DiskFact;
}

/** A node's disk on the eve, and what its kubelet is told to do about it, in the words of a KubeletConfiguration. */
export interface DiskFact {
  readonly capacity: string;
  readonly free: string;
  /** The file system of images and containers, where it is another one. */
  readonly images?: { readonly capacity: string; readonly free: string };
  readonly evictionHard?: Readonly<Record<string, string>>;
  readonly imageGCHighThresholdPercent?: number;
  readonly imageGCLowThresholdPercent?: number;
  readonly evictionPressureTransitionPeriod?: string;
}

/** How long a certificate is valid that nobody renews by itself. */
export interface CertificateFact extends FactSource {
  /** Whose it is; see model/world/certificates.ts. */
  readonly certificate: string;
  /** RFC 3339. */
  readonly notAfter: string;
  readonly notBefore?: string;
}

/** API servers of a control plane that runs outside the nodes, as whoever rents it out runs it. */
export interface ControlPlaneFact extends FactSource {
  readonly apiServers: readonly string[];
  /** The authority that signs for requests API servers pass on to others: one for all, or each server makes its own when it is made. */
  readonly authorities: 'shared' | 'own';
}

/** Whoever rents out the machines replaces the one of a node that has not been Ready, or has not reported, for so long. */
export interface NodeRepairFact extends FactSource {
  readonly afterMs: number;
}

interface FactSource {
  readonly since?: string;
  readonly source?: string;
  readonly place: Place;
  readonly certainty: Certainty;
}

export const emptyWorld: World = { hosts: [], references: [], tags: [], images: [], nodes: [], certificates: [] };
