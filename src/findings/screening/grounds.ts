import { defaultPullPolicy, normalisedReference, parseDockerReference } from '#model/images/reference.ts';
import type { Container, Node, Pod } from '#model/kubernetes.ts';
import { digestUpstream } from '#sim/image-digests.ts';
import { machines } from '#sim/machines.ts';
import { hasNetworkConfiguration } from '#sim/nodes/ephemeral.ts';
import { type NodeConfig, nodeConfigs } from '#sim/nodes/node-config.ts';
import { acts, kubeletProcess } from '#sim/processes.ts';
import { exists } from '#sim/registries/outside-host.ts';
import { routes } from '#sim/registries/registries.ts';
import type { NodeView } from '#sim/scheduler/views.ts';
import type { Twin } from '#sim/twin.ts';
import type { Reliance } from './reliance.ts';

/** So many pulls are looked into for the pods of one template where nodes may differ in how they go. */
const mostPulls = 200;

/** Nodes by how pulls go on them: alike for all of one list. One by one where the cluster serves hosts itself: nodes may see those differently. */
type Alike = readonly (readonly string[])[];

/** What nodes have to offer a pod besides room: a network, and its images. */
export class Grounds {
  readonly #twin: Twin;
  readonly #reliance: Reliance;
  readonly #texts = new WeakMap<NodeConfig, string>();
  readonly #pulled = new Map<string, boolean>();
  readonly #alike = new Map<readonly NodeView[], Alike | undefined>();
  readonly #hasOwnHosts: boolean;

  constructor(twin: Twin, reliance: Reliance) {
    this.#twin = twin;
    this.#reliance = reliance;
    this.#hasOwnHosts = twin.eve.view.rows(routes).length > 0;
  }

  /** Whether a pod starts on any of these nodes. */
  run(pod: Pod, nodes: readonly NodeView[]): boolean {
    if (!this.#alike.has(nodes)) this.#alike.set(nodes, this.#alikeOf(nodes));
    const alike = this.#alike.get(nodes);
    return alike !== undefined && [...(pod.spec.initContainers ?? []), ...pod.spec.containers].every((container) => this.#canHave(container, alike));
  }

  /** Undefined where one of the nodes runs no new pods at all. */
  #alikeOf(nodes: readonly NodeView[]): Alike | undefined {
    if (!nodes.every(({ name }) => this.#isSound(name))) return undefined;
    const names = nodes.map(({ name }) => name);
    return [...Map.groupBy(names, (name) => (this.#hasOwnHosts ? name : this.#configured(name))).values()];
  }

  #isSound(name: string): boolean {
    const { eve, judge } = this.#twin;
    const { view } = eve;
    const node = view.ref('Node', '', name);
    const isUp = (view.row(machines, node)?.phase ?? 'up') === 'up' && acts(view, kubeletProcess(name));
    return isUp && isReady(view.object<Node>(node)) && hasNetworkConfiguration(view, judge, name) && this.#reliance.hasNetwork(name);
  }

  #canHave({ image = '', imagePullPolicy }: Container, alike: Alike): boolean {
    const always = (imagePullPolicy ?? defaultPullPolicy(image)) === 'Always';
    if (imagePullPolicy === 'Never') return false;
    const { images, eve } = this.#twin;
    const pulling = alike.flatMap((nodes) => nodes.find((node) => always || !images.has(eve.view, node, image)) ?? []);
    return pulling.length <= mostPulls && pulling.every((node) => this.#pulls(node, image, always));
  }

  #pulls(node: string, image: string, always: boolean): boolean {
    const { images, eve } = this.#twin;
    if (!this.#hasOwnHosts) return this.#pullsFromOutside(node, image);
    this.#reliance.addPull({ kind: 'image', reference: normalisedReference(image), node, ...(always ? { fresh: true } : {}) });
    return images.pulls(eve.view, node, image);
  }

  /** Hosts outside are asked in an order by the image's registry, and tell images apart by whether they have them. */
  #pullsFromOutside(node: string, image: string): boolean {
    const { images, eve } = this.#twin;
    const parsed = parseDockerReference(image);
    if (!parsed.ok) return false;
    const { namespace, digest } = parsed.reference;
    const isNamed = digest !== undefined || digestUpstream(eve.view, image) !== undefined;
    if (isNamed) return images.pulls(eve.view, node, image);
    const key = `${this.#configured(node)} ${namespace} ${exists(eve.view, image)}`;
    const pulled = this.#pulled.get(key) ?? images.pulls(eve.view, node, image);
    this.#pulled.set(key, pulled);
    return pulled;
  }

  /** Equal for nodes that are configured alike. */
  #configured(name: string): string {
    const { view } = this.#twin.eve;
    const config = view.row(nodeConfigs, view.ref('Node', '', name));
    if (config === undefined) return '';
    const text = this.#texts.get(config) ?? JSON.stringify(config, (key, value: unknown) => (key === 'place' ? undefined : value));
    this.#texts.set(config, text);
    return text;
  }
}

function isReady(node: Node | undefined): boolean {
  return node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
