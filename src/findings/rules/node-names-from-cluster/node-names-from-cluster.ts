import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { Machine } from '#model/cluster.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Cause, Place } from '#model/place.ts';
import { type NodeConfig, nodeConfigs } from '#sim/nodes/node-config.ts';
import { imagesOf } from '#sim/own-registries.ts';
import { type Route, registryRef, routes } from '#sim/registries/registries.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A name server that a node asks, and how the cluster serves it. */
interface OwnServer {
  readonly address: string;
  readonly route: Route;
  readonly pods: readonly ObjectRef[];
}

/** A node all of whose name servers are pods of its own cluster. */
interface Asking {
  readonly node: ObjectRef;
  readonly place: Place | undefined;
  /** Its Talos waits for a time server that has a name. */
  readonly waitsForTime: boolean;
  readonly servers: readonly [OwnServer, ...OwnServer[]];
}

/** Nodes resolve names only through pods of their own cluster: they cannot pull what answers them. */
export const nodeNamesFromCluster = {
  id: 'node-names-from-cluster',
  summary: 'nodes resolve names only through pods of their own cluster: they cannot pull the image of what answers them',

  *check(input) {
    const { view } = input.cluster;
    const asking = view.rows(nodeConfigs).flatMap(([node, config]) => askingOf(node, config, input.cluster));
    for (const group of grouped(asking, ({ servers }) => servers.map(({ address }) => address).join(' '))) yield* draftOf(group, input);
  },
} as const satisfies Rule;

function askingOf(node: ObjectRef, { nameservers }: NodeConfig, { view, twin }: ClusterUnderCheck): readonly Asking[] {
  const [first, ...rest] = nameservers.flatMap((address): OwnServer[] => {
    const route = view.row(routes, registryRef(view, address));
    if (route === undefined || route.via === 'unknown') return [];
    const pods = twin.expander.podsBehind(view, route);
    return pods.length === 0 ? [] : [{ address, route, pods }];
  });
  if (first === undefined || rest.length + 1 < nameservers.length) return [];
  const machine = twin.model.machines.find(({ name, stem }) => (name ?? stem) === node.name);
  const place = machine?.placeOf('machine.network.nameservers');
  return [{ node, place, waitsForTime: machine !== undefined && waitsForTime(machine), servers: [first, ...rest] }];
}

/** etcd and kubelet begin after the first answer of a time server, which has a name unless somebody says otherwise. [talos v1.12.11 controllers/time/sync.go] */
function waitsForTime({ talosVersion, timeDisabled, timeServers, timeBootTimeout }: Machine): boolean {
  if (talosVersion === undefined || timeDisabled) return false;
  const waits = timeBootTimeout === undefined || /^0+(ns|us|ms|s|m|h)?$/.test(timeBootTimeout);
  return waits && !timeServers.some((server) => /^[\d.]+$|:/.test(server));
}

function draftOf(group: readonly [Asking, ...Asking[]], { cluster, runs }: RuleInput): readonly Draft[] {
  const [{ servers }] = group;
  const nodes = group.map(({ node }) => node.name);
  const addresses = listed(servers.map(({ address }) => address));
  const workloads = [...new Set(servers.flatMap(({ pods }) => pods.map((pod) => cluster.workloadOf(pod))))];
  const consequence = runs.consequences(({ text }) => nodes.some((node) => text === `no name server of ${node} answers`));
  const waits = group.some(({ waitsForTime }) => waitsForTime);
  if (consequence.length === 0 && !waits) return [];
  const draft: Draft = {
    severity: consequence.length > 0 ? 'critical' : 'medium',
    subject: keyOf(workloads[0] as ObjectRef),
    about: addresses,
    message: `${listed(nodes)} ${nodes.length === 1 ? 'resolves' : 'resolve'} names only through ${listed(workloads.map(titleOf))} of the cluster itself`,
    because: [
      ...grouped(group, ({ place }) => JSON.stringify(place)).map(([{ place }, ...others]) => askingCause(group, others.length, place, addresses)),
      ...servers.map((server) => servingCause(server, cluster)),
      ...imageCauses(servers, cluster),
      ...(waits ? [waitForTime] : []),
      { text: 'images are pulled by the node, with names that the node resolves', certainty: 'documented', closesCycle: true },
    ],
    consequence,
    fix: { text: `name a resolver outside the cluster as well in machine.network.nameservers of ${listed(nodes)}` },
  };
  return [draft];
}

const waitForTime: Cause = {
  text: 'etcd and the kubelet of Talos wait at boot for the first answer of a time server, which is asked by its name',
  certainty: 'documented',
};

function askingCause(group: readonly [Asking, ...Asking[]], others: number, place: Place | undefined, addresses: string): Cause {
  const names = group.filter((each) => JSON.stringify(each.place) === JSON.stringify(place)).map(({ node }) => node.name);
  return { text: `${listed(names)} ${others === 0 ? 'asks' : 'ask'} ${addresses} for names, and nobody else`, place, certainty: 'configured' };
}

function servingCause({ address, route, pods }: OwnServer, cluster: ClusterUnderCheck): Cause {
  const workloads = [...new Set(pods.map((pod) => titleOf(cluster.workloadOf(pod))))];
  const by = route.via === 'service' ? ` (Service ${route.namespace}/${route.service})` : '';
  return { text: `${address}${by} is served by ${listed(workloads)}`, place: route.place, certainty: 'configured' };
}

/** What the pods that answer run. */
function imageCauses(servers: readonly OwnServer[], cluster: ClusterUnderCheck): readonly Cause[] {
  const used = servers.flatMap(({ pods }) => pods.flatMap((pod) => imagesOf(cluster.view.object<Pod>(pod) as Pod).map((image) => ({ pod, image }))));
  return grouped(used, ({ pod, image }) => `${keyOf(cluster.workloadOf(pod))} ${image}`).map(([{ pod, image }]) => ({
    text: `${titleOf(cluster.workloadOf(pod))} runs ${image}`,
    place: cluster.placeOfImage(pod, image),
    certainty: 'configured',
  }));
}
