import type { TimeMs } from '#base/brand.ts';
import type { Capability } from '#model/capabilities/capability.ts';
import type { Need, Requirement } from '#model/capabilities/requirement.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import type { Leaf } from '../registries/registry-content.ts';
import type { View } from '../view.ts';

/** Where a requirement is asked: names and addresses resolve differently on a node and in a pod. */
export interface Standpoint {
  readonly node: string;
  readonly pod?: Pod;
}

/** Whether a requirement is met now; if not, which parts lack and why. `unknown` counts as met in a first run. */
export type Met = { readonly met: true } | { readonly met: false; readonly lacking: readonly Capability[]; readonly because: readonly Cause[] };

/** The end of one pull. `durationMs` is Infinity when it hangs for ever. */
export interface PullResult {
  readonly pulled: boolean;
  readonly durationMs: number;
  /** It hangs on a server that answers once it can again, and then goes on. */
  readonly awaitsAnswer?: boolean;
  /** CRI's text and code, as the kubelet gets them. */
  readonly error?: string;
  readonly grpcCode?: string;
  /** What would have to change for another attempt to end differently. */
  readonly dependsOn: readonly Capability[];
  /** What the node's store holds besides once it has pulled, as that store names it; absent: the image as written. */
  readonly stores?: readonly string[];
  /** What the image's tag stands for, where it is known. */
  readonly digest?: string;
  /** Copies the pull leaves in registries of the cluster. */
  readonly leaves?: readonly Leaf[];
}

/** How a container's program behaves once it has what it needs. What is absent is assumed (durations.ts). */
export interface Behaviour {
  /** How long it runs before it ends; Infinity: for ever. */
  readonly runsMs?: number;
  readonly exitCode?: number;
  /** Default: `Completed` for 0, else `Error`; `OOMKilled`, ... */
  readonly exitReason?: string;
  readonly servesAfterMs?: number;
  /** What SIGTERM does; `deafForMs`: how long after its start it does nothing yet. */
  readonly onTerm?: { readonly afterMs: number; readonly exitCode: number; readonly deafForMs?: number } | 'ignored';
  readonly preStopMs?: number;
  readonly preStopFails?: boolean;
  /** Bytes it writes after its start, to its own files, and to volumes by their names; `ms`: how long that takes. Default: none that matter. */
  readonly writes?: { readonly layer?: number; readonly volumes?: Readonly<Record<string, number>>; readonly ms?: number };
  /** The runtime cannot start it, with this text. */
  readonly startError?: string;
  /** The kubelet cannot make its configuration, with this text. */
  readonly configError?: string;
  /** What a probe finds; default: failure until it serves, then success. */
  readonly probed?: (probe: ProbeKind, at: TimeMs, startedAt: TimeMs) => Finding;
}

/** How long a runtime took over a pod, where that was measured: machines differ, and busy ones most. */
export interface RuntimeTimes {
  /** From the pod's coming to the first word about its containers' images. */
  readonly sandboxMs?: number;
  /** From a container's image to its start, by the container's name and its restarts before. */
  readonly startMs?: (container: string, attempt: number) => number | undefined;
}

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

/** The outcome of a probe, and until when it stays so. */
export interface Finding {
  readonly ok: boolean;
  readonly text?: string;
  readonly until: TimeMs;
}

/** What the kubelet asks of the rest of the twin. The optional ones have answers of their own here. */
export interface KubeletPorts {
  needsOf(view: View, pod: Pod, container: Container): readonly Need[];
  met(view: View, requirement: Requirement, at: Standpoint): Met;
  imagePresent(view: View, node: string, image: string): boolean;
  /** What a node's store calls an image; default: as written. */
  imageName?(image: string): string;
  /** Whether the node's runtime or kubelet keeps an image of its store that no container uses; default: no. */
  imagePinned?(view: View, node: string, image: string): boolean;
  /** The image on the node that a reference stands for, by its digest; default: nobody knows. */
  imageId?(view: View, node: string, image: string): string | undefined;
  pull(view: View, node: string, pod: Pod, container: Container): PullResult;
  /** What `pull` says in `pulled` and in `dependsOn`, for whoever wants only that; default: taken from it. */
  pulls?(view: View, node: string, pod: Pod, container: Container): boolean;
  pullAwaits?(view: View, node: string, pod: Pod, container: Container): readonly Capability[];
  behaviourOf?(view: View, pod: Pod, container: Container): Behaviour | undefined;
  /** How long the runtime takes over a pod; default: durations.ts, and no time to start a container. */
  runtimeTakes?(view: View, pod: Pod): RuntimeTimes;
  /** From the start of a kubelet to its first look at its pods, where that was measured; default: durations.ts. */
  firstLookMs?(node: string, startedAt: TimeMs): number | undefined;
  /** When a kubelet started that ran before the eve, where that is known. */
  startedBefore?(node: string): TimeMs | undefined;
  /** Whether a ConfigMap or Secret that a pod refers to exists; default: it is in the store, or the eve is being made. */
  exists?(view: View, kind: 'ConfigMap' | 'Secret', namespace: string, name: string): boolean;
  /** False simulates every retry that would fail again one by one, as when a run is held against a recording. */
  readonly parks?: boolean;
  /** Whether the node gets through to the API; default: the API takes writes. */
  reachesApi?(view: View, node: string): boolean;
  /** The kubelet's shutdown periods in ms; default: none, so a shutdown is hard for the pods. */
  shutdownPeriods?(view: View, node: string): { readonly totalMs: number; readonly criticalMs: number } | undefined;
  /** Whether the node's runtime has a network configuration; default: yes, it survives reboots. */
  networkConfigured?(view: View, node: string): boolean;
  /** Where the node's runtime listens; default: containerd's usual place. */
  runtimeSocket?(node: string): string;
  /** The text of a sandbox that gets no network; default: no plug-in named. */
  networkError?(view: View, node: string, pod: Pod): string | undefined;
}
