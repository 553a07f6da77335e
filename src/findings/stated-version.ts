import type { KubeObject } from '#model/kubernetes.ts';
import { versionOfApiServer } from '#model/kubernetes-version.ts';
import type { Place } from '#model/place.ts';
import type { ClusterUnderCheck } from './cluster.ts';

/** A Kubernetes version that the input states. */
export interface StatedVersion {
  /** `1.29.9`. */
  readonly version: string;
  readonly minor: number;
  /** Where it stands: found when asked for, since few ask and a file may have to be read again. */
  readonly placeOf: () => Place;
}

/** Of the API servers, the oldest: in the middle of an upgrade requests still reach it. Undefined: nobody states one. */
export function statedVersion(cluster: ClusterUnderCheck): StatedVersion | undefined {
  const stated = [...ofMachines(cluster), ...ofNodes(cluster)];
  return stated.toSorted((left, right) => left.minor - right.minor)[0];
}

function ofMachines({ twin }: ClusterUnderCheck): readonly StatedVersion[] {
  return twin.model.machines.flatMap((machine) => {
    const stated = versionOfApiServer(machine);
    return stated === undefined ? [] : versionIn(stated.text, () => machine.placeOf(stated.path));
  });
}

/** What a kubelet says of itself: its API server is not older. [kubernetes.io/releases/version-skew-policy] */
function ofNodes({ view, sources }: ClusterUnderCheck): readonly StatedVersion[] {
  return view.list('Node').flatMap((ref) => {
    const node = view.object<KubeObject & { readonly status?: { readonly nodeInfo?: { readonly kubeletVersion?: string } } }>(ref);
    return versionIn(node?.status?.nodeInfo?.kubeletVersion, () => sources.placeOf(ref, 'status.nodeInfo.kubeletVersion'));
  });
}

function versionIn(text: string | undefined, placeOf: () => Place): readonly StatedVersion[] {
  const match = /^v?(1\.(\d+)(?:\.\d+)?)/.exec(text ?? '');
  return match === null ? [] : [{ version: match[1] as string, minor: Number(match[2]), placeOf }];
}
