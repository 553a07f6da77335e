import type { Labels, PersistentVolume, PersistentVolumeClaim, PodDisruptionBudget, StorageClass, Taint } from '#model/kubernetes.ts';
import type { Matcher } from './matchers.ts';
import type { PodClass } from './pod-class.ts';
import type { Resources, Usage } from './resources.ts';

/** What the scheduler sees of a pod. Immutable: a changed pod is another view. */
export interface PodView {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly podClass: PodClass;
  readonly priority: number;
  /** `status.startTime` in milliseconds; pods without one count as started just now. */
  readonly startTimeMs: number | undefined;
  readonly terminating: boolean;
  /** Terminating because the scheduler made room for another pod. */
  readonly preempted: boolean;
  readonly nominatedNode: string | undefined;
}

/** What the scheduler sees of a node. Immutable: whenever anything of it changes, its pods included, it is another view. */
export interface NodeView {
  readonly name: string;
  /** Counts nodes in canonical order of their making: what draws are made with. */
  readonly serial: number;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly allocatable: Resources;
  readonly podLimit: number;
  readonly requested: Resources;
  /** Sum of the pods' assumed usage. */
  readonly assumed: Usage;
  /** Sizes of the images present, under each of their names. */
  readonly images: ReadonlyMap<string, number>;
  /** How many volumes of a CSI driver may be attached, by driver; drivers without a limit are absent. */
  readonly volumeLimits: ReadonlyMap<string, number>;
  /** Pods bound (or assumed) here that have not ended, in the order in which they came. */
  readonly pods: readonly PodView[];
  /** The least priority of any of them; infinity when there is none. */
  readonly leastPriority: number;
  /** How many of them have rules about other pods. */
  readonly podsWithTerms: number;
}

/** A capacity that a storage driver published for the nodes its selector picks. */
export interface StorageCapacity {
  readonly storageClass: string;
  readonly bytes: number;
  readonly nodes: Matcher;
}

/** Everything beside nodes and pods that a decision may look up. */
export interface ClusterLookups {
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  /** Volumes of a storage class ('' for none), in any order. */
  volumesOfClass(storageClass: string): Iterable<PersistentVolume>;
  storageClass(name: string): StorageClass | undefined;
  /** The capacities of a driver that publishes them; undefined when it does not. */
  storageCapacities(driver: string): readonly StorageCapacity[] | undefined;
  /** Is a claim used by a pod on any node? */
  isClaimUsed(namespace: string, name: string): boolean;
  namespaceLabels(namespace: string): Labels;
  /** Selector of the Services and of the controller that a pod belongs to; undefined when there is none. See `defaultSelector`. */
  defaultSelector(pod: PodView): Matcher | undefined;
  /** Pods that are to come to a node and are not bound yet. */
  nominatedTo(node: string): readonly PodView[];
  /** Is any pod to come to any node? */
  hasNominated(): boolean;
  budgets(namespace: string): readonly PodDisruptionBudget[];
}
