import type { ClusterModel, Machine } from '#model/cluster.ts';
import { defaultContainerdVersion } from '#model/images/containerd-version.ts';
import type { HostsDirectory } from '#model/images/registry-config.ts';
import { containerdOfTalos } from '#model/images/talos-versions.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import { minorOf } from '#model/kubernetes-version.ts';
import type { Assumption, Place } from '#model/place.ts';
import { quantityOf, quantityText } from '#model/quantity.ts';
import type { ControlPlaneFact } from '#model/world/world.ts';
import type { ControlPlane, NodeConfig } from '../nodes/node-config.ts';

/** The nodes a simulation starts with, how each is configured, who carries the control plane, and what of it was assumed. */
export interface LoadedNodes {
  readonly nodes: readonly { readonly node: Node; readonly config: NodeConfig; readonly place?: Place; readonly unknownCapacity: boolean }[];
  readonly controlPlane: ControlPlane;
  readonly assumptions: readonly Assumption[];
}

const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';
const legacyControlPlaneLabel = 'node-role.kubernetes.io/master';
/** Capacity nobody stated always fits; a verdict that hinges on it says so. */
const unlimited = { cpu: '1000000', memory: '1000Ti', 'ephemeral-storage': '1000Ti', pods: '100000' } as const;

/** From Node objects, machine configs, world facts and the pods' own node names; three alike when nothing names any. */
export function loadNodes(model: ClusterModel): LoadedNodes {
  const assumptions: Assumption[] = [];
  const objects = model.objects.filter(({ object }) => object.kind === 'Node' && object.apiVersion === 'v1');
  const places = new Map(objects.map(({ object, place }) => [object.metadata.name, place]));
  const known = new Map(objects.map(({ object }) => [object.metadata.name, object as Node]));
  for (const { name, reason } of namesOf(model, known)) {
    if (known.has(name)) continue;
    known.set(name, bareNode(name));
    assumptions.push({ text: `node ${name} exists (${reason})`, about: `node/${name}` });
  }
  const noneNamed = known.size === 0;
  const outside = model.world.controlPlane !== undefined;
  if (noneNamed) {
    const storage = storageNodesOf(model);
    const names = [...storage, 'node-1', 'node-2', 'node-3'].slice(0, Math.max(3, storage.length));
    for (const name of names) known.set(name, bareNode(name));
    const alike = storage.length === 0 ? 'three alike' : `${names.join(', ')}, where Ceph is to keep its data`;
    assumptions.push({ text: `no nodes are described: ${alike}${outside ? '' : ', all of them control plane and schedulable'}` });
  }
  const extended = extendedResources(model);
  const alone = !outside && (known.size === 1 || noneNamed);
  const nodes = [...known.values()].sort(byName).map((node) => loadNode(model, node, { place: places.get(node.metadata.name), extended, alone }));
  return {
    nodes,
    controlPlane: controlPlaneOf(
      nodes.map(({ node }) => node),
      noneNamed,
      model.world.controlPlane,
      assumptions,
    ),
    assumptions,
  };
}

function loadNode(
  model: ClusterModel,
  node: Node,
  context: { place?: Place; extended: readonly string[]; alone: boolean },
): LoadedNodes['nodes'][number] {
  const machine = machineOf(model, node);
  const fact = model.world.nodes.find(({ node: name }) => name === node.metadata.name);
  const labelled = withMachine(node, machine, context.alone);
  const { complete, unknownCapacity } = withCapacity(labelled, fact, context.extended);
  return { node: withConditions(complete), config: configOf(model, complete, machine), place: context.place ?? machine?.place, unknownCapacity };
}

