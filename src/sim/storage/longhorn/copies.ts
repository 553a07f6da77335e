import type { PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import { any, type Expression } from '../../capabilities/expression.ts';
import type { VolumeAttachment } from '../../controllers/attach-detach/attachments.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { driver, type InstanceManager, instanceManagerKind, isHealthy, type Replica, replicaKind, volumeKind } from './kinds.ts';

/** What answers about a volume's copies depend on besides pods. */
export function copiesInput(volume: string): string {
  return `copies:${volume}`;
}

/** Copies of a volume, healthy or not. */
export function replicasOf(view: View, { namespace, name }: ObjectRef): readonly Replica[] {
  return view.objects<Replica>(replicaKind, namespace).filter(({ spec }) => spec.volumeName === name);
}

/** A volume that no node but one has a healthy copy of. `unused`: it has copies elsewhere, and was never attached. */
export interface LastCopy {
  readonly volume: ObjectRef;
  readonly replica: ObjectRef;
  readonly node: string;
  readonly unused: boolean;
}

/** Copies without which their volume has no healthy one. */
export function lastCopies(view: View): readonly LastCopy[] {
  return view.list(volumeKind).flatMap((volume) => {
    const replicas = replicasOf(view, volume);
    const healthy = replicas.filter(isHealthy);
    const last = healthy.length > 0 ? healthy : replicas;
    const isLast = new Set(last.map(({ spec }) => spec.nodeID)).size === 1 || healthy.length === 0;
    if (!isLast) return [];
    return last.map((replica) => ({ volume, replica: view.refOf(replica), node: replica.spec.nodeID, unused: healthy.length === 0 }));
  });
}

/** A last copy in words. */
export function lastCopyText({ volume, node, unused }: LastCopy): string {
  return unused
    ? `volume ${volume.name} was never attached, and its copy on ${node} counts as the last one`
    : `volume ${volume.name} has its only healthy copy on ${node}`;
}

/** The instance manager of a node: its pod has the same name. */
export function managerOn(view: View, namespace: string, node: string, type: InstanceManager['spec']['type']): InstanceManager | undefined {
  return view.objects<InstanceManager>(instanceManagerKind, namespace).find(({ spec }) => spec.nodeID === node && spec.type === type);
}

/** The node a volume is attached to: its engine runs there. */
export function attachedTo(view: View, volume: string): string | undefined {
  return attachments(view).find(({ handle }) => handle === volume)?.node;
}

/** Nodes with a volume of Longhorn attached. */
export function nodesWithEngines(view: View): ReadonlySet<string> {
  return new Set(attachments(view).map(({ node }) => node));
}

function attachments(view: View): readonly { readonly handle: string | undefined; readonly node: string }[] {
  return view.objects<VolumeAttachment>('VolumeAttachment').flatMap(({ spec, status }) => {
    if (spec.attacher !== driver || status?.attached !== true) return [];
    const volume = view.get<PersistentVolume>('PersistentVolume', '', spec.source.persistentVolumeName ?? '');
    return [{ handle: volume?.spec.csi?.volumeHandle, node: spec.nodeName }];
  });
}

/** The volume behind a claim, if it is one of Longhorn and described. */
export function volumeOfClaim(view: View, namespace: string, claim: string): ObjectRef | undefined {
  const bound = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', namespace, claim)?.spec.volumeName;
  const csi = bound === undefined ? undefined : view.get<PersistentVolume>('PersistentVolume', '', bound)?.spec.csi;
  return csi?.driver === driver ? view.list(volumeKind).find(({ name }) => name === csi.volumeHandle) : undefined;
}

/** For a volume to be read and written: one healthy copy of it is served. Undefined: no volume of Longhorn that anybody described. */
export function copiesServe(view: View, namespace: string, claim: string): Expression | undefined {
  const volume = volumeOfClaim(view, namespace, claim);
  const replicas = volume === undefined ? [] : replicasOf(view, volume);
  if (volume === undefined || replicas.length === 0) return undefined;
  const usable = replicas.some(isHealthy) ? replicas.filter(isHealthy) : replicas;
  const served = usable.flatMap(({ spec }): Expression[] => {
    const manager = managerOn(view, volume.namespace, spec.nodeID, 'replica');
    return manager === undefined ? [] : [{ kind: 'ready', pod: view.ref('Pod', volume.namespace, manager.metadata.name) }];
  });
  return any([...served, noneMore(volume)], { text: `no healthy copy of volume ${volume.name} is served` });
}

/** What pods need of the copies behind their claims. */
export function mountedCopiesServe(view: View, { metadata, spec }: Pod): readonly Expression[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
    persistentVolumeClaim === undefined ? [] : (copiesServe(view, metadata.namespace ?? '', persistentVolumeClaim.claimName) ?? []),
  );
}

/** Names what to listen to: copies that come or turn healthy. */
function noneMore({ name }: ObjectRef): Expression {
  return { kind: 'fact', holds: false, cause: { text: `volume ${name} has no other healthy copy` }, input: copiesInput(name) };
}

/** Is a pod an instance manager's? Asked of every pod that changes, also where there is no Longhorn. */
export function isInstanceManager(pod: ObjectRef, view: View): boolean {
  return view.list(instanceManagerKind, pod.namespace).length > 0 && view.get(instanceManagerKind, pod.namespace, pod.name) !== undefined;
}
