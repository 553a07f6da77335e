import type { Node, Pod } from '#model/kubernetes.ts';
import { type Actor, onObject, setRow, type Write } from '../actor.ts';
import { defineRow } from '../store/definitions.ts';
import { podsOnNode } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { handOnIndex } from './base-index.ts';
import { differsInPodsOnly, nodeView, podView, takesRoom } from './node-view.ts';
import type { PodClasses } from './pod-class.ts';
import type { NodeView, PodView } from './views.ts';

/** Every node as it was when the table was last made: immutable, shared by all forks, the ground that rankings stand on. */
export interface NodeBase {
  readonly nodes: readonly NodeView[];
  readonly indexByName: ReadonlyMap<string, number>;
  /** The nodes' serials, which draws are made with. */
  readonly serials: Float64Array;
  /** Made of an earlier base, because too much of that had changed; forks seldom come back to it. */
  readonly derived: boolean;
}

/** Nodes that have changed since; `undefined` for one that is gone. */
export type Touched = ReadonlyMap<string, NodeView | undefined>;

const bases = defineRow<NodeBase>('scheduler-base');
const touchedNodes = defineRow<Touched>('scheduler-touched');
const none: Touched = new Map();

/**
 * How many nodes may have changed before the base is made anew. From a base that many forks share it pays only when a good part of
 * the nodes has changed: whatever was computed for it stays with it. A derived one takes that along.
 */
const mostTouched = 16;
const mostTouchedOfShared = 64;
const mostTouchedShare = 5;

/** The scheduler's picture of the nodes, kept in step with the store by `actor`. */
export class NodeTable {
  readonly #classes: PodClasses;
  readonly #podViews = new WeakMap<Pod, PodView>();

  constructor(classes: PodClasses) {
    this.#classes = classes;
  }

  /** Recomputes a node when it or what is bound to it changes. */
  readonly actor: Actor = {
    name: 'scheduler-nodes',
    watches: [
      onObject<Node>('Node', ({ ref, before, after }) => (before !== undefined && after !== undefined && looksSame(before, after) ? [] : [ref])),
      onObject<Pod>('Pod', ({ before, after }, view) => nodesChangedBy(before, after).map((name) => view.ref('Node', '', name))),
    ],
    active: () => true,
    reconcile: (node, view) => this.#refresh(node, view),
  };

  base(view: View): NodeBase {
    return view.row(bases, tableRef(view)) ?? this.#build(view);
  }

  touched(view: View): Touched {
    return view.row(touchedNodes, tableRef(view)) ?? none;
  }

  podView(pod: Pod): PodView {
    let known = this.#podViews.get(pod);
    if (known === undefined) {
      known = podView(pod, this.#classes);
      this.#podViews.set(pod, known);
    }
    return known;
  }

  /** Notes a node's new picture; makes the base anew when too much of it has changed. */
  *note(view: View, name: string, node: NodeView | undefined): Generator<Write, void, unknown> {
    const touched = new Map(this.touched(view)).set(name, node);
    const base = view.row(bases, tableRef(view));
    if (base !== undefined && touched.size <= mostTouchedOf(base)) yield setRow(touchedNodes, tableRef(view), touched);
    else {
      yield setRow(bases, tableRef(view), base === undefined ? this.#build(view) : (rebased(base, touched) ?? this.#build(view)));
      yield setRow(touchedNodes, tableRef(view), none);
    }
  }

  *#refresh(node: ObjectRef, view: View): Generator<Write, void, never> {
    const object = view.object<Node>(node);
    yield* this.note(view, node.name, object === undefined ? undefined : this.#picture(view, object)) as Generator<Write, void, never>;
  }

  #picture(view: View, node: Node): NodeView {
    const pods = view.having(podsOnNode, node.metadata.name).map((ref) => view.object<Pod>(ref) as Pod);
    return nodeView(
      node,
      pods.filter(takesRoom).map((pod) => this.podView(pod)),
    );
  }

  #build(view: View): NodeBase {
    const nodes = view.objects<Node>('Node').map((node) => this.#picture(view, node));
    const serials = Float64Array.from(nodes, ({ name }) => view.serialOf(view.ref('Node', '', name)));
    return { nodes, indexByName: new Map(nodes.map(({ name }, index) => [name, index])), serials, derived: false };
  }
}

function mostTouchedOf({ nodes, derived }: NodeBase): number {
  return derived ? mostTouched : Math.max(mostTouchedOfShared, nodes.length / mostTouchedShare);
}

/** The base with the touched nodes as they are now; undefined if nodes have come or gone. What is known of its index goes along. */
function rebased(base: NodeBase, touched: Touched): NodeBase | undefined {
  const nodes = [...base.nodes];
  const changed: number[] = [];
  let onlyPods = true;
  for (const [name, node] of touched) {
    const index = base.indexByName.get(name);
    if (index === undefined || node === undefined) return undefined;
    onlyPods &&= differsInPodsOnly(nodes[index] as NodeView, node);
    nodes[index] = node;
    changed.push(index);
  }
  if (base.derived && onlyPods) handOnIndex(base.nodes, nodes, changed);
  return { ...base, nodes, derived: true };
}

function tableRef(view: View): ObjectRef {
  return view.ref('scheduler', '', 'nodes');
}

function looksSame(before: Node, after: Node): boolean {
  return (
    before.metadata.labels === after.metadata.labels &&
    before.spec === after.spec &&
    before.status?.allocatable === after.status?.allocatable &&
    before.status?.images === after.status?.images
  );
}

/** Nodes whose room or company changes; binding is noted by the scheduler itself as it binds. */
function nodesChangedBy(before: Pod | undefined, after: Pod | undefined): readonly string[] {
  const from = before?.spec.nodeName;
  const to = after?.spec.nodeName;
  if (from !== undefined && before !== undefined && after !== undefined && from === to && sameRoom(before, after)) return [];
  if (before !== undefined && from === undefined) return [];
  return [from, to].filter((name, index, names) => name !== undefined && name !== '' && names.indexOf(name) === index) as string[];
}

function sameRoom(before: Pod, after: Pod): boolean {
  return (
    takesRoom(before) === takesRoom(after) &&
    before.metadata.deletionTimestamp === after.metadata.deletionTimestamp &&
    before.metadata.labels === after.metadata.labels
  );
}
