import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject, onRow, type Reconciliation, setRow } from '../../actor.ts';
import { controllerActs, processes } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import { podsOfClaim } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { type AttacherPort, assumedAttachers, attacher, newAttachment } from './attacher.ts';
import {
  attachmentName,
  attachmentsOfVolume,
  attachmentsOnNode,
  isExclusive,
  needsAttachment,
  type VolumeAttachment,
  volumeRef,
} from './attachments.ts';
import { detach, isOutOfService, keep } from './detaching.ts';

const source = 'attachdetach-controller';

/** For which node it has been said already that the volume is in use elsewhere. Keyed by the PersistentVolume. */
const reported = defineRow<readonly string[]>('multi-attach-reported');

/** Attaches volumes where scheduled pods need them, and takes them away where none does. Keyed by the volume. */
const controller: Actor = {
  name: 'attach-detach',
  watches: [
    onObject<Pod>('Pod', volumesOfPod),
    onObject<PersistentVolumeClaim>('PersistentVolumeClaim', ({ before, after }, view) => {
      const name = after?.spec.volumeName;
      return name === undefined || name === before?.spec.volumeName ? [] : [view.ref('PersistentVolume', '', name)];
    }),
    onObject<VolumeAttachment>('VolumeAttachment', ({ before, after }, view) => {
      const isNews = after === undefined || (after.status?.attached === true && before?.status?.attached !== true);
      return isNews ? [volumeRef(view, (after ?? before) as VolumeAttachment)] : [];
    }),
    onObject<Node>('Node', ({ ref, before, after }, view) => {
      const isNews = after === undefined || (isOutOfService(after) && !isOutOfService(before));
      return isNews ? volumesOnNode(ref.name, view) : [];
    }),
    onRow(processes, ({ ref, after }, view) =>
      after?.acting === true && ref.name.startsWith('kubelet/') ? volumesOnNode(ref.name.slice('kubelet/'.length), view) : [],
    ),
  ],
  active: controllerActs,
  *reconcile(ref, view) {
    const volume = view.object<PersistentVolume>(ref);
    const wanted = volume === undefined ? new Map<string, ObjectRef[]>() : podsPerNode(volume, view);
    const attachments = view.having(attachmentsOfVolume, ref.name).map((each) => view.object<VolumeAttachment>(each) as VolumeAttachment);
    for (const attachment of attachments) {
      if (wanted.has(attachment.spec.nodeName)) yield* keep(attachment, view);
      else yield* detach(attachment, view);
    }
    if (volume !== undefined && needsAttachment(volume, view)) yield* attach(ref, volume, wanted, view);
  },
};

/** Pods that are bound, let go or ended matter, if they use claims. */
function volumesOfPod({ before, after }: Change<Pod>, view: View): readonly ObjectRef[] {
  const pod = (after ?? before) as Pod;
  if (pod.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined) !== true) return [];
  const isSame = before?.spec.nodeName === after?.spec.nodeName && before !== undefined && after !== undefined && isEnded(before) === isEnded(after);
  return isSame ? [] : claimedVolumes(pod, view);
}

function claimedVolumes(pod: Pod, view: View): readonly ObjectRef[] {
  return (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
    const { claimName = '' } = persistentVolumeClaim ?? {};
    const name = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', pod.metadata.namespace ?? '', claimName)?.spec.volumeName;
    return name === undefined ? [] : [view.ref('PersistentVolume', '', name)];
  });
}

function volumesOnNode(node: string, view: View): readonly ObjectRef[] {
  return view.having(attachmentsOnNode, node).map((ref) => volumeRef(view, view.object<VolumeAttachment>(ref) as VolumeAttachment));
}

function isEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Scheduled pods that use the volume and have not ended, by their nodes; one that merely terminates keeps it. */
function podsPerNode({ spec }: PersistentVolume, view: View): Map<string, ObjectRef[]> {
  const nodes = new Map<string, ObjectRef[]>();
  for (const ref of view.having(podsOfClaim, `${spec.claimRef?.namespace}/${spec.claimRef?.name}`)) {
    const pod = view.object<Pod>(ref) as Pod;
    const node = pod.spec.nodeName;
    if (node !== undefined && node !== '' && !isEnded(pod)) nodes.set(node, [...(nodes.get(node) ?? []), ref]);
  }
  return nodes;
}

