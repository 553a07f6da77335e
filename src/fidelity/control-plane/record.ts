import type { KubeObject } from '#model/kubernetes.ts';

/** What the recordings of a running control plane have in common: a beginning, what was done, and what was seen. */
export interface ControlPlaneRecord {
  readonly start: string;
  readonly before: readonly KubeObject[];
  readonly actions: readonly RecordedAction[];
  readonly fakeKubelet: FakeKubeletTimes;
  /** Nodes whose stand-in kubelet was stopped beforehand. */
  readonly deadNodes?: readonly string[];
  readonly timeline: readonly Line[];
}

/** How the stand-in for kubelets behaved. */
export interface FakeKubeletTimes {
  readonly startDelaySeconds: number;
  readonly terminationDelaySeconds: number;
  readonly heartbeatSeconds: number;
  readonly resyncSeconds: number;
}

/** One thing the recorder did; `t` counts seconds from the start. */
export interface RecordedAction {
  readonly t: number;
  readonly verb: string;
  readonly path?: string;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly ref?: { readonly kind: string; readonly name: string; readonly namespace?: string };
  /** Describes an object with a generated name. */
  readonly target?: Target;
  /** The status code of the answer. */
  readonly status?: number;
}

export interface Target {
  readonly kind: string;
  readonly name: string;
  /** `Kind/name` of the controller. */
  readonly owner?: string;
  readonly node?: string;
  readonly phase?: string;
  readonly ready?: string;
}

/** One change that was seen, as the recorder wrote it. */
export interface Line {
  readonly t: number;
  readonly kind: string;
  readonly [field: string]: unknown;
}
