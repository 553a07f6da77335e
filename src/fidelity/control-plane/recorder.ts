import type { Condition, EndpointSlice, KubeObject, Node, Pod, ReplicaSet } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject } from '#sim/actor.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { View } from '#sim/view.ts';
import type { Line } from './record.ts';

type Fields = Readonly<Record<string, unknown>>;
/** What the recorder wrote of one kind of object: lines with these fields, whenever they changed. */
type Lines = (object: KubeObject) => readonly ({ readonly kind: string } & Fields)[];

const notShown = new Set(['conditions', 'observedGeneration', 'collisionCount']);

const linesOf: Readonly<Record<string, Lines>> = {
  Pod: (object) => [podLine(object as Pod)],
  Node: (object) => [nodeLine(object as Node)],
  Deployment: (object) => [{ kind: 'deployments', name: object.metadata.name, status: statusOf(object), conditions: conditionsOf(object, false) }],
  ReplicaSet: (object) => [replicaSetLine(object as ReplicaSet)],
  StatefulSet: (object) => [{ kind: 'statefulsets', name: object.metadata.name, status: { replicas: 0, availableReplicas: 0, ...statusOf(object) } }],
  DaemonSet: (object) => [{ kind: 'daemonsets', name: object.metadata.name, status: { ...emptyDaemonSet, ...statusOf(object) } }],
  Job: (object) => [
    { kind: 'jobs', name: object.metadata.name, status: statusOf(object) },
    { kind: 'jobconditions', name: object.metadata.name, conditions: conditionsOf(object, true) },
  ],
  CronJob: (object) => [cronJobLine(object)],
  EndpointSlice: (object) => [endpointSliceLine(object as EndpointSlice)],
  PodDisruptionBudget: (object) => [{ kind: 'poddisruptionbudgets', name: object.metadata.name, status: statusOf(object) }],
};

const emptyDaemonSet = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };

/** The lines that restate a recording's objects as they are when it begins. */
export function linesBefore(objects: readonly KubeObject[]): readonly Line[] {
  return objects.flatMap((object) => (linesOf[object.kind]?.(object) ?? []).map((line) => ({ t: 0, ...line })));
}

/** Writes down what changes, in the lines of the recordings. It acts on nothing. */
export class Recorder {
  readonly lines: Line[] = [];
  readonly #last = new Map<string, string>();

  readonly actor: Actor = {
    name: 'recorder',
    watches: Object.keys(linesOf).map((kind) =>
      onObject(kind, (change, view) => {
        this.#note(change, view);
        return [];
      }),
    ),
    active: () => true,
    *reconcile() {},
  };

  /** Everything up to now, with the events, in the order of time. */
  timeline(simulation: Simulation): readonly Line[] {
    const events: Line[] = [];
    for (const { at, body } of simulation.state.trace.entries()) {
      if (body.kind !== 'event') continue;
      const { ref, type, reason, message, source } = body;
      const object = ref.namespace === '' ? `${ref.kind}/${ref.name}` : `${ref.kind}/${ref.namespace}/${ref.name}`;
      events.push({ t: at / 1000, kind: 'event', type, reason, object, message, source });
    }
    return [...this.lines, ...events].sort((left, right) => left.t - right.t);
  }

  #note({ kind, ref, before, after }: Change<KubeObject>, view: View): void {
    const t = view.now / 1000;
    if (after === undefined) {
      if (kind === 'Pod' && before !== undefined) this.lines.push({ t, kind: 'pod', name: `${ref.namespace}/${ref.name}`, gone: true });
      else if (kind === 'Node') this.lines.push({ t, kind: 'node', name: ref.name, deleted: true });
      return;
    }
    for (const line of (linesOf[kind] as Lines)(after)) {
      const key = `${line.kind} ${ref.namespace} ${ref.name} ${after.metadata.uid}`;
      const text = JSON.stringify(line);
      if (this.#last.get(key) === text) continue;
      this.#last.set(key, text);
      this.lines.push({ t, ...line });
    }
  }
}

function podLine({ metadata, spec, status }: Pod): { kind: string } & Fields {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const disruption = status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return present({
    kind: 'pod',
    name: `${metadata.namespace}/${metadata.name}`,
    owner: owner === undefined ? undefined : `${owner.kind}/${owner.name}`,
    phase: status?.phase,
    node: spec.nodeName,
    ready: ready?.status,
    deleting: metadata.deletionTimestamp === undefined ? undefined : true,
    grace: metadata.deletionTimestamp === undefined ? undefined : metadata.deletionGracePeriodSeconds,
    disruption: disruption === undefined ? undefined : { reason: disruption.reason, message: disruption.message },
    reason: status?.reason,
  });
}

function nodeLine({ metadata, spec, status }: Node): { kind: string } & Fields {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return present({
    kind: 'node',
    name: metadata.name,
    ready: ready?.status,
    reason: ready?.reason,
    message: ready?.message,
    others: (status?.conditions ?? []).filter(({ type }) => type !== 'Ready').map(({ type, status: value, reason }) => `${type}=${value}/${reason}`),
    taints: (spec?.taints ?? []).map(({ key, value, effect }) => `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`),
    unschedulable: spec?.unschedulable,
  });
}

function replicaSetLine({ metadata, spec, status }: ReplicaSet): { kind: string } & Fields {
  return {
    kind: 'replicaset',
    name: metadata.name,
    revision: metadata.annotations?.['deployment.kubernetes.io/revision'],
    desired: spec.replicas,
    replicas: status?.replicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
  };
}

function endpointSliceLine({ metadata, endpoints }: EndpointSlice): { kind: string } & Fields {
  const service = metadata.labels?.['kubernetes.io/service-name'];
  return { kind: 'endpointslice', service, endpoints: endpoints.map(({ targetRef, conditions }) => ({ pod: targetRef?.name, ...conditions })) };
}

function cronJobLine(object: KubeObject): { kind: string } & Fields {
  const status = (object as { readonly status?: { readonly active?: readonly unknown[]; readonly lastScheduleTime?: string } }).status;
  return present({ kind: 'cronjob', name: object.metadata.name, active: status?.active?.length ?? 0, last: status?.lastScheduleTime });
}

function statusOf(object: KubeObject): Fields {
  const status = (object as { readonly status?: Fields }).status ?? {};
  return Object.fromEntries(Object.entries(status).filter(([field]) => !notShown.has(field)));
}

function conditionsOf(object: KubeObject, withMessage: boolean): readonly string[] {
  const conditions = (object as { readonly status?: { readonly conditions?: readonly Condition[] } }).status?.conditions ?? [];
  return conditions.map(({ type, status, reason, message }) => `${type}=${status}/${reason}${withMessage ? `: ${message}` : ''}`);
}

function present<T extends { readonly kind: string } & Fields>(fields: T): { kind: string } & Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { kind: string } & Fields;
}
