import type { Draft, Rule } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { ClusterModel, SourcedObject } from '#model/cluster.ts';
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
}

/** A kubelet that its API server does not take: newer, or too much older. */
export const kubeletVersionSkew = {
  id: 'kubelet-version-skew',
  summary: 'a kubelet is newer than an API server it talks to, or more than three minor versions older',

  *check({ cluster }) {
    const { model } = cluster.twin;
    const apiServers = grouped(apiServersIn(model), ({ cluster: name }) => name);
    const skews = kubeletsIn(model).flatMap((kubelet) => skewOf(kubelet, apiServers.find(([{ cluster: name }]) => name === kubelet.cluster) ?? []));
    const alike = ({ kubelet, apiServer }: Skew) => `${kubelet.cluster} ${kubelet.version} ${apiServer.version}`;
    for (const group of grouped(skews, alike)) yield draftOf(group);
  },
} as const satisfies Rule;

function kubeletsIn({ machines, objects }: ClusterModel): readonly Stated[] {
  const configured = machines.flatMap(({ name, stem, images, clusterName, placeOf }) =>
    stated(`machine/${name ?? stem}`, tagOf(images.kubelet), placeOf('machine.kubelet.image'), `machines ${clusterName ?? ''}`),
  );
  const registered = objects.flatMap(({ object, placeOf }) => {
    const { kubeletVersion } = (object.kind === 'Node' && (object as Node).status?.nodeInfo) || {};
    return stated(`node/${object.metadata.name}`, kubeletVersion, placeOf('status.nodeInfo.kubeletVersion'), 'live');
  });
  return [...configured, ...registered];
}

function apiServersIn({ machines, objects }: ClusterModel): readonly Stated[] {
  const configured = machines.flatMap(({ name, stem, role, images, clusterName, placeOf }) =>
    role === 'worker'
      ? []
      : stated(`machine/${name ?? stem}`, tagOf(images.apiServer), placeOf('cluster.apiServer.image'), `machines ${clusterName ?? ''}`),
  );
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

/** Requests reach any of the API servers: the oldest may be too old for a kubelet, and the newest too new. */
function skewOf(kubelet: Stated, apiServers: readonly Stated[]): readonly Skew[] {
  const [oldest] = apiServers.toSorted((left, right) => left.minor - right.minor);
  const [newest] = apiServers.toSorted((left, right) => right.minor - left.minor);
  if (oldest === undefined || newest === undefined) return [];
  if (kubelet.minor > oldest.minor) return [{ kubelet, apiServer: oldest }];
  return newest.minor - kubelet.minor > mostBehind(kubelet) ? [{ kubelet, apiServer: newest }] : [];
}

/** [kubernetes.io/releases/version-skew-policy] */
function mostBehind({ minor }: Stated): number {
  return minor < 25 ? 2 : 3;
}

/** From here on a kubelet asks for Services by a field selector that API servers before do not know. [kubernetes/kubernetes#123905, #127316] */
const asksByClusterIp = 31;

function draftOf(group: readonly [Skew, ...Skew[]]): Draft {
  const [{ kubelet, apiServer }] = group;
  const isNewer = kubelet.minor > apiServer.minor;
  const startsNothing = kubelet.minor >= asksByClusterIp && apiServer.minor < asksByClusterIp;
  const names = group.map((each) => each.kubelet.subject.replace(/^\w+\//, ''));
  const kubelets = `the ${group.length === 1 ? 'kubelet' : 'kubelets'} of ${listed(names)} (${kubelet.version})`;
  const how = isNewer ? 'newer than' : `more than ${mostBehind(kubelet)} minor versions older than`;
  return {
    severity: startsNothing ? 'high' : 'medium',
    subject: kubelet.subject,
    message: `${kubelets} ${group.length === 1 ? 'is' : 'are'} ${how} an API server (${apiServer.version})${startsNothing ? ': no pod starts there any more' : ''}`,
    because: [
      ...group.map((each) => ({
        text: `${each.kubelet.subject} has kubelet ${kubelet.version}`,
        place: each.kubelet.place,
        certainty: 'configured' as const,
      })),
      { text: `${apiServer.subject} has API server ${apiServer.version}`, place: apiServer.place, certainty: 'configured' },
      { text: whatFollows(isNewer, startsNothing), certainty: 'documented' },
    ],
    consequence: [],
    fix: {
      text: isNewer
        ? `bring every API server to ${kubelet.version} first (talosctl upgrade-k8s does both in order), or put the kubelet back to 1.${apiServer.minor} in ${listed(names)}`
        : `bring the kubelet of ${listed(names)} to 1.${apiServer.minor - mostBehind(kubelet)} or later before the API servers go on`,
    },
  };
}

function whatFollows(isNewer: boolean, startsNothing: boolean): string {
  if (startsNothing)
    return 'it lists Services by spec.clusterIP, which an API server before 1.31 refuses; each container then waits with "services have not yet been read at least once, cannot construct envvars"';
  return isNewer
    ? 'a kubelet must not be newer than an API server: it may ask for what that one does not have'
    : 'the API server no longer promises what so old a kubelet asks for';
}
