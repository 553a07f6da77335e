import type { EndpointSlice, KubeObject, Pod } from '#model/kubernetes.ts';
import type { IndexDefinition, TallyDefinition } from './definitions.ts';

/** Uid of the controller that owns an object; undefined when it has none. */
export function controllerOf(object: KubeObject): string | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
}

/** Pods bound to a node, by node name. */
export const podsOnNode: IndexDefinition<Pod, string | undefined> = {
  name: 'pods-on-node',
  kind: 'Pod',
  part: (pod) => pod.spec.nodeName,
  values: (node) => (node === undefined || node === '' ? [] : [node]),
};

/** Pods by the uid of the controller that owns them. */
export const podsOfController: IndexDefinition<Pod, Pod['metadata']['ownerReferences']> = {
  name: 'pods-of-controller',
  kind: 'Pod',
  part: (pod) => pod.metadata.ownerReferences,
  values: (_, pod) => oneOrNone(controllerOf(pod)),
};

/** Pods that use a claim, by `namespace/claim`. */
export const podsOfClaim: IndexDefinition<Pod, Pod['spec']['volumes']> = {
  name: 'pods-of-claim',
  kind: 'Pod',
  part: (pod) => pod.spec.volumes,
  values: (volumes, pod) =>
    (volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
      persistentVolumeClaim === undefined ? [] : [`${pod.metadata.namespace}/${persistentVolumeClaim.claimName}`],
    ),
};

/** Pods by the ports they take on their node: hostPorts, and every port of a pod on the host's network. */
export const podsOnHostPort: IndexDefinition<Pod, Pod['spec']['containers']> = {
  name: 'pods-on-host-port',
  kind: 'Pod',
  part: (pod) => pod.spec.containers,
  values: (containers, pod) => (takesHostPorts(containers, pod) ? hostPorts(containers, pod) : []),
};

function takesHostPorts(containers: Pod['spec']['containers'], pod: Pod): boolean {
  return pod.spec.hostNetwork === true || containers.some(({ ports }) => ports?.some(({ hostPort }) => hostPort !== undefined));
}

function hostPorts(containers: Pod['spec']['containers'], pod: Pod): string[] {
  const ports = containers.flatMap(({ ports = [] }) =>
    ports.map(({ hostPort, containerPort }) => hostPort ?? (pod.spec.hostNetwork === true ? containerPort : undefined)),
  );
  return [...new Set(ports.flatMap((port) => (port === undefined ? [] : [String(port)])))];
}

/** EndpointSlices by the Service they belong to, `namespace/name`. */
export const endpointSlicesOfService: IndexDefinition<EndpointSlice, EndpointSlice['metadata']['labels']> = {
  name: 'endpoint-slices-of-service',
  kind: 'EndpointSlice',
  part: (slice) => slice.metadata.labels,
  values: (labels, slice) => {
    const service = labels?.['kubernetes.io/service-name'];
    return service === undefined ? [] : [`${slice.metadata.namespace}/${service}`];
  },
};

/** Objects of a kind by the uid of each owner: what garbage collection and controllers of controllers look up. */
export function ownedBy(kind: string): IndexDefinition<KubeObject, KubeObject['metadata']['ownerReferences']> {
  return {
    name: `${kind}-owned-by`,
    kind,
    part: (object) => object.metadata.ownerReferences,
    values: (owners) => (owners ?? []).map(({ uid }) => uid),
  };
}

export const replicaSetsOwnedBy = ownedBy('ReplicaSet');
export const jobsOwnedBy = ownedBy('Job');
export const controllerRevisionsOwnedBy = ownedBy('ControllerRevision');
export const endpointSlicesOwnedBy = ownedBy('EndpointSlice');

/** Slots of the sum kept per controller of pods. */
export const podSum = { active: 0, ready: 1, terminating: 2, failed: 3, succeeded: 4, pending: 5 } as const;

/** Pods per controller uid: active, ready, terminating, failed, succeeded, pending. */
export const podsPerController: TallyDefinition<Pod> = {
  name: 'pods-per-controller',
  kind: 'Pod',
  size: 6,
  values: (pod) => oneOrNone(controllerOf(pod)),
  differs: (before, after) =>
    before.status !== after.status ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    before.metadata.ownerReferences !== after.metadata.ownerReferences,
  add(pod, sum, sign) {
    const phase = pod.status?.phase ?? 'Pending';
    if (phase === 'Failed') addTo(sum, podSum.failed, sign);
    else if (phase === 'Succeeded') addTo(sum, podSum.succeeded, sign);
    else if (pod.metadata.deletionTimestamp !== undefined) addTo(sum, podSum.terminating, sign);
    else {
      addTo(sum, podSum.active, sign);
      if (isPodReady(pod)) addTo(sum, podSum.ready, sign);
      if (phase === 'Pending') addTo(sum, podSum.pending, sign);
    }
  },
};

export function isPodReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

/** Active: not finished and not marked for deletion. [controller_utils.go IsPodActive, 1.28] */
export function isPodActive(pod: Pod): boolean {
  return pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed' && pod.metadata.deletionTimestamp === undefined;
}

function addTo(sum: number[], slot: number, amount: number): void {
  sum[slot] = (sum[slot] ?? 0) + amount;
}

function oneOrNone(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

/** Pods of DaemonSets by `<controller uid> <node>`: the node they are bound to or, before that, made for. */
export const daemonPodsOnNode: IndexDefinition<Pod, Pod['spec']> = {
  name: 'daemon-pods-on-node',
  kind: 'Pod',
  part: (pod) => pod.spec,
  values(spec, pod) {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
    const node = owner?.kind === 'DaemonSet' ? targetNode(spec) : undefined;
    return node === undefined ? [] : [`${owner?.uid} ${node}`];
  },
};

/** The node a daemon pod is bound to or made for. [pkg/controller/daemon/util GetTargetNodeName, 1.28] */
export function targetNode(spec: Pod['spec']): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== '') return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms) {
    const field = matchFields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (field !== undefined) return field.values?.length === 1 ? field.values[0] : undefined;
  }
  return undefined;
}
