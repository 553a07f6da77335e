import { capabilityText } from '#model/capabilities/capability.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import type { Expander } from '#sim/capabilities/expand.ts';
import type { Edit, Expression } from '#sim/capabilities/expression.ts';
import type { StartConditions } from '#sim/capabilities/start.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';

/** A vertex of the AND/OR graph. `label` is what it stands for when it is a pod or a capability. */
interface Vertex {
  readonly kind: 'fact' | 'all' | 'any';
  readonly parts: number[];
  /** How many parts `any` takes; one, where it is not said. */
  readonly least?: number;
  readonly holds: boolean;
  readonly label?: string;
  readonly pod?: ObjectRef;
  readonly cause?: Cause;
  readonly edit?: Edit;
}

/**
 * "Can start from nothing" as an AND/OR graph: a vertex per pod, capability and expression. Monotone, so its fixed
 * points are found by counters, in time linear in the graph for each wave of pods that start.
 */
export class StartGraph {
  readonly vertices: Vertex[] = [];
  readonly #byLabel = new Map<string, number>();
  readonly #view: View;
  readonly #expander: Expander;
  readonly #conditions: StartConditions;

  constructor(view: View, expander: Expander, conditions: StartConditions) {
    this.#view = view;
    this.#expander = expander;
    this.#conditions = conditions;
  }

  /** The vertex of a pod, built on first use. */
  pod(ref: ObjectRef): number {
    const label = `pod ${ref.namespace}/${ref.name}`;
    const object = this.#view.object<Pod>(ref);
    return this.#labelled(label, ref, () => (object === undefined ? missing(label) : this.#conditions.pod(this.#view, object)));
  }

  /** Every pod that was looked at so far. */
  get pods(): readonly ObjectRef[] {
    return this.vertices.flatMap(({ pod }) => pod ?? []);
  }

  api(): number {
    return this.#labelled('the API server', undefined, () => this.#conditions.api(this.#view));
  }

  /**
   * Which vertices hold in the least fixed point over pods, when the facts with the given edits hold as well. Pods start
   * one after the other; what pods that run serve may go in circles (each needs the other to serve), so capabilities are
   * the greatest that the pods so far allow.
   *
   * @param absent pods that do not start, whatever is there
   */
  reached(edited: ReadonlySet<string> = new Set(), absent: ReadonlySet<ObjectRef> = new Set()): Uint8Array {
    const started = new Uint8Array(this.vertices.length);
    for (;;) {
      const holds = this.#served(started, edited);
      let more = false;
      this.vertices.forEach(({ pod, parts }, vertex) => {
        if (pod === undefined || absent.has(pod) || started[vertex] === 1 || holds[parts[0] as number] === 0) return;
        started[vertex] = 1;
        more = true;
      });
      if (!more) return holds;
    }
  }

  /** What holds with these pods running: all that nothing makes false. */
  #served(started: Uint8Array, edited: ReadonlySet<string>): Uint8Array {
    const { vertices } = this;
    const holds = new Uint8Array(vertices.length).fill(1);
    const left = vertices.map(({ kind, parts, least = 1 }) => (kind === 'any' ? parts.length - least + 1 : 1));
    const users = this.#users();
    const queue: number[] = [];
    const fall = (vertex: number) => {
      if (holds[vertex] === 0) return;
      holds[vertex] = 0;
      queue.push(vertex);
    };
    vertices.forEach(({ kind, parts, holds: known, edit, pod }, vertex) => {
      const mended = edit !== undefined && edited.has(edit.key);
      const isFalse = pod !== undefined ? started[vertex] === 0 : kind === 'fact' ? !known && !mended : kind === 'any' && parts.length === 0;
      if (isFalse) fall(vertex);
    });
    for (let at = 0; at < queue.length; at++) {
      for (const user of users[queue[at] as number] ?? []) {
        if (vertices[user]?.pod !== undefined) continue;
        left[user] = (left[user] as number) - 1;
        if (left[user] === 0) fall(user);
      }
    }
    return holds;
  }

  #usersMemo: { size: number; users: number[][] } | undefined;

  /** For each vertex, those it is a part of; a part named twice counts twice. */
  #users(): readonly number[][] {
    if (this.#usersMemo?.size === this.vertices.length) return this.#usersMemo.users;
    const users: number[][] = this.vertices.map(() => []);
    this.vertices.forEach(({ parts }, vertex) => {
      for (const part of parts) users[part]?.push(vertex);
    });
    this.#usersMemo = { size: this.vertices.length, users };
    return users;
  }

  #labelled(label: string, pod: ObjectRef | undefined, expression: () => Expression): number {
    const known = this.#byLabel.get(label);
    if (known !== undefined) return known;
    const parts: number[] = [];
    const vertex = this.#add({ kind: 'all', parts, holds: false, label, pod });
    this.#byLabel.set(label, vertex);
    parts.push(this.#build(expression()));
    return vertex;
  }

  #build(expression: Expression): number {
    switch (expression.kind) {
      case 'fact':
        return this.#add({ kind: 'fact', parts: [], holds: expression.holds, cause: expression.cause, edit: expression.edit });
      case 'ready':
        return this.pod(expression.pod);
      case 'requires': {
        const { capability } = expression;
        if (capability.kind === 'control-plane' || capability.kind === 'api' || capability.kind === 'leader') return this.api();
        return this.#labelled(capabilityText(capability), undefined, () => this.#expander.expand(this.#view, capability));
      }
      case 'all':
      case 'any': {
        const least = expression.kind === 'any' ? expression.least : undefined;
        return this.#add({
          kind: expression.kind,
          parts: expression.of.map((part) => this.#build(part)),
          least,
          holds: false,
          cause: expression.cause,
        });
      }
    }
  }

  #add(vertex: Vertex): number {
    this.vertices.push(vertex);
    return this.vertices.length - 1;
  }
}

function missing(label: string): Expression {
  return { kind: 'fact', holds: false, cause: { text: `${label} does not exist` } };
}
