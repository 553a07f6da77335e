import type { TimeMs } from '#base/brand.ts';
import { normalisedReference } from '#model/images/reference.ts';
import type { KubeObject, Node, Pod, ReplicaSet } from '#model/kubernetes.ts';
import { emptyWorld } from '#model/world/world.ts';
import { Expander, podsProviding, templatesProviding } from '#sim/capabilities/expand.ts';
import { Judge } from '#sim/capabilities/judge.ts';
import { podNeeds } from '#sim/capabilities/pod-needs.ts';
import { StartConditions } from '#sim/capabilities/start.ts';
import { endpointOf, portsOf } from '#sim/controllers/endpointslice/endpoint.ts';
import { maxEndpoints, newSlice } from '#sim/controllers/endpointslice/slices.ts';
import type { EntryId } from '#sim/engine/trace.ts';
import { faultTools } from '#sim/faults/tools.ts';
import { clusterRef, controlPlanes, nodeConfigs } from '#sim/nodes/node-config.ts';
import { programOf } from '#sim/program.ts';
import { ImageAccess } from '#sim/registries/image-access.ts';
import { type CompiledProgram, Simulation } from '#sim/simulation.ts';
import type { IndexDefinition } from '#sim/store/definitions.ts';
import type { Twin } from '#sim/twin.ts';
import { imageStores } from '#sim/world.ts';
import {
  agentEverywhere,
  agentPod,
  calendarStartMs,
  namespaceOf,
  pools,
  replicaPod,
  rolledOut,
  syntheticNamespace,
  syntheticNode,
  syntheticService,
  type Workload,
} from './settled-objects.ts';

export interface SettledOptions {
  readonly nodes: number;
  /** One of them is the DaemonSet's. */
  readonly podsPerNode: number;
  readonly seed?: number;
  /** Replicas of one workload much larger than all others; default: none is. */
  readonly giant?: number;
  /** Share of the pods that must spread over the zones; default: half of the workloads with more than two replicas. */
  readonly spreadPercent?: number;
  /** Workloads need the one before them in their namespace to start. */
  readonly chained?: boolean;
  /** All actors hear of every object, as if it were loaded from a dump: O(cluster), and nothing may come of it. */
  readonly told?: boolean;
}

/** Sizes of workloads as clusters have them: most are small, some are not. */
const sizes = [1, 2, 3, 2, 5, 8, 3, 12, 20, 40, 2, 100] as const;

/**
 * A synthetic cluster that has settled, adopted as observed state. Deployments with their Services in namespaces of
 * twenty, half of them bound to a pool, half of the larger ones spread over three zones; one DaemonSet everywhere; the
 * control plane runs elsewhere. Every node carries the same number of pods and the images they run.
 */
export function settledCluster(options: SettledOptions): Simulation {
  return settledTwin(options).eve;
}

/** The same with what can be asked of it. */
export function settledTwin(options: SettledOptions): Twin {
  const parts = emptyParts();
  const cluster = new ClusterBuilder(programOf({ ...parts, minor: 28, disks: false }), options);
  cluster.addNodes();
  cluster.addAgent();
  cluster.addWorkloads();
  cluster.addImages();
  cluster.settle();
  const { judge, expander, images, needs } = parts;
  return {
    model: { objects: [], machines: [], hostsDirectories: [], world: emptyWorld, diagnostics: [], assumptions: [] },
    fieldsUpTo: 28,
    sources: [],
    eve: cluster.simulation,
    judge,
    expander,
    images,
    logOf: () => [],
    byHand: () => new Map(),
    startConditions: new StartConditions(expander, needs),
    tools: faultTools,
    assumptions: [],
    diagnostics: [],
    unknownCapacity: new Set(),
  };
}

class ClusterBuilder {
  readonly simulation: Simulation;
  readonly #options: SettledOptions;
  readonly #nodes: Node[] = [];
  readonly #images: Set<string>[] = [];
  readonly #places: number[][];
  #entry = 0;
  #pods = 0;
  #replicas = 0;
  #spreadReplicas = 0;

  constructor(program: CompiledProgram, options: SettledOptions) {
    this.#options = options;
    this.simulation = Simulation.create(program, { seed: options.seed ?? 1, calendarStartMs, firstEntry: 10_000_000 });
    this.#places = Array.from({ length: pools }, (_, pool) => placesOf(pool, options));
  }

  addNodes(): void {
    const { view } = this.simulation;
    for (let number = 0; number < this.#options.nodes; number++) {
      const node = syntheticNode(number);
      this.#nodes.push(node);
      this.#images.push(new Set());
      this.simulation.perform({ verb: 'row', table: nodeConfigs, ref: view.ref('Node', '', node.metadata.name), value: nodeConfig }, 'load');
      this.#adopt(node);
    }
    this.simulation.perform({ verb: 'row', table: controlPlanes, ref: clusterRef(view), value: { nodes: [], assumed: false } }, 'load');
  }

