import type { Draft, Rule } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { ClusterModel, Machine, SourcedObject } from '#model/cluster.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';

/** A version that the input states, of a kubelet or of an API server. */
interface Stated {
  /** `machine/n1`, `node/n1`, `pod/kube-system/kube-apiserver-n1`. */
  readonly subject: string;
  readonly version: string;
  readonly minor: number;
  readonly place: Place;
  /** What belongs together: the machine configs of one cluster, or what was read of a live one. */
  readonly cluster: string;
}

interface Skew {
  readonly kubelet: Stated;
  readonly apiServer: Stated;
  /** What a kubelet meets that asks for Services by a field its API server does not know. */
  readonly refused?: 'always' | 'where its requests reach the older one';
}

/** A kubelet that its API server does not take: newer, or too much older. */
export const kubeletVersionSkew = {
  id: 'kubelet-version-skew',
  summary: 'a kubelet is newer than an API server it talks to, or more than three minor versions older',

  *check({ cluster }) {
    const { model } = cluster.twin;
    const apiServers = grouped(apiServersIn(model), ({ cluster: name }) => name);
    const skews = kubeletsIn(model).flatMap((kubelet) => {
      const known = apiServers.find(([{ cluster: name }]) => name === kubelet.cluster) ?? [];
      return skewOf(kubelet, known, known.length < controlPlanesIn(model, kubelet.cluster));
    });
    const alike = ({ kubelet, apiServer }: Skew) => `${kubelet.cluster} ${kubelet.version} ${apiServer.version}`;
    for (const group of grouped(skews, alike)) yield draftOf(group);
  },
} as const satisfies Rule;

function kubeletsIn({ machines, objects }: ClusterModel): readonly Stated[] {
  const configured = machines.flatMap((machine) => {
    const { name, stem, images, placeOf } = machine;
    return stated(`machine/${name ?? stem}`, tagOf(images.kubelet), placeOf('machine.kubelet.image'), clusterOf(machine));
  });
  const registered = objects.flatMap(({ object, placeOf }) => {
    if (object.kind !== 'Node') return [];
    const { kubeletVersion } = (object as Node).status?.nodeInfo ?? {};
    return stated(`node/${object.metadata.name}`, kubeletVersion, placeOf('status.nodeInfo.kubeletVersion'), 'live');
  });
  return [...configured, ...registered];
}

/** Machines of a cluster that run an API server, whether or not they name its version. */
function controlPlanesIn({ machines }: ClusterModel, cluster: string): number {
  return machines.filter((machine) => machine.role !== 'worker' && clusterOf(machine) === cluster).length;
}

function clusterOf({ clusterName }: Machine): string {
  return `machines ${clusterName ?? ''}`;
}

function apiServersIn({ machines, objects }: ClusterModel): readonly Stated[] {
  const configured = machines.flatMap((machine) => {
    const { name, stem, role, images, placeOf } = machine;
    if (role === 'worker') return [];
    return stated(`machine/${name ?? stem}`, tagOf(images.apiServer), placeOf('cluster.apiServer.image'), clusterOf(machine));
  });
  return [...configured, ...objects.flatMap(runningApiServer)];
}

/** The mirror pod of an API server, as kubeadm and Talos label it. */
function runningApiServer({ object, placeOf }: SourcedObject): readonly Stated[] {
  const { name, namespace, labels } = object.metadata;
  const isApiServer = namespace === 'kube-system' && [labels?.component, labels?.['k8s-app']].includes('kube-apiserver');
  if (object.kind !== 'Pod' || !isApiServer) return [];
  const image = (object as Pod).spec.containers[0]?.image;
  return stated(`pod/kube-system/${name}`, tagOf(image), placeOf('spec.containers[0].image'), 'live');
}

function tagOf(image: string | undefined): string | undefined {
  return image?.split('@')[0]?.split(':').at(-1);
}

function stated(subject: string, text: string | undefined, place: Place, cluster: string): readonly Stated[] {
  const [, version, minor] = /^v?(1\.(\d+)\.\d+)/.exec(text ?? '') ?? [];
  return version === undefined ? [] : [{ subject, version, minor: Number(minor), place, cluster }];
}

