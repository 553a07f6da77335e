import type { Condition, ContainerStatus, PodSpec } from '#model/kubernetes.ts';
import type { DiskLimits } from '#sim/kubelet/disk/disk-limits.ts';

/** A recording of a real kubelet: what was done on and around some nodes, and what the API showed. */
export interface KubeletRecord {
  readonly experiment: string;
  /** The one pod the record is about; absent when it is about everything. */
  readonly pod?: string;
  readonly description?: string;
  readonly start: string;
  readonly nodes: readonly string[];
  readonly runtime?: string;
  /** What else happened on the nodes meanwhile, in words. */
  readonly note?: string;
  readonly timeline: readonly KubeletLine[];
}

export interface KubeletLine {
  readonly t: number;
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Something the recorder did. `spec` is that of the object it created. */
export interface ActionLine extends KubeletLine {
  readonly kind: 'action';
  readonly node?: string;
  readonly action: string;
  readonly pod?: string;
  readonly spec?: Readonly<Record<string, unknown>> & PodSpec;
}

export interface PodLine extends KubeletLine {
  readonly kind: 'pod';
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly name: string;
  readonly uid: string;
  readonly phase?: string;
  readonly reason?: string;
  readonly row: { readonly READY: string; readonly STATUS: string; readonly RESTARTS: string };
  readonly conditions?: readonly Condition[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

export interface EventLine extends KubeletLine {
  readonly kind: 'event';
  readonly type: 'ADDED' | 'MODIFIED';
  readonly object: string;
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
  /** When it happened first and last, in whole seconds. */
  readonly first?: string;
  readonly last?: string;
  readonly fieldPath?: string;
  readonly source?: string;
}

/** How long kubelets and runtimes of a recording took for what they did. */
export interface MeasuredTimes {
  readonly pods: readonly MeasuredPod[];
  readonly kubeletStarts: readonly MeasuredStart[];
}

/** From a kubelet's start until it had set up what it needs to look at pods. */
export interface MeasuredStart {
  readonly atSeconds: number;
  readonly tookMs: number;
}

/** How long the recorded machine took over one pod: no outcome, but how busy it was. */
export interface MeasuredPod {
  readonly name: string;
  readonly createdSeconds: number;
  readonly sandboxMs?: number;
  /** From image to start, by container and restarts before. */
  readonly startMs: Readonly<Record<string, Readonly<Record<number, number>>>>;
}

/** The file system of a record's node, where it was made small for the experiment. */
export interface NodeFileSystem {
  readonly capacity: number;
  readonly limits: DiskLimits;
  /** When its kubelet started, before the record. */
  readonly startedSeconds: number | undefined;
}

export interface KubeletQuestion {
  readonly start: string;
  readonly nodes: readonly string[];
  readonly pod: string | undefined;
  readonly experiment: string;
  readonly note: string;
  readonly actions: readonly ActionLine[];
  readonly measured: MeasuredTimes;
  readonly fileSystem: NodeFileSystem | undefined;
  /** What the registry was asked for before the record's pod was made: pulls of other pods, whose images are then on the node. */
  readonly pulledBefore: readonly { readonly t: number; readonly image: string }[];
  /** The node did not have the test program's image beforehand. */
  readonly lacksTestImage: boolean;
  readonly untilSeconds: number;
}

/** What was seen of one pod (one uid): its rows as kubectl would print them, and what was said of it. */
export interface PodStory {
  readonly name: string;
  readonly rows: readonly { readonly t: number; readonly row: string }[];
}

export interface KubeletAnswer {
  readonly pods: readonly PodStory[];
  /** Times at which each thing was said first, and how often; by object and text. */
  readonly events: Readonly<Record<string, { readonly first: number; readonly count: number }>>;
  readonly endSeconds: number;
}