function* namesOf(model: ClusterModel, known: ReadonlyMap<string, Node>): Generator<{ name: string; reason: string }> {
  for (const { name, place } of model.machines) if (name !== undefined) yield { name, reason: `machine config ${'path' in place ? place.path : ''}` };
  for (const { node } of model.world.nodes) yield { name: node, reason: 'named in the world file' };
  for (const { object } of model.objects) {
    const name = object.kind === 'Pod' ? (object as Pod).spec?.nodeName : undefined;
    if (name !== undefined && name !== '' && !known.has(name))
      yield { name, reason: `pod ${object.metadata.namespace ?? 'default'}/${object.metadata.name} is bound to it` };
  }
}

interface StorageOfCeph {
  readonly spec?: { readonly storage?: { readonly useAllNodes?: boolean; readonly nodes?: readonly { readonly name?: unknown }[] } };
}

/** Nodes that a CephCluster names: better than names nobody has. */
function storageNodesOf(model: ClusterModel): readonly string[] {
  const named = model.objects.flatMap(({ object }) => {
    const { useAllNodes, nodes = [] } = object.kind === 'CephCluster' ? ((object as StorageOfCeph).spec?.storage ?? {}) : {};
    return useAllNodes === true || !Array.isArray(nodes) ? [] : nodes.flatMap(({ name }) => (isNodeName(name) ? [name] : []));
  });
  return [...new Set(named)];
}

function isNodeName(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name);
}

/** By host name, else by the file's stem, else by role. */
function machineOf(model: ClusterModel, node: Node): Machine | undefined {
  const { name } = node.metadata;
  const byName =
    model.machines.find((machine) => machine.name === name) ?? model.machines.find((machine) => machine.name === undefined && machine.stem === name);
  if (byName !== undefined) return byName;
  const role = isControlPlane(node) ? 'controlplane' : 'worker';
  return model.machines.find((machine) => machine.name === undefined && machine.role === role);
}

function isControlPlane(node: Node): boolean {
  return [controlPlaneLabel, legacyControlPlaneLabel].some((label) => node.metadata.labels?.[label] !== undefined);
}

function withMachine(node: Node, machine: Machine | undefined, alone: boolean): Node {
  const isServer = machine?.role === 'controlplane' || isControlPlane(node);
  const labels = {
    'kubernetes.io/hostname': node.metadata.name,
    'kubernetes.io/os': 'linux',
    ...(isServer || (alone && machine === undefined) ? { [controlPlaneLabel]: '' } : {}),
    ...machine?.nodeLabels,
    ...node.metadata.labels,
  };
  const mustTaint = machine?.role === 'controlplane' && !machine.allowSchedulingOnControlPlanes && node.spec?.taints === undefined;
  const spec = mustTaint ? { ...node.spec, taints: [{ key: controlPlaneLabel, effect: 'NoSchedule' as const }] } : (node.spec ?? {});
  return { ...node, metadata: { ...node.metadata, labels }, spec };
}

function withCapacity(
  node: Node,
  fact: { readonly cpu?: string; readonly memory?: string } | undefined,
  extended: readonly string[],
): { complete: Node; unknownCapacity: boolean } {
  const stated = node.status?.allocatable ?? node.status?.capacity;
  if (stated !== undefined)
    return {
      complete: { ...node, status: { ...node.status, allocatable: stated, capacity: node.status?.capacity ?? stated } },
      unknownCapacity: false,
    };
  const rest = Object.fromEntries(extended.map((name) => [name, '100000']));
  const capacity = {
    ...rest,
    ...unlimited,
    ...(fact?.cpu === undefined ? {} : { cpu: quantityText(quantityOf(fact.cpu)) }),
    ...(fact?.memory === undefined ? {} : { memory: quantityText(quantityOf(fact.memory)) }),
    ...(fact === undefined ? {} : { pods: '110' }),
  };
  return {
    complete: { ...node, status: { ...node.status, capacity, allocatable: capacity } },
    unknownCapacity: fact?.cpu === undefined || fact.memory === undefined,
  };
}