/** Requests may reach any of the API servers: the oldest may be too old for a kubelet, and the newest too new; others may be as new as the kubelet. */
function skewOf(kubelet: Stated, apiServers: readonly Stated[], areOthers: boolean): readonly Skew[] {
  const [oldest] = apiServers.toSorted((left, right) => left.minor - right.minor);
  const [newest] = apiServers.toSorted((left, right) => right.minor - left.minor);
  if (oldest === undefined || newest === undefined) return [];
  if (kubelet.minor > oldest.minor) return [{ kubelet, apiServer: oldest, ...refusal(kubelet, oldest, areOthers ? kubelet : newest) }];
  return newest.minor - kubelet.minor > mostBehind(kubelet) ? [{ kubelet, apiServer: newest }] : [];
}

/** [kubernetes.io/releases/version-skew-policy] */
function mostBehind({ minor }: Stated): number {
  return minor < 25 ? 2 : 3;
}

/** From here on a kubelet asks for Services by a field selector that API servers before do not know. [kubernetes/kubernetes#123905, #127316] */
const asksByClusterIp = 31;

function refusal(kubelet: Stated, oldest: Stated, newest: Stated): Pick<Skew, 'refused'> {
  if (kubelet.minor < asksByClusterIp || oldest.minor >= asksByClusterIp) return {};
  return { refused: newest.minor < asksByClusterIp ? 'always' : 'where its requests reach the older one' };
}

function draftOf(group: readonly [Skew, ...Skew[]]): Draft {
  const [{ kubelet, apiServer, refused }] = group;
  const isNewer = kubelet.minor > apiServer.minor;
  const names = group.map((each) => each.kubelet.subject.replace(/^\w+\//, ''));
  const kubelets = `the ${group.length === 1 ? 'kubelet' : 'kubelets'} of ${listed(names)} (${kubelet.version})`;
  const how = isNewer ? 'newer than' : `more than ${mostBehind(kubelet)} minor versions older than`;
  return {
    severity: refused === 'always' ? 'high' : 'medium',
    subject: kubelet.subject,
    message: `${kubelets} ${group.length === 1 ? 'is' : 'are'} ${how} an API server (${apiServer.version})${refused === 'always' ? ': only static pods start there any more' : ''}`,
    because: [
      ...group.map((each) => ({
        text: `${each.kubelet.subject} has kubelet ${kubelet.version}`,
        place: each.kubelet.place,
        certainty: 'configured' as const,
      })),
      { text: `${apiServer.subject} has API server ${apiServer.version}`, place: apiServer.place, certainty: 'configured' },
      { text: whatFollows(isNewer, refused), certainty: 'documented' },
      ...(refused === undefined || refused === 'always' ? [] : [{ text: whoIsReached, certainty: 'documented' as const }]),
    ],
    consequence: [],
    fix: {
      text: isNewer
        ? `bring every API server to ${kubelet.version} first (talosctl upgrade-k8s does both in order), or put the kubelet back to 1.${apiServer.minor} in ${listed(names)}`
        : `bring the kubelet of ${listed(names)} to 1.${apiServer.minor - mostBehind(kubelet)} or later before the API servers go on`,
    },
  };
}

/** [kubernetes/enhancements KEP-4471; Talos: kubeprism.md, before it secrets/kubelet.go] */
const whoIsReached =
  "which one answers is up to a load balancer, Talos's KubePrism too; a control plane's kubelet may be set to ask only its own (kubeadm's ControlPlaneKubeletLocalMode)";

function whatFollows(isNewer: boolean, refused: Skew['refused']): string {
  if (refused !== undefined)
    return `it lists Services by spec.clusterIP, which an API server before 1.31 refuses; ${refused === 'always' ? '' : `${refused}, `}each container of a pod that is not static then waits with "services have not yet been read at least once, cannot construct envvars"`;
  return isNewer
    ? 'a kubelet must not be newer than an API server: it may ask for what that one does not have'
    : 'the API server no longer promises what so old a kubelet asks for';
}
