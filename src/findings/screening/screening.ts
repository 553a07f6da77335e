import type { DaemonSet, Node, OwnerReference, Pod, Taint } from '#model/kubernetes.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import { eligibility } from '#sim/controllers/daemonset/eligible-nodes.ts';
import { unreachableKey, withTaints } from '#sim/controllers/node-lifecycle/readiness.ts';
import { nodesPerZone, zoneOf } from '#sim/controllers/node-lifecycle/zone-indexes.ts';
import { patienceMs } from '#sim/controllers/taint-eviction/patience.ts';
import type { EntryId } from '#sim/engine/trace.ts';
import { machines, machineUp } from '#sim/machines.ts';
import { controlPlaneNodes } from '#sim/nodes/node-config.ts';
import { PodClasses } from '#sim/scheduler/pod-class.ts';
import type { Simulation } from '#sim/simulation.ts';
import { podsOnNode } from '#sim/store/indexes.ts';
import { compareRefs, type ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { type Workload, workloads } from '#sim/workloads.ts';
import { patienceMs as longestRunMs } from '../contingency.ts';
import { type Held, heldFor } from '../held.ts';
import { Grounds } from './grounds.ts';
import { isQuiet } from './quiet.ts';
import { Reliance } from './reliance.ts';
import { Rooms } from './rooms.ts';
import { type Successor, Templates } from './templates.ts';

/** What a node's loss comes to where nothing fails: what is held for the node, as a run would show it. */
export interface Harmless {
  readonly held: readonly Held[];
}

/** The pods of a node, by what becomes of them once it is lost. */
interface Leaving {
  /** Made anew elsewhere. */
  readonly moving: readonly Successor[];
  /** Of sets that hold them for the node. */
  readonly staying: readonly ObjectRef[];
  readonly all: readonly ObjectRef[];
}

/**
 * Proves of nodes that the cluster comes back from their loss, without a run: each pod stays where upstream holds it, or is
 * made again, finds a node whatever the scheduler chooses, and has there what it needs; and nobody else notices. What it does not prove
 * may still be harmless.
 */
export class Screening {
  readonly #twin: Twin;
  readonly #settled: Settled | undefined;
  #restsOnUnknown = false;

  constructor(twin: Twin) {
    this.#twin = twin;
    this.#settled = this.#knowing(() => settledOf(twin));
  }

  /** What the loss of a node comes to; undefined where only a run can tell. */
  loss(name: string): Harmless | undefined {
    const settled = this.#settled;
    return settled === undefined ? undefined : this.#knowing(() => this.#lossIn(settled, name));
  }

  /** An answer that rests on what nobody knows is a run's to give, and so is each after it, since it may rest on the same. */
  #knowing<Answer>(find: () => Answer | undefined): Answer | undefined {
    const { consulted } = this.#twin.judge;
    consulted.clear();
    const answer = this.#restsOnUnknown ? undefined : find();
    this.#restsOnUnknown ||= consulted.size > 0;
    return this.#restsOnUnknown ? undefined : answer;
  }

  #lossIn(settled: Settled, name: string): Harmless | undefined {
    const { view } = this.#twin.eve;
    const node = view.get<Node>('Node', '', name);
    if (node === undefined || !isDispensable(this.#twin, node)) return undefined;
    const leaving = this.#leaving(name, settled);
    if (leaving === undefined || !this.#findRoom(leaving, name, settled)) return undefined;
    if (!settled.scratch.perform({ verb: 'update', object: withTaints(node, lossTaints), dryRun: true }, 'check').stored) return undefined;
    const without = onceOf(() => withoutNode(this.#twin.eve, view.refOf(node)));
    return settled.reliance.holdsWithout(leaving.all, name, without) ? heldIn(node, leaving.staying, settled, without) : undefined;
  }

  #leaving(name: string, { templates, idle }: Settled): Leaving | undefined {
    const { view } = this.#twin.eve;
    const all = view.having(podsOnNode, name);
    const moving: Successor[] = [];
    const staying: ObjectRef[] = [];
    for (const ref of all) {
      const pod = view.object<Pod>(ref);
      const owner = pod?.metadata.ownerReferences?.find(isController);
      if (pod === undefined || owner === undefined || idle.has(ref)) return undefined;
      if (owner.kind !== 'ReplicaSet') {
        staying.push(ref);
        continue;
      }
      const successor = isPatient(pod) ? templates.successorOf(owner.uid) : undefined;
      if (successor === undefined) return undefined;
      moving.push(successor);
    }
    return { moving, staying, all };
  }

  #findRoom({ moving }: Leaving, name: string, { rooms }: Settled): boolean {
    if (this.#twin.unknownCapacity.size > 0 && moving.some(({ asksForRoom }) => asksForRoom)) return false;
    return rooms.placeable(
      moving.map(({ podClass }) => podClass),
      name,
    );
  }

  /** Workloads that were ready before: those that count. */
  get wasReady(): number {
    return this.#settled?.wasReady ?? 0;
  }
}

/** What is found out once of a settled cluster. */
interface Settled {
  readonly rooms: Rooms;
  readonly reliance: Reliance;
  readonly templates: Templates;
  readonly workloadOf: (pod: ObjectRef) => Workload | undefined;
  readonly wasReady: number;
  /** To ask the API whether it would take a write. */
  readonly scratch: Simulation;
  /** Pods that do not work. */
  readonly idle: ReadonlySet<ObjectRef>;
}

function settledOf(twin: Twin): Settled | undefined {
  if (!isQuiet(twin, longestRunMs)) return undefined;
  const classes = new PodClasses();
  const rooms = new Rooms(twin.eve.view, classes);
  const reliance = new Reliance(twin);
  if (!reliance.webhooksAnswer()) return undefined;
  const all = workloads(twin.eve.view);
  const byPod = new Map(all.filter(({ ref }) => holders.has(ref.kind)).flatMap((workload) => workload.pods.map((pod) => [pod, workload] as const)));
  const idle = idleAmong(all, twin);
  const scratch = twin.eve.fork();
  return {
    rooms,
    reliance,
    idle,
    scratch,
    templates: new Templates(twin, { classes, rooms, reliance, grounds: new Grounds(twin, reliance), idle, scratch }),
    workloadOf: (pod) => byPod.get(pod),
    wasReady: all.filter(({ ready, done }) => ready && !done).length,
  };
}

/** Pods that do not work, of workloads that have others besides. */
function idleAmong(all: readonly Workload[], { eve: { view } }: Twin): ReadonlySet<ObjectRef> {
  return new Set(all.flatMap(({ pods, working }) => (working === pods.length ? [] : pods.filter((pod) => !isWorkingPod(view, pod)))));
}

/** Sets whose pods keep their place, their name or both. */
const holders: ReadonlySet<string> = new Set(['DaemonSet', 'StatefulSet']);

/** No control plane runs on it, and its zone has another node: pods of a zone without any are evicted otherwise. */
function isDispensable({ eve: { view } }: Twin, node: Node): boolean {
  const [ready = 0, others = 0] = view.tally(nodesPerZone, zoneOf(node));
  return ready > 1 && others === 0 && !controlPlaneNodes(view).includes(view.refOf(node));
}

const evicting: Taint = { key: unreachableKey, effect: 'NoExecute' };
const lossTaints: readonly Taint[] = [evicting, { key: unreachableKey, effect: 'NoSchedule' }];
const leastPatienceMs = 60_000;
const mostPatienceMs = 1_800_000;

/** It is evicted after the node's silence was noticed everywhere, and long before a run ends. */
function isPatient(pod: Pod): boolean {
  const bearsMs = patienceMs(pod, [evicting]);
  return bearsMs >= leastPatienceMs && bearsMs <= mostPatienceMs;
}

function isController({ controller }: OwnerReference): boolean {
  return controller === true;
}

function heldIn(node: Node, staying: readonly ObjectRef[], { workloadOf }: Settled, without: () => Simulation): Harmless | undefined {
  const held: Held[] = [];
  for (const [workload, pods] of Map.groupBy(staying, workloadOf)) {
    if (workload === undefined) return undefined;
    const { view } = without();
    const left = leftOf(workload, pods.length, view.object<DaemonSet>(workload.ref), node);
    if (left.ready) continue;
    // The others work, so only these are missing.
    const [found] = heldFor(without(), { ...left, pods });
    if (found === undefined) return undefined;
    held.push({ ...found, workload: left });
  }
  return { held: held.sort((left, right) => compareRefs(left.workload.ref, right.workload.ref)) };
}

/** What is left of a set. A DaemonSet is to run on a node that is lost only if it tolerates that no other pods come there. */
function leftOf(workload: Workload, gone: number, set: DaemonSet | undefined, node: Node): Workload {
  const isDaemon = workload.ref.kind === 'DaemonSet' && set !== undefined;
  const lost = withTaints(node, [...(node.spec?.taints ?? []), ...lossTaints]);
  const isLeftOut = isDaemon && eligibility(set, node).run && !eligibility(set, lost).run;
  const desired = workload.desired - (isLeftOut ? 1 : 0);
  const working = workload.working - gone;
  return { ...workload, desired, working, ready: working >= desired };
}

/** The eve, with the node's machine off. */
function withoutNode(eve: Simulation, node: ObjectRef): Simulation {
  const fork = eve.fork();
  fork.state.setRow(machines, node, { ...machineUp, phase: 'off' }, 0 as EntryId);
  return fork;
}

function onceOf<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