/** A node nobody saw is Ready on the eve. */
function withConditions(node: Node): Node {
  if (node.status?.conditions !== undefined) return node;
  const conditions = [
    { type: 'MemoryPressure', status: 'False' as const, reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
    { type: 'DiskPressure', status: 'False' as const, reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
    { type: 'PIDPressure', status: 'False' as const, reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
    { type: 'Ready', status: 'True' as const, reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  ];
  return { ...node, status: { ...node.status, conditions } };
}

function configOf(model: ClusterModel, node: Node, machine: Machine | undefined): NodeConfig {
  const directories = model.hostsDirectories
    .filter(({ node: only }) => only === undefined || only === node.metadata.name)
    .map(({ directory }): HostsDirectory => directory);
  const runtime = /^containerd:\/\/(.+)$/.exec(node.status?.nodeInfo?.containerRuntimeVersion ?? '')?.[1];
  const shipped = machine?.talosVersion === undefined ? undefined : containerdOfTalos(machine.talosVersion);
  const { apiServer, controllerManager, scheduler } = machine?.role === 'controlplane' ? machine.images : ({} as Machine['images']);
  return {
    containerdVersion: runtime ?? shipped ?? defaultContainerdVersion,
    talosVersion: machine?.talosVersion,
    talosRegistries: machine?.registries,
    hostsDirectories: directories,
    kubeletImage: machine?.images.kubelet,
    etcdImage: machine?.role === 'controlplane' ? machine.images.etcd : undefined,
    controlPlaneImages: [apiServer, controllerManager, scheduler].filter((image) => image !== undefined),
    imageCache: machine?.imageCache,
    nameservers: machine?.nameservers ?? [],
    gracefulShutdown: machine !== undefined,
    installer: repositoryOf(machine?.images.installer),
    place: machine?.place,
  };
}

/** An image reference without tag and digest. */
function repositoryOf(image: string | undefined): string | undefined {
  return image?.replace(/@.*$/, '').replace(/:[^/]*$/, '');
}

function controlPlaneOf(nodes: readonly Node[], assumed: boolean, outside: ControlPlaneFact | undefined, assumptions: Assumption[]): ControlPlane {
  const names = nodes.filter(isControlPlane).map(({ metadata }) => metadata.name);
  if (names.length > 0) {
    if (outside !== undefined)
      assumptions.push({ text: 'nodes carry the control plane; what is said of one outside does not count', place: outside.place });
    return { nodes: names, assumed };
  }
  if (outside === undefined) {
    assumptions.push({ text: 'no node is labelled as control plane: it runs outside these nodes and works while there is power' });
    return { nodes: names, assumed };
  }
  const { apiServers, authorities, place } = outside;
  assumptions.push({ text: `the control plane runs outside these nodes, with the API servers ${apiServers.join(', ')}`, place });
  const registers = authorities === 'own' && minorOf(nodes[0]?.status?.nodeInfo?.kubeletVersion) <= lastMinorWithHook;
  return { nodes: names, assumed, apiServers, ...(registers ? { registersOwnAuthorities: true } : {}) };
}

/** Up to 1.17 an API server that cannot write its authorities exits; later a controller of it tries again for ever. [kubernetes v1.18 CHANGELOG; pkg/controlplane/controller/clusterauthenticationtrust] */
const lastMinorWithHook = 17;

/** Resources beyond the usual ones that some pod asks for: unknown capacity has them too. */
function extendedResources(model: ClusterModel): readonly string[] {
  const names = new Set<string>();
  for (const { object } of model.objects) collectRequests(object, names);
  return [...names].filter((name) => name.includes('/') || name.startsWith('hugepages-')).sort();
}

function collectRequests(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if ((key === 'requests' || key === 'limits') && typeof inner === 'object' && inner !== null)
      for (const name of Object.keys(inner)) names.add(name);
    else collectRequests(inner, names);
  }
}

function bareNode(name: string): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name } };
}

function byName(left: Node, right: Node): number {
  return left.metadata.name < right.metadata.name ? -1 : 1;
}
