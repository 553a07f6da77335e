import type { GitOpsContent } from './gitops.ts';
import type { HostsDirectory, TalosRegistries } from './images/registry-config.ts';
import type { Assumption, Diagnostic, Place } from './place.ts';
import type { SourcedObject } from './sourced-object.ts';
import type { World } from './world/world.ts';

export type { SourcedObject } from './sourced-object.ts';

/** What the sources read, merged: immutable data the simulation's base layer is made of. */
export interface ClusterModel {
  readonly objects: readonly SourcedObject[];
  /** What files say of objects that were read from a server too, which then count. */
  readonly wanted?: readonly SourcedObject[];
  readonly machines: readonly Machine[];
  /** containerd hosts.toml directories given as folders; `node` is absent when they hold for all nodes. */
  readonly hostsDirectories: readonly { readonly node?: string; readonly directory: HostsDirectory; readonly place: Place }[];
  readonly world: World;
  /** Charts and Git revisions that came with the input, rendered. */
  readonly gitOps?: GitOpsContent;
  /** Where what exists begins, when not every file of the input is applied. */
  readonly reach?: Reach;
  /** How many files it was read from. */
  readonly files?: number;
  /** Releases nobody rendered whose objects were taken from what is known of their chart; `release` is `namespace/name`. */
  readonly expandedReleases?: readonly { readonly release: string; readonly chart: string }[];
  /** Releases whose objects came with the input as somebody rendered them: `namespace/name`. */
  readonly renderedReleases?: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly assumptions: readonly Assumption[];
}

/** What a repository's entry points reach: kustomizations of Flux, applications of Argo CD, or plain ones. */
export interface Reach {
  readonly entries: readonly { readonly text: string; readonly place: Place }[];
  /** How many files were applied or looked into, and how many with objects were not. */
  readonly reached: number;
  readonly left: number;
}

/**
 * Stands in an object for a text nobody here can know. No file can hold it: YAML and the API server refuse its first character.
 * Views print "(unknown)" instead.
 */
export const unknownValue = '\u0000unknown\u0000';

/** Whether a value is, or holds, the mark of an unknown one. */
export function isUnknownValue(value: unknown): boolean {
  return typeof value === 'string' && value.includes(unknownValue);
}

/** One Talos machine config (v1alpha1 with its extra documents). */
export interface Machine {
  /** Host name; absent when the config names none and the file's stem is no known node: then it holds for every node of its role. */
  readonly name?: string;
  /** File name without extension: the node's name if a node of that name is known. */
  readonly stem: string;
  readonly role: 'controlplane' | 'worker';
  /** From the installer image's tag, e.g. `1.4.6`; absent when not stated. */
  readonly talosVersion?: string;
  readonly images: {
    readonly installer?: string;
    readonly kubelet?: string;
    readonly etcd?: string;
    readonly apiServer?: string;
    readonly controllerManager?: string;
    readonly scheduler?: string;
    readonly proxy?: string;
    readonly coreDns?: string;
  };
  readonly registries: TalosRegistries;
  readonly nodeLabels: Readonly<Record<string, string>>;
  readonly nodeTaints: Readonly<Record<string, string>>;
  readonly clusterName?: string;
  readonly controlPlaneEndpoint?: string;
  readonly allowSchedulingOnControlPlanes: boolean;
  readonly cni?: 'none' | 'flannel' | 'custom';
  readonly proxyDisabled: boolean;
  readonly coreDnsDisabled: boolean;
  /** The domain that its kubelet gives to pods; absent: `cluster.local`. */
  readonly clusterDomain?: string;
  readonly podSubnets: readonly string[];
  readonly serviceSubnets: readonly string[];
  readonly nameservers: readonly string[];
  readonly timeServers: readonly string[];
  readonly timeDisabled: boolean;
  /** How long services wait for the time at boot, as a Go duration; absent: for ever. */
  readonly timeBootTimeout?: string;
  readonly imageCache: boolean;
  readonly place: Place;
  readonly placeOf: (path: string) => Place;
}
