import type { Deployment, KubeObject, Pod, ReplicaSet } from '#model/kubernetes.ts';
import { podFromTemplate } from '#sim/controllers/pod-template.ts';
import { missingConfiguration } from '#sim/kubelet/config.ts';
import { existsOrAssumed } from '#sim/load/references.ts';
import { type PodClass, type PodClasses, termMatches, tolerates } from '#sim/scheduler/pod-class.ts';
import type { Simulation } from '#sim/simulation.ts';
import { podsOfController, replicaSetsOwnedBy } from '#sim/store/indexes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { Grounds } from './grounds.ts';
import type { Reliance } from './reliance.ts';
import type { Rooms } from './rooms.ts';

/** What a ReplicaSet's next pods are like, wherever they come to run. */
export interface Successor {
  readonly podClass: PodClass;
  readonly asksForRoom: boolean;
}

interface Parts {
  readonly classes: PodClasses;
  readonly rooms: Rooms;
  readonly reliance: Reliance;
  readonly grounds: Grounds;
  /** To ask the API whether it would take a write. */
  readonly scratch: Simulation;
  /** Pods that do not work. */
  readonly idle: ReadonlySet<ObjectRef>;
}

/** ReplicaSets whose lost pods are made again, and are ready wherever the scheduler may put them. */
export class Templates {
  readonly #twin: Twin;
  readonly #parts: Parts;
  readonly #exclusions: readonly PodClass[];
  readonly #sets: ReadonlyMap<string, ReplicaSet>;
  readonly #known = new Map<string, Successor | undefined>();

  constructor(twin: Twin, parts: Parts) {
    this.#twin = twin;
    this.#parts = parts;
    this.#sets = new Map(twin.eve.view.objects<ReplicaSet>('ReplicaSet').map((set) => [set.metadata.uid ?? '', set]));
    this.#exclusions = parts.rooms.exclusions();
  }

  /** The next pod of the ReplicaSet with this uid; undefined where it is not certain that it comes and gets ready. */
  successorOf(uid: string): Successor | undefined {
    if (this.#known.has(uid)) return this.#known.get(uid);
    const successor = this.#successorOf(uid);
    this.#known.set(uid, successor);
    return successor;
  }

  #successorOf(uid: string): Successor | undefined {
    const set = this.#sets.get(uid);
    if (set === undefined || !this.#isRolledOut(set)) return undefined;
    if (this.#twin.eve.view.list('ResourceQuota', set.metadata.namespace).length > 0) return undefined;
    const pod = this.#nextPod(set);
    if (pod === undefined || !isPlain(pod) || !this.#starts(pod)) return undefined;
    const podClass = this.#parts.classes.of(pod);
    if (!isFree(podClass) || this.#isExcluded(podClass) || !this.#parts.grounds.run(pod, this.#parts.rooms.selectable(podClass))) return undefined;
    return { podClass, asksForRoom: podClass.requests.milliCpu > 0 || podClass.requests.memory > 0 || podClass.requests.ephemeralStorage > 0 };
  }

  /** All its pods work, and its Deployment has none of another revision. */
  #isRolledOut({ metadata: { uid = '', ownerReferences = [] }, spec: { replicas = 1 } }: ReplicaSet): boolean {
    const { view } = this.#twin.eve;
    const pods = view.having(podsOfController, uid);
    if (pods.length !== replicas || pods.some((pod) => this.#parts.idle.has(pod))) return false;
    const owner = ownerReferences.find(({ controller }) => controller === true);
    if (owner === undefined) return true;
    const sets = view.having(replicaSetsOwnedBy, owner.uid).map((each) => view.object<ReplicaSet>(each));
    const [first] = sets;
    const deployment = first === undefined ? undefined : view.get<Deployment>('Deployment', first.metadata.namespace ?? '', owner.name);
    const isOwn = owner.kind === 'Deployment' && deployment?.metadata.uid === owner.uid && deployment.spec.paused !== true;
    return isOwn && (deployment.spec.replicas ?? 1) === replicas && sets.filter((each) => each?.spec.replicas !== 0).length === 1;
  }

  /** As the API makes it of the template; undefined when it refuses. */
  #nextPod(set: ReplicaSet): Pod | undefined {
    const outcome = this.#parts.scratch.perform({ verb: 'create', object: podFromTemplate(set.spec.template, set), dryRun: true }, 'check');
    return outcome.stored ? (outcome.object as Pod | undefined) : undefined;
  }

  /** It has what it takes, and nobody has to do anything by hand. */
  #starts(pod: Pod): boolean {
    const { view } = this.#twin.eve;
    if (this.#twin.byHand(view, pod).size > 0) return false;
    return this.#parts.reliance.isMet(pod) && missingConfiguration({ exists: existsOrAssumed }, view, pod).length === 0;
  }

  /** Pods of others keep it from nodes. */
  #isExcluded({ namespace, labels }: PodClass): boolean {
    const labelsOf = (name: string) => this.#twin.eve.view.get<KubeObject>('Namespace', '', name)?.metadata.labels ?? {};
    return this.#exclusions.some(({ antiAffinity }) => antiAffinity.required.some((term) => termMatches(term, namespace, labels, labelsOf)));
  }
}

/** What a pod may say without being more than containers that any node runs alike. */
const plain: ReadonlySet<string> = new Set([
  ...['containers', 'initContainers', 'nodeSelector', 'affinity', 'tolerations', 'topologySpreadConstraints', 'volumes', 'overhead'],
  ...['restartPolicy', 'terminationGracePeriodSeconds', 'dnsPolicy', 'dnsConfig', 'hostAliases', 'hostname', 'subdomain', 'securityContext'],
  ...['serviceAccountName', 'serviceAccount', 'automountServiceAccountToken', 'imagePullSecrets', 'enableServiceLinks'],
  ...['priorityClassName', 'priority', 'preemptionPolicy', 'schedulerName'],
]);

const plainVolumes: ReadonlySet<string> = new Set(['name', 'configMap', 'secret', 'projected', 'emptyDir', 'downwardAPI']);

function isPlain({ spec }: Pod): boolean {
  const { volumes = [], containers, initContainers = [], schedulerName = 'default-scheduler', restartPolicy = 'Always' } = spec;
  return (
    Object.keys(spec).every((key) => plain.has(key)) &&
    volumes.every((volume) => Object.keys(volume).every((key) => plainVolumes.has(key))) &&
    [...containers, ...initContainers].every(({ startupProbe }) => startupProbe === undefined) &&
    schedulerName === 'default-scheduler' &&
    restartPolicy === 'Always'
  );
}

const unreachable = { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' } as const;

/** Its place depends on room, nodes and one spread only, and a node that is lost does not take it. */
function isFree({ hasPodTerms, hardSpread, hostPorts, claims, requests, tolerations }: PodClass): boolean {
  return (
    !hasPodTerms &&
    hardSpread.length <= 1 &&
    hardSpread.every(({ minDomains }) => minDomains <= 1) &&
    hostPorts.length === 0 &&
    claims.length === 0 &&
    requests.scalars.size === 0 &&
    !tolerates(tolerations, unreachable)
  );
}