  addAgent(): void {
    for (const object of syntheticNamespace('kube-system')) this.#adopt(object);
    const { set, revision, hash } = agentEverywhere(this.#nodes.length);
    this.#adopt(set);
    this.#adopt(revision);
    this.#nodes.forEach((node, at) => {
      this.#adoptPod(agentPod(set, hash, node, this.#pods), at);
    });
  }

  addWorkloads(): void {
    const namespaces = new Set<string>();
    for (let number = 0; this.#places.some((places) => places.length > 0); number++) {
      const workload = this.#workload(number);
      const namespace = namespaceOf(workload);
      if (!namespaces.has(namespace)) for (const object of syntheticNamespace(namespace)) this.#adopt(object);
      namespaces.add(namespace);
      this.#addWorkload(workload);
    }
  }

  addImages(): void {
    const { view } = this.simulation;
    this.#nodes.forEach(({ metadata }, at) => {
      this.simulation.perform({ verb: 'row', table: imageStores, ref: view.ref('Node', '', metadata.name), value: this.#images[at] }, 'load');
    });
  }

  /** Lets the controllers that keep sums of their own take stock. */
  settle(): void {
    const { view } = this.simulation;
    for (const set of view.list('DaemonSet')) this.simulation.wake('daemonset', set, [view.entryOf(set) as EntryId]);
    for (const service of view.list('Service')) this.simulation.wake('endpointslice', service, [view.entryOf(service) as EntryId]);
    for (const node of view.list('Node').slice(0, 1)) this.simulation.wake('scheduler-nodes', node, [view.entryOf(node) as EntryId]);
    this.simulation.run((this.simulation.state.now + 3_600_000) as TimeMs);
    this.simulation.state.epoch = this.simulation.state.now;
  }

  /** The pool with most room; the first workload is the giant, if there is one. */
  #workload(number: number): Workload {
    const roomiest = this.#places.reduce((best, places, pool) => (places.length > (this.#places[best]?.length ?? 0) ? pool : best), 0);
    const wanted = number === 0 ? (this.#options.giant ?? 1) : (sizes[number % sizes.length] as number);
    const replicas = Math.min(wanted, this.#places[roomiest]?.length ?? 0);
    const spread = replicas > 2 && this.#spreads(number, replicas);
    return { number, replicas, pool: roomiest, picky: number % 2 === 0, spread, chained: this.#options.chained === true };
  }

  #spreads(number: number, replicas: number): boolean {
    const { spreadPercent } = this.#options;
    if (spreadPercent === undefined) return number % 4 > 1;
    this.#replicas += replicas;
    if ((this.#spreadReplicas + replicas) * 100 > spreadPercent * this.#replicas) return false;
    this.#spreadReplicas += replicas;
    return true;
  }

  #addWorkload(workload: Workload): void {
    const { view } = this.simulation;
    const { deployment, replicaSet } = rolledOut(workload);
    const service = syntheticService(workload);
    this.#adopt(service);
    this.#adopt(deployment);
    this.#adopt(replicaSet);
    const pods = (this.#places[workload.pool] as number[]).splice(0, workload.replicas).map((at) => this.#addReplica(replicaSet, at));
    const endpoints = pods.flatMap((pod) => endpointOf(pod, service, 'IPv4', view) ?? []);
    for (let from = 0; from < pods.length; from += maxEndpoints) {
      const ports = portsOf(pods[from] as Pod, service);
      const slice = newSlice(service, 'IPv4', ports, endpoints.slice(from, from + maxEndpoints), '2025-12-31T00:00:00Z');
      const name = `${service.metadata.name}-${from / maxEndpoints}`;
      this.#adopt({ ...slice, metadata: { ...slice.metadata, name, generation: 1 } } as KubeObject);
    }
  }

  #addReplica(set: ReplicaSet, at: number): Pod {
    const pod = replicaPod(set, this.#nodes[at] as Node, this.#pods);
    this.#adoptPod(pod, at);
    return pod;
  }

  #adoptPod(pod: Pod, at: number): void {
    this.#pods++;
    for (const { image } of pod.spec.containers) this.#images[at]?.add(normalisedReference(image ?? ''));
    this.#adopt(pod);
  }

  #adopt(object: KubeObject): void {
    this.simulation.adopt(object, ++this.#entry as EntryId, this.#options.told ?? false);
  }
}

/** Free places of a pool's nodes, one after the other, so that a workload's pods land on different nodes and zones. */
function placesOf(pool: number, { nodes, podsPerNode }: SettledOptions): number[] {
  const own = Array.from({ length: nodes }, (_, number) => number).filter((number) => number % pools === pool);
  return Array.from({ length: podsPerNode - 1 }, () => own).flat();
}

const nodeConfig = { containerdVersion: '1.7.24', hostsDirectories: [], controlPlaneImages: [], gracefulShutdown: false } as const;

/** The parts of a twin that no catalogue sharpens. */
function emptyParts() {
  const needs = podNeeds([]);
  const providing = podsProviding(needs);
  const templates = templatesProviding(needs) as readonly IndexDefinition<never>[];
  const images = new ImageAccess();
  const expander = new Expander({ providing, templates, derivation: needs, image: (view, capability) => images.expression(view, capability) });
  const judge = new Judge(expander);
  images.connect({ judge, expander, needs });
  return { needs, expander, providing, templates, images, judge };
}
