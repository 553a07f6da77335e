import { strongComponents } from '#base/strong-components.ts';
import { type Capability, capabilityText } from '#model/capabilities/capability.ts';
import type { Requirement } from '#model/capabilities/requirement.ts';
import type { ContainerStatus, Pod } from '#model/kubernetes.ts';
import type { Cause, Place } from '#model/place.ts';
import type { Expression } from '#sim/capabilities/expression.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import { waits } from '#sim/capabilities/waits.ts';
import { machines } from '#sim/machines.ts';
import { clusterRef, controlPlanes } from '#sim/nodes/node-config.ts';
import { acts, apiServerProcess, kubeletProcess } from '#sim/processes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';

export type ImageNeed = Extract<Capability, { kind: 'image' }>;

/** A fact that does not hold and that something waits for. `input` names it: `host:quay.io`, `reference:...`, `machine:n1`. */
export interface Leaf {
  readonly input: string;
  readonly cause: Cause;
  /** From what does not work down to the fact. */
  readonly chain: Cause;
}

/** Things that need each other to start. */
export interface Circle {
  readonly label: string;
  readonly place?: Place;
  readonly images: readonly ImageNeed[];
  readonly chain: Cause;
}

/** A way down from what does not work, as far as it has been gone. */
interface Way {
  readonly text: string;
  readonly place?: Place;
  readonly above?: Way;
}

/**
 * Walks from what does not work through everything unmet, each thing once, and collects what the ways end at: facts, and
 * the closing of circles.
 */
export class UnmetWalk {
  readonly leaves = new Map<string, Leaf>();
  readonly images = new Map<string, ImageNeed>();
  readonly unscheduled = new Map<ObjectRef, string>();
  readonly #twin: Twin;
  readonly #view: View;
  readonly #vertices = new Map<string, { readonly index: number; readonly capability?: Capability; readonly parts: Set<number> }>();
  readonly #closings = new Map<number, Cause>();
  readonly #open: string[] = [];

  constructor(twin: Twin, view: View) {
    this.#twin = twin;
    this.#view = view;
  }

