import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf, type Severity } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { counted, listed } from '#findings/words.ts';
import { upgradeWipesEphemeral } from '#model/images/talos-versions.ts';
import type { KubeObject, PersistentVolume, Pod } from '#model/kubernetes.ts';
import type { Cause, Place } from '#model/place.ts';
import { nodeConfigs } from '#sim/nodes/node-config.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** Something that is kept in a directory of a node, and how often. */
interface State {
  readonly object: ObjectRef;
  readonly path: string;
  readonly directory: string;
  readonly place: Place;
  readonly nodes: readonly string[];
  readonly copies: number;
  /** Of copies that stand for each other: how many may be missing at a time. */
  readonly spare: number;
}

/** A Talos upgrade without --preserve wipes /var, and something keeps its state there. */
export const stateOnWipedPartition = {
  id: 'state-on-wiped-partition',
  summary: 'state lies on a partition that an upgrade of the node wipes',

  *check({ cluster }: RuleInput) {
    const wiping = wipingNodes(cluster);
    if (wiping.size === 0) return;
    for (const state of statesIn(cluster)) {
      const nodes = state.nodes.filter((node) => wiping.has(node));
      if (nodes.length > 0) yield draftOf({ ...state, nodes }, cluster);
    }
  },
} as const satisfies Rule;

function wipingNodes({ view }: ClusterUnderCheck): ReadonlySet<string> {
  const nodes = view.list('Node').filter((ref) => {
    const version = view.row(nodeConfigs, ref)?.talosVersion;
    return version !== undefined && upgradeWipesEphemeral(version);
  });
  return new Set(nodes.map(({ name }) => name));
}

function* statesIn(cluster: ClusterUnderCheck): Generator<State> {
  yield* monStores(cluster);
  yield* localVolumes(cluster);
  yield* hostPaths(cluster);
}

interface CephCluster extends KubeObject {
  readonly spec?: { readonly dataDirHostPath?: string; readonly mon?: { readonly count?: number } };
}

const cephCluster = 'CephCluster.ceph.rook.io';

/** A mon's store is rebuilt from the other mons, as long as a majority of them has one. [rook pkg/operator/ceph/cluster/mon/spec.go, v1.11.10] */
function* monStores({ view, sources }: ClusterUnderCheck): Generator<State> {
  for (const object of view.list(cephCluster)) {
    const { dataDirHostPath: directory, mon } = view.object<CephCluster>(object)?.spec ?? {};
    if (directory === undefined || !isOnEphemeral(directory)) continue;
    const copies = mon?.count || 3;
    const path = 'spec.dataDirHostPath';
    const nodes = view.list('Node').map(({ name }) => name);
    yield { object, path, directory, place: sources.placeOf(object, path), nodes, copies, spare: Math.ceil(copies / 2) - 1 };
  }
}

function* localVolumes({ view, sources }: ClusterUnderCheck): Generator<State> {
  for (const object of view.list('PersistentVolume')) {
    const spec = view.object<PersistentVolume>(object)?.spec;
    const kind = spec?.local === undefined ? 'hostPath' : 'local';
    const directory = spec?.[kind]?.path;
    if (directory === undefined || !isOnEphemeral(directory)) continue;
    const path = `spec.${kind}.path`;
    yield { object, path, directory, place: sources.placeOf(object, path), nodes: nodesOf(spec), copies: 1, spare: 0 };
  }
}

/** The nodes a volume can be on: those its affinity names. */
function nodesOf(spec: PersistentVolume['spec'] | undefined): readonly string[] {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  return terms.flatMap(({ matchExpressions = [] }) =>
    matchExpressions.flatMap(({ key, values = [] }) => (key === 'kubernetes.io/hostname' ? values : [])),
  );
}

/** Directories that pods write to; those of DaemonSets are taken for what an agent makes anew, those of mons are counted above. */
function* hostPaths(cluster: ClusterUnderCheck): Generator<State> {
  const { view, sources, workloads } = cluster;
  const ofMons = view.objects<CephCluster>(cephCluster).flatMap(({ spec }) => spec?.dataDirHostPath ?? []);
  for (const { ref: object, pods } of workloads) {
    if (object.kind === 'DaemonSet') continue;
    const running = pods.flatMap((pod) => view.object<Pod>(pod) ?? []);
    const spec = running[0]?.spec;
    for (const [index, { name, hostPath }] of (spec?.volumes ?? []).entries()) {
      const directory = hostPath?.path;
      if (directory === undefined || !isOnEphemeral(directory) || ofMons.some((each) => directory.startsWith(each))) continue;
      if (!isWritten(spec, name)) continue;
      const path = `${object.kind === 'Pod' ? 'spec' : 'spec.template.spec'}.volumes[${index}].hostPath.path`;
      const nodes = [...new Set(running.flatMap(({ spec: { nodeName } }) => nodeName ?? []))].sort();
      yield { object, path, directory, place: sources.placeOf(object, path), nodes, copies: 1, spare: 0 };
    }
  }
}

function isWritten(spec: Pod['spec'] | undefined, volume: string): boolean {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some(({ volumeMounts = [] }) =>
    volumeMounts.some(({ name, readOnly }) => name === volume && readOnly !== true),
  );
}

/** Below /var, without what the node itself puts there and makes anew. [talos v1.4.6 pkg/machinery/constants/constants.go] */
function isOnEphemeral(directory: string): boolean {
  return /^\/var(\/|$)/.test(directory) && !/^\/var\/(run|log|lib\/(kubelet|containerd|etcd|cni))(\/|$)/.test(directory);
}

function draftOf(state: State, { view }: ClusterUnderCheck): Draft {
  const { object, path, directory, place, nodes, copies, spare } = state;
  const configs = nodes.map((node) => view.row(nodeConfigs, view.ref('Node', '', node)));
  const versions = [...new Set(configs.map((config) => config?.talosVersion ?? ''))];
  const because: Cause[] = [
    { text: `${titleOf(object)} keeps its state in ${directory} (${path})`, place, certainty: 'configured' },
    { text: `${directory} is on the partition EPHEMERAL of ${listed(nodes)}`, certainty: 'documented' },
    {
      text: `talosctl upgrade on Talos ${listed(versions)} wipes EPHEMERAL unless --preserve is given`,
      place: configs[0]?.place,
      certainty: 'documented',
    },
    { text: copiesText(state) },
  ];
  return {
    severity: severityOf(state),
    subject: keyOf(object),
    about: directory,
    message: `an upgrade of ${listed(nodes)} without --preserve wipes what ${titleOf(object)} keeps in ${directory}`,
    because,
    consequence: [],
    fix: {
      text:
        spare > 0
          ? `upgrade one node at a time, and the next one only when ${copies} of ${copies} mons are in quorum again; --preserve is not needed`
          : 'give talosctl upgrade --preserve, or copy the data first',
    },
  };
}

function severityOf({ spare, copies }: State): Severity {
  return spare === 0 && copies > 0 ? 'high' : 'low';
}

function copiesText({ object, copies, spare }: State): string {
  if (object.kind !== cephCluster) return 'there is one copy, as far as is known';
  if (spare === 0) return `${counted(copies, 'mon')} ${copies === 1 ? 'keeps' : 'keep'} it: without it there is no majority to take it from`;
  return `${copies} mons each keep a copy: harmless while the other ${copies - 1} live, from which a wiped one takes it again`;
}
