import type { KubeObject, Taint } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import type { EntryId } from '../engine/trace.ts';
import type { Simulation } from '../simulation.ts';
import type { View } from '../view.ts';

/** An object as a person names it to kubectl. `namespace` is empty for what belongs to the cluster. */
export interface ObjectName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One endpoint of a mirror, as a machine config writes it. */
export interface MirrorEndpoint {
  readonly url: string;
  readonly overridePath: boolean;
}

/**
 * What a person does to a cluster, as data: steps of an incident's timeline, and of a way out. Whatever follows from it
 * follows in the simulation.
 */
export type Action =
  | { readonly kind: 'delete'; readonly object: ObjectName; readonly force?: true }
  /** Deletes a workload's pods once: its controller makes others. */
  | { readonly kind: 'delete-pods'; readonly workload: ObjectName }
  /** Deletes a workload's pods again and again until one of them is bound to the node. */
  | { readonly kind: 'delete-until-on'; readonly workload: ObjectName; readonly node: string; readonly everyMs: number }
  | OnNode<'cordon'>
  | OnNode<'uncordon'>
  /** `kubectl taint nodes`. */
  | { readonly kind: 'taint'; readonly node: string; readonly taint: Taint }
  | OnNode<'power-on'>
  /** `talosctl reboot`: pods are stopped gracefully, nothing is drained. */
  | OnNode<'reboot'>
  /** `talosctl upgrade`. `interruptedAfterMs`: when the client is stopped with CTRL+C; `client` is talosctl's version, default the node's. */
  | {
      readonly kind: 'talos-upgrade';
      readonly node: string;
      readonly version: string;
      readonly preserve?: boolean;
      readonly client?: string;
      readonly interruptedAfterMs?: number;
    }
  | OnNode<'talos-rollback'>
  /** Changes a mirror in a node's machine config; no endpoints remove it. `mode` is talosctl's. */
  | {
      readonly kind: 'edit-mirror';
      readonly node: string;
      readonly registry: string;
      readonly endpoints: readonly MirrorEndpoint[];
      readonly mode: 'auto' | 'no-reboot' | 'reboot';
    }
  /** Brings an image into a node's store: pulled elsewhere, or from the store of the node `from`. */
  | { readonly kind: 'preload-image'; readonly node: string; readonly reference: string; readonly from?: string }
  /** Pushes a copy of an image into a registry of the cluster, under the name it has at its source. */
  | { readonly kind: 'push-image'; readonly host: string; readonly reference: string }
  /** The name servers in a node's machine config. */
  | { readonly kind: 'edit-name-servers'; readonly node: string; readonly addresses: readonly string[] }
  /** Another machine joins the cluster, as large and labelled as one that is there. */
  | { readonly kind: 'add-node'; readonly node: string; readonly like: string }
  /** `kubectl create`. */
  | { readonly kind: 'create'; readonly object: KubeObject }
  /** A revision that the model holds becomes the head of a Git source. */
  | { readonly kind: 'commit'; readonly source: string; readonly revision: string }
  /** A new revision that changes one field of an object in Git. */
  | { readonly kind: 'edit-in-git'; readonly object: ObjectName; readonly path: string; readonly value: unknown }
  /** `flux suspend`, `flux resume`, `flux reconcile`. */
  | OnObject<'suspend'>
  | OnObject<'resume'>
  | OnObject<'reconcile'>
  /** `kubectl patch --type=merge`. */
  | { readonly kind: 'patch'; readonly object: ObjectName; readonly patch: Readonly<Record<string, unknown>> };

interface OnNode<Kind extends string> {
  readonly kind: Kind;
  readonly node: string;
}

interface OnObject<Kind extends string> {
  readonly kind: Kind;
  readonly object: ObjectName;
}

export type ActionOf<Kind extends Action['kind']> = Extract<Action, { readonly kind: Kind }>;

/** How one kind of action is said, typed and carried out. */
export interface ActionDefinition<A extends Action> {
  /** In words, for a timeline or a plan. */
  text(action: A): string;
  /** The commands a person types. */
  commands(action: A, view: View): readonly string[];
  /** What stands in its way now, if anything does: it names what it would act on and cannot. */
  hindrance(action: A, view: View): Cause | undefined;
  /** Does it; `cause` is the trace entry that says so. */
  apply(simulation: Simulation, action: A, cause: EntryId): void;
}