  pod(ref: ObjectRef, above?: Way): void {
    if (isWorkingPod(this.#view, ref)) return;
    this.#visit(`pod ${ref.namespace}/${ref.name}`, undefined, above, (way) => this.#podParts(ref, way));
  }

  /** Why the API does not answer: which machines and kubelets of the control plane do not run, and what they lack. */
  controlPlane(): void {
    if (acts(this.#view, apiServerProcess)) return;
    const way: Way = { text: 'the API server does not answer' };
    for (const node of this.#view.row(controlPlanes, clusterRef(this.#view))?.nodes ?? []) this.#node(node, way);
    this.#expression(this.#twin.startConditions.api(this.#view), way);
    this.#leaf(`process:${apiServerProcess}`, { text: `${apiServerProcess} does not run` }, way);
  }

  kubelet(node: string): void {
    this.#node(node, { text: `the kubelet of ${node} does not run` });
  }

  /** Parts of what was walked that need each other. */
  circles(): readonly Circle[] {
    const vertices = [...this.#vertices];
    const components = strongComponents(vertices.length, (vertex) => [...(vertices[vertex]?.[1].parts ?? [])]);
    return components.flatMap((component) => {
      const chain = component.map((vertex) => this.#closings.get(vertex)).find((found) => found !== undefined);
      if (chain === undefined) return [];
      const members = component.map((vertex) => vertices[vertex] as (typeof vertices)[number]);
      const capabilities = members.flatMap(([, { capability }]) => capability ?? []);
      const images = capabilities.filter((capability): capability is ImageNeed => capability.kind === 'image');
      const served = capabilities.find(({ kind }) => kind === 'registry') ?? capabilities.find(({ kind }) => kind !== 'image');
      const label = served === undefined ? (members[0]?.[0] ?? '') : nameOf(served);
      return [{ label, place: lastPlace(chain), images, chain }];
    });
  }

  #podParts(ref: ObjectRef, way: Way): void {
    const view = this.#view;
    const pod = view.object<Pod>(ref);
    if (pod === undefined) return;
    const node = pod.spec.nodeName;
    if (node === undefined || node === '') {
      const condition = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
      this.unscheduled.set(ref, condition?.message ?? 'it is not scheduled');
      return;
    }
    if (this.#node(node, way)) return;
    const wait = view.row(waits, ref);
    if (wait !== undefined) this.#requirement(wait.on, way);
    this.#expression(this.#twin.startConditions.containers(view, pod), way);
    for (const status of pod.status?.containerStatuses ?? []) this.#container(ref, status, way);
  }

  /** Goes down to a node that does not run; says whether it is one. */
  #node(name: string, above: Way): boolean {
    const view = this.#view;
    const ref = view.ref('Node', '', name);
    const phase = view.row(machines, ref)?.phase ?? 'up';
    if (phase !== 'up') {
      this.#leaf(`machine:${name}`, { text: `node ${name} is ${phase}` }, above);
      return true;
    }
    if (acts(view, kubeletProcess(name))) return false;
    this.#visit(`kubelet ${name}`, undefined, above, (way) => {
      const wait = view.row(waits, ref);
      if (wait !== undefined) this.#requirement(wait.on, way);
      this.#expression(this.#twin.startConditions.kubelet(view, name), way);
    });
    return true;
  }

  #container(ref: ObjectRef, { name, state }: ContainerStatus, way: Way): void {
    const { waiting } = state ?? {};
    if (waiting?.reason !== 'CrashLoopBackOff' && waiting?.reason !== 'CreateContainerConfigError') return;
    this.#leaf(`container:${ref.namespace}/${ref.name}`, { text: `container ${name}: ${waiting.reason}` }, way);
  }

  #requirement(requirement: Requirement, way: Way): void {
    this.#expression(this.#twin.expander.requirement(requirement), way);
  }

  #expression(expression: Expression, above: Way): void {
    if (expression.kind === 'ready') this.pod(expression.pod, above);
    else if (expression.kind === 'requires') this.#capability(expression.capability, above);
    else if (!this.#twin.judge.holds(this.#view, expression)) this.#unmet(expression, above);
  }

  #unmet(expression: Exclude<Expression, { kind: 'ready' | 'requires' }>, above: Way): void {
    const { cause } = expression;
    if (expression.kind === 'fact') {
      const { edit, input } = expression;
      this.#leaf(edit?.key.startsWith('source:') ? edit.key : (input ?? expression.cause.text), expression.cause, above);
      return;
    }
    const way = cause === undefined ? above : { text: cause.text, place: cause.place, above };
    for (const part of expression.of) this.#expression(part, way);
  }

  #capability(capability: Capability, above: Way): void {
    if (this.#twin.judge.has(this.#view, capability)) return;
    const key = capabilityText(capability);
    if (capability.kind === 'image') this.images.set(key, capability);
    this.#visit(key, capability, above, (way) => this.#expression(this.#twin.expander.expand(this.#view, capability), way));
  }

  #visit(label: string, capability: Capability | undefined, above: Way | undefined, parts: (way: Way) => void): void {
    const known = this.#vertices.get(label);
    const index = known?.index ?? this.#vertices.size;
    const user = this.#open.at(-1);
    if (user !== undefined) this.#vertices.get(user)?.parts.add(index);
    const way: Way = { text: label.startsWith('pod ') ? `${label} is not ready` : label, above };
    if (known !== undefined) {
      if (this.#open.includes(label)) this.#closings.set(index, chainOf(way, { text: way.text, closesCycle: true }));
      return;
    }
    this.#vertices.set(label, { index, capability, parts: new Set() });
    this.#open.push(label);
    parts(way);
    this.#open.pop();
  }

  #leaf(input: string, cause: Cause, way: Way): void {
    if (!this.leaves.has(input)) this.leaves.set(input, { input, cause, chain: chainOf(way, cause) });
  }
}

/** A way as causes within each other, the given one innermost. */
function chainOf(way: Way | undefined, innermost: Cause): Cause {
  if (way === undefined) return innermost;
  const isSaid = way.text === innermost.text || isAbove(way.above, way);
  return chainOf(way.above, isSaid ? innermost : { text: way.text, place: way.place, because: [innermost] });
}

/** The same step further up, which need not be said twice. */
function isAbove(way: Way | undefined, step: Way): boolean {
  return way !== undefined && ((way.text === step.text && way.place === step.place) || isAbove(way.above, step));
}

function lastPlace(chain: Cause): Place | undefined {
  const below = chain.because?.[0];
  return (below === undefined ? undefined : lastPlace(below)) ?? chain.place;
}

function nameOf(capability: Capability): string {
  if (capability.kind === 'registry') return capability.host;
  return capabilityText(capability);
}
