import type { Capability } from '#model/capabilities/capability.ts';
import type { Need, Requirement } from '#model/capabilities/requirement.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import type { View } from '../view.ts';

/** Where a requirement is asked: names and addresses resolve differently on a node and in a pod. */
export interface Standpoint {
  readonly node: string;
  readonly pod?: Pod;
}

/** Whether a requirement is met now; if not, which parts lack and why. `unknown` counts as met in a first run. */
export type Met = { readonly met: true } | { readonly met: false; readonly lacking: readonly Capability[]; readonly because: readonly Cause[] };

/** The end of one pull. `durationMs` is Infinity when it hangs for ever. `details` are the requests, one line each. */
export interface PullResult {
  readonly pulled: boolean;
  readonly durationMs: number;
  /** CRI's text and code, as the kubelet gets them. */
  readonly error?: string;
  readonly grpcCode?: string;
  readonly details: readonly string[];
  readonly because: readonly Cause[];
  /** What would have to change for another attempt to end differently. */
  readonly dependsOn: readonly Capability[];
}

/** What the kubelet asks of the rest of the twin. */
export interface KubeletPorts {
  needsOf(view: View, pod: Pod, container: Container): readonly Need[];
  met(view: View, requirement: Requirement, at: Standpoint): Met;
  imagePresent(view: View, node: string, image: string): boolean;
  pull(view: View, node: string, pod: Pod, container: Container): PullResult;
}