function* attach(ref: ObjectRef, volume: PersistentVolume, wanted: ReadonlyMap<string, readonly ObjectRef[]>, view: View): Reconciliation {
  for (const [node, pods] of wanted) {
    const name = attachmentName(volume, node);
    const known = view.get<VolumeAttachment>('VolumeAttachment', '', name);
    if (known?.status?.attached === true && known.metadata.deletionTimestamp === undefined) yield* tellAttached(ref, node, pods, view);
    if (known !== undefined) continue;
    const elsewhere = view.having(attachmentsOfVolume, ref.name);
    if (elsewhere.length > 0 && isExclusive(volume)) yield* tellMultiAttach(ref, node, pods, wanted, view);
    else yield { verb: 'create', object: newAttachment(name, volume.spec.csi?.driver ?? '', node, ref.name) };
  }
}

/** Once per node; said anew when the volume has been there in between. */
function* tellMultiAttach(
  ref: ObjectRef,
  node: string,
  pods: readonly ObjectRef[],
  wanted: ReadonlyMap<string, readonly ObjectRef[]>,
  view: View,
): Reconciliation {
  const told = view.row(reported, ref) ?? [];
  if (told.includes(node)) return;
  yield setRow(reported, ref, [...told, node]);
  const others = [...wanted].flatMap(([other, users]) => (other === node ? [] : users));
  for (const pod of pods) {
    const message = `Multi-Attach error for volume "${ref.name}" ${usedBy(pod, others)}`;
    yield { verb: 'event', about: pod, type: 'Warning', reason: 'FailedAttachVolume', message, source };
  }
}

/** Pods of other namespaces are counted, not named. [reconciler.go reportMultiAttachError, 1.28] */
function usedBy(pod: ObjectRef, others: readonly ObjectRef[]): string {
  if (others.length === 0) return "Volume is already exclusively attached to one node and can't be attached to another";
  const local = others.filter(({ namespace }) => namespace === pod.namespace).map(({ name }) => name);
  const foreign = others.length - local.length;
  if (local.length === 0) return `Volume is already used by ${foreign} pod(s) in different namespaces`;
  return `Volume is already used by pod(s) ${local.join(', ')}${foreign === 0 ? '' : ` and ${foreign} pod(s) in different namespaces`}`;
}

const attached = defineRow<readonly string[]>('attach-reported');

function* tellAttached(ref: ObjectRef, node: string, pods: readonly ObjectRef[], view: View): Reconciliation {
  const told = view.row(attached, ref) ?? [];
  if (told.includes(node)) return;
  yield setRow(attached, ref, [node]);
  if (view.row(reported, ref) !== undefined) yield setRow(reported, ref, undefined);
  const message = `AttachVolume.Attach succeeded for volume "${ref.name}" `;
  for (const pod of pods) yield { verb: 'event', about: pod, type: 'Normal', reason: 'SuccessfulAttachVolume', message, source };
}

/** Attaches and detaches volumes of CSI drivers. Needs the indexes below and `podsOfClaim`. */
export function attachDetach(port: AttacherPort = assumedAttachers): readonly Actor[] {
  return [controller, attacher(port)];
}

export const attachDetachIndexes = [attachmentsOfVolume, attachmentsOnNode] as const;

/**
 * Attachments an observed cluster must have had though nobody wrote them down: its running pods have their volumes. To be
 * adopted when a cluster is loaded.
 */
export function observedAttachments(view: View): readonly VolumeAttachment[] {
  return view.objects<PersistentVolume>('PersistentVolume').flatMap((volume) => {
    if (!needsAttachment(volume, view) || view.having(attachmentsOfVolume, volume.metadata.name).length > 0) return [];
    return [...podsPerNode(volume, view).keys()].map((node) => {
      const made = newAttachment(attachmentName(volume, node), volume.spec.csi?.driver ?? '', node, volume.metadata.name);
      return { ...made, status: { attached: true } };
    });
  });
}
