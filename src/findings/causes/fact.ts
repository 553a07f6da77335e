import type { Labels } from '#model/kubernetes.ts';
import type { Cause, Place } from '#model/place.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Situation } from './situation.ts';
import type { ImageNeed } from './unmet.ts';

/** A fact that can be the root of failures, as data: what a counterfactual changes and a remedy mends. */
export type Fact =
  /** An image is named that does not exist. `namedBy`: the objects of the cluster that name it. */
  | { readonly kind: 'reference'; readonly reference: string; readonly namedBy: readonly { readonly object: ObjectName; readonly path: string }[] }
  /** A live template of which the API refuses pods, for a field of it. */
  | { readonly kind: 'template'; readonly workload: ObjectName; readonly path: string; readonly message: string }
  /** A pod of a StatefulSet that was made from an earlier template and does not get ready: all others wait for it. */
  | { readonly kind: 'revision'; readonly set: ObjectName; readonly pod: ObjectName }
  /** A webhook that does not let what is in these namespaces be written. */
  | { readonly kind: 'webhook'; readonly configuration: ObjectName; readonly webhook: string; readonly namespaces: readonly string[] }
  /** A quota that is used up: what its limits would have to be, and the workloads that do not get their pods. */
  | { readonly kind: 'quota'; readonly quota: ObjectName; readonly hard: Labels; readonly workloads: readonly ObjectName[] }
  /** Pods of a class that took the room of others. */
  | { readonly kind: 'priority'; readonly priorityClass: ObjectName; readonly workloads: readonly ObjectName[] }
  /** An endpoint of a mirror that ends pulls, or without `url` a mirror with nothing behind it. */
  | { readonly kind: 'mirror'; readonly registry: string; readonly url?: string; readonly nodes: readonly string[] }
  /** Things that need each other to start, and the images that would end it. */
  | { readonly kind: 'circle'; readonly images: readonly ImageNeed[] }
  | { readonly kind: 'images'; readonly node: string; readonly references: readonly string[] }
  | { readonly kind: 'registry-content'; readonly host: string; readonly references: readonly string[] }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'outside'; readonly what: 'internet' | 'dns' }
  | { readonly kind: 'name-server'; readonly node: string }
  | { readonly kind: 'machine'; readonly node: string }
  | { readonly kind: 'certificate'; readonly certificate: string }
  | { readonly kind: 'process'; readonly process: string }
  | { readonly kind: 'cordon'; readonly node: string }
  /** A Secret or ConfigMap that pods name, with the keys they read. */
  | { readonly kind: 'configuration'; readonly object: ObjectName; readonly keys: readonly string[] }
  /** Nodes without room, and the workloads whose pods find none. */
  | { readonly kind: 'capacity'; readonly nodes: readonly string[]; readonly workloads: readonly ObjectName[] }
  | { readonly kind: 'suspended'; readonly object: ObjectName }
  | { readonly kind: 'release'; readonly object: ObjectName }
  | { readonly kind: 'manager'; readonly pod: ObjectName }
  /** Pods and volumes that are kept for a node that is gone. */
  | { readonly kind: 'held'; readonly node: string }
  /** A volume whose only healthy copy is on a node that is to be emptied. */
  | { readonly kind: 'copies'; readonly volume: ObjectName; readonly node: string }
  /**
   * Data begun empty beside that of another version: the field that names the image, the image that wrote what is left aside, and
   * the pod on the volume.
   */
  | {
      readonly kind: 'data';
      readonly volume: string;
      readonly workload: ObjectName;
      readonly path: string;
      readonly image: string;
      readonly pod: ObjectName;
    }
  /** A budget that allows no eviction, and the pods that a drain waits for. */
  | { readonly kind: 'budget'; readonly budget: ObjectName; readonly pods: readonly ObjectName[] };

export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { readonly kind: Kind }>;

/** A fact that may be a root cause: what without it becomes of the failures, a run shows. */
export interface Suspect<F extends Fact = Fact> {
  readonly fact: F;
  /** The same fact has the same key at every moment. */
  readonly key: string;
  readonly text: string;
  readonly place?: Place;
  readonly chain: readonly Cause[];
}

/** One kind of root cause. */
export interface CauseKind<F extends Fact = Fact> {
  readonly kind: F['kind'];
  /** Facts of this kind that what is unmet points to. */
  find(situation: Situation): readonly Suspect<F>[];
  /** Changes rows or objects of a fork so that the fact is not so. */
  remove(simulation: Simulation, fact: F): void;
}
