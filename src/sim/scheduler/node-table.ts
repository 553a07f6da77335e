import type { Node, Pod } from '#model/kubernetes.ts';
import { type Actor, onObject, setRow, type Wake, type Write } from '../actor.ts';
import { defineRow } from '../store/definitions.ts';
import { podsOnNode } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { inZoneOrder, NodeList } from './node-list.ts';
import { changedNode, nodeView, podView, takesRoom } from './node-view.ts';
import type { PodClasses } from './pod-class.ts';
import type { NodeView, PodView } from './views.ts';

const nodeLists = defineRow<NodeList>('scheduler-nodes', { judged: false });

/** The scheduler's picture of the nodes, kept in step with the store by `actor`. */
export class NodeTable {
  readonly #classes: PodClasses;
  readonly #podViews = new WeakMap<Pod, PodView>();
  /**
   * Lists of pods that were read from the store, in its order (those that grew by binding have the order in which the pods came), and of
   * which every later change is told: nobody tells when a pod starts, or why one that terminates does.
   */
  readonly #read = new WeakSet<readonly PodView[]>();

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
    reconcile: (node, view, wake) => this.#refresh(node, view, wake),
  };

  nodes(view: View): NodeList {
    return view.row(nodeLists, tableRef(view)) ?? listOf(view.objects<Node>('Node').map((node) => this.#picture(view, node)));
  }

  podView(pod: Pod): PodView {
    let known = this.#podViews.get(pod);
    if (known === undefined) {
      known = podView(pod, this.#classes);
      this.#podViews.set(pod, known);
    }
    return known;
  }

  /** Has the nodes listed when nothing has been noted yet, so that they are not listed time and again. */
  *list(view: View): Generator<Write, void, unknown> {
    if (view.row(nodeLists, tableRef(view)) === undefined) yield setRow(nodeLists, tableRef(view), this.nodes(view));
  }

  /** Notes a node's new picture; undefined for one that is gone. */
  *note(view: View, name: string, node: NodeView | undefined): Generator<Write, void, unknown> {
    const nodes = this.nodes(view);
    const place = nodes.placeOf(name);
    yield setRow(nodeLists, tableRef(view), node === undefined || place === undefined ? listedAnew(nodes, name, node) : nodes.with(place, node));
  }

  *#refresh(node: ObjectRef, view: View, wake: Wake): Generator<Write, void, never> {
    const object = view.object<Node>(node);
    const picture = object === undefined ? undefined : (this.#ofNodeAlone(object, node, view, wake) ?? this.#picture(view, object));
    yield* this.note(view, node.name, picture) as Generator<Write, void, never>;
  }

  /** A changed node with the pods it had: where nothing but the node's last change has woken the actor, no pod of it has changed. */
  #ofNodeAlone(object: Node, node: ObjectRef, view: View, { causes }: Wake): NodeView | undefined {
    if (causes.length !== 1 || causes[0] !== view.entryOf(node)) return undefined;
    const known = view.row(nodeLists, tableRef(view))?.named(node.name);
    return known !== undefined && this.#read.has(known.pods) ? changedNode(known, object) : undefined;
  }

  #picture(view: View, node: Node): NodeView {
    const views: PodView[] = [];
    for (const ref of view.having(podsOnNode, node.metadata.name)) {
      const pod = view.object<Pod>(ref) as Pod;
      if (takesRoom(pod)) views.push(this.podView(pod));
    }
    if (views.every(({ startTimeMs, terminating }) => startTimeMs !== undefined && !terminating)) this.#read.add(views);
    return nodeView(node, views, { serial: view.serialOf(view.refOf(node)) });
  }
}

/** With a node that came, or without one that went. Upstream puts newcomers behind the others of their zone until it starts anew. */
function listedAnew(nodes: NodeList, name: string, node: NodeView | undefined): NodeList {
  const others = [...nodes].filter((other) => other.name !== name);
  return listOf(node === undefined ? others : [...others, node]);
}

function listOf(nodes: readonly NodeView[]): NodeList {
  return NodeList.of(inZoneOrder(nodes.toSorted((left, right) => (left.name < right.name ? -1 : 1))));
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
    before.spec === after.spec &&
    before.metadata.deletionTimestamp === after.metadata.deletionTimestamp &&
    before.metadata.labels === after.metadata.labels
  );
}
