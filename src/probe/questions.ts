import { isUnknownValue } from '#model/cluster.ts';
import { isProxyFor, type RegistryHost } from '#model/images/host-list.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import { imageCacheHost } from '#model/images/talos-registries.ts';
import { templateOf } from '#sim/load/routes.ts';
import { nodeConfigs } from '#sim/nodes/node-config.ts';
import { hostsOfNode, type Resolver } from '#sim/registries/host-lists.ts';
import { routes } from '#sim/registries/registries.ts';
import type { Twin } from '#sim/twin.ts';

/** A host that nodes ask for images, and how. */
export interface HostQuestion {
  readonly host: string;
  readonly endpoints: readonly Endpoint[];
}

/** The side of a host a request goes to. */
export interface Endpoint {
  readonly scheme: string;
  readonly host: string;
  readonly skipVerify: boolean;
  /** Plain HTTP is asked when the other side turns out to speak no TLS. */
  readonly httpFallback: boolean;
}

/** Where a manifest is asked for. */
export interface ManifestAt extends Endpoint {
  /** Path and query on the host. */
  readonly path: string;
  /** It stands in for the image's registry: what it lacks may exist. */
  readonly isMirror: boolean;
}

/** An image, and the lists of places in which nodes look for it, each in its order. */
export interface ReferenceQuestion {
  readonly reference: string;
  readonly repository: string;
  /** What is asked for by tag. */
  readonly byTag: boolean;
  readonly lists: readonly (readonly ManifestAt[])[];
}

export interface Questions {
  readonly hosts: readonly HostQuestion[];
  readonly references: readonly ReferenceQuestion[];
  /** What is not asked, by what it is. */
  readonly leftOut: {
    /** Images whose tag only what is known of a chart supplies. */
    readonly assumedImages: number;
    /** Hosts that the cluster itself serves. */
    readonly ownHosts: readonly string[];
    /** Texts that are no reference. */
    readonly notReferences: readonly string[];
  };
}

/** What one would have to ask the network to know what a cluster takes for granted: each host of each list, each image. */
export function questionsOf(twin: Twin): Questions {
  const own = new Set(twin.eve.view.rows(routes).map(([{ name }]) => name));
  const images = imagesOf(twin);
  const asked = images.filter(({ image }) => !isAssumedOfChart(image) && parseDockerReference(image).ok);
  const lists = asked.map(({ image, resolver }) => ({ image, hosts: listsOf(twin, image, resolver) }));
  const everyHost = lists.flatMap(({ hosts }) => hosts.flat());
  const isOutside = ({ host }: RegistryHost) => !own.has(host) && host !== imageCacheHost && host !== '';
  const outside = everyHost.filter(isOutside);
  const distinct = (texts: readonly string[]) => [...new Set(texts)].sort();
  return {
    hosts: distinct(outside.map(({ host }) => host)).map((host) => ({ host, endpoints: endpointsOf(outside.filter((each) => each.host === host)) })),
    references: referencesOf(lists, isOutside),
    leftOut: {
      assumedImages: new Set(images.filter(({ image }) => isAssumedOfChart(image)).map(({ image }) => image)).size,
      ownHosts: distinct(everyHost.map(({ host }) => host).filter((host) => own.has(host))),
      notReferences: distinct(images.filter(({ image }) => !parseDockerReference(image).ok).map(({ image }) => image)),
    },
  };
}

interface ImageUse {
  readonly image: string;
  readonly resolver: Resolver;
}

/** Images of all pods and of all templates of pods, and those of the nodes' own services. */
function imagesOf(twin: Twin): readonly ImageUse[] {
  const pods = [...twin.sources.map(({ object }) => object), ...twin.eve.view.objects('Pod')];
  const inPods = pods.flatMap((object) => {
    const spec = templateOf(object)?.spec;
    return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(({ image }) => image ?? []);
  });
  const machines = twin.model.machines.map(({ images }) => images);
  const system = machines.flatMap(({ installer, kubelet, etcd }) => [installer, kubelet, etcd]);
  const cri = machines.flatMap(({ apiServer, controllerManager, scheduler, proxy, coreDns }) => [
    apiServer,
    controllerManager,
    scheduler,
    proxy,
    coreDns,
  ]);
  const use = (resolver: Resolver) => (image: string | undefined) => (image === undefined || isUnknownValue(image) ? [] : [{ image, resolver }]);
  return [...[...inPods, ...cri].flatMap(use('cri')), ...system.flatMap(use('system'))].filter(({ image }) => image !== '');
}

/** See catalogue/charts/parts.ts: charts' objects that nobody rendered have tags that say so. */
function isAssumedOfChart(image: string): boolean {
  return /:of-chart-[\w.-]+$/.test(image);
}

/** The different lists that nodes have for an image: any of them may come to run it. */
function listsOf(twin: Twin, image: string, resolver: Resolver): readonly (readonly RegistryHost[])[] {
  const parsed = parseDockerReference(image);
  if (!parsed.ok) return [];
  const { view } = twin.eve;
  const lists = view.list('Node').map((node) => hostsOfNode(view.row(nodeConfigs, node), parsed.reference.namespace, resolver));
  const text = (list: readonly RegistryHost[]) => list.map((each) => JSON.stringify([endpointOf(each), each.path, each.pull, each.resolve])).join();
  return [...new Map(lists.map((list) => [text(list), list])).values()];
}

function referencesOf(
  uses: readonly { readonly image: string; readonly hosts: readonly (readonly RegistryHost[])[] }[],
  isOutside: (host: RegistryHost) => boolean,
): readonly ReferenceQuestion[] {
  const questions = new Map<string, ReferenceQuestion>();
  for (const { image, hosts } of uses) {
    const parsed = parseDockerReference(image);
    if (!parsed.ok) continue;
    const { text, repository, digest, object, namespace } = parsed.reference;
    const lists = hosts.map((list) =>
      list
        .filter((host) => isOutside(host) && host.pull && (host.resolve || digest !== undefined))
        .map((host) => manifestAt(host, { repository, object, namespace })),
    );
    const known = questions.get(text)?.lists ?? [];
    const all = new Map([...known, ...lists].filter((list) => list.length > 0).map((list) => [JSON.stringify(list), list]));
    if (all.size > 0) questions.set(text, { reference: text, repository, byTag: digest === undefined, lists: [...all.values()] });
  }
  return [...questions.values()].sort((left, right) => (left.reference < right.reference ? -1 : 1));
}

interface Wanted {
  readonly repository: string;
  readonly object: string;
  readonly namespace: string;
}

/** The URL that containerd asks. Upstream: remotes/docker/resolver.go, request. */
function manifestAt(host: RegistryHost, { repository, object, namespace }: Wanted): ManifestAt {
  const isMirror = isProxyFor(host.host, namespace);
  const query = isMirror ? `?ns=${encodeURIComponent(namespace)}` : '';
  return { ...endpointOf(host), path: `${host.path.replace(/\/$/, '')}/${repository}/manifests/${object}${query}`, isMirror };
}

function endpointOf({ scheme, host, skipVerify, httpFallback }: RegistryHost): Endpoint {
  return { scheme, host, skipVerify, httpFallback };
}

function endpointsOf(hosts: readonly RegistryHost[]): readonly Endpoint[] {
  const distinct = new Map(hosts.map((host) => [JSON.stringify(endpointOf(host)), endpointOf(host)]));
  return [...distinct].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, endpoint]) => endpoint);
}
