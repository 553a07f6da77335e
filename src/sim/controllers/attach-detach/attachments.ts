import { sha256 } from '#base/sha256.ts';
import type { KubeObject, PersistentVolume, PersistentVolumeClaim } from '#model/kubernetes.ts';
import type { IndexDefinition } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';

/** That a volume is to be attached to a node, and whether it is. */
export interface VolumeAttachment extends KubeObject {
  readonly spec: { readonly attacher: string; readonly nodeName: string; readonly source: { readonly persistentVolumeName?: string } };
  readonly status?: { readonly attached: boolean };
}

interface CsiDriver extends KubeObject {
  readonly spec?: { readonly attachRequired?: boolean };
}

export const attachmentsOfVolume: IndexDefinition<VolumeAttachment, VolumeAttachment['spec']> = {
  name: 'attachments-of-volume',
  kind: 'VolumeAttachment',
  part: (attachment) => attachment.spec,
  values: ({ source }) => (source.persistentVolumeName === undefined ? [] : [source.persistentVolumeName]),
};

export const attachmentsOnNode: IndexDefinition<VolumeAttachment, VolumeAttachment['spec']> = {
  name: 'attachments-on-node',
  kind: 'VolumeAttachment',
  part: (attachment) => attachment.spec,
  values: ({ nodeName }) => [nodeName],
};

/** Names by what they are made of, a pure memo: whoever mounts asks for one. */
const names = new WeakMap<PersistentVolume['spec'], Map<string, string>>();

/** `csi-<sha256 of handle, driver, node>`. [pkg/volume/csi/csi_attacher.go getAttachmentName, 1.28] */
export function attachmentName({ spec }: PersistentVolume, node: string): string {
  const byNode = names.get(spec) ?? new Map<string, string>();
  names.set(spec, byNode);
  const known = byNode.get(node);
  if (known !== undefined) return known;
  const { driver = '', volumeHandle = '' } = spec.csi ?? {};
  const name = `csi-${sha256(`${volumeHandle}${driver}${node}`)}`;
  byNode.set(node, name);
  return name;
}

/** Only volumes of CSI drivers are attached, and not those of drivers that say they need it not. */
export function needsAttachment(volume: PersistentVolume, view: View): boolean {
  const driver = volume.spec.csi?.driver;
  return driver !== undefined && view.get<CsiDriver>('CSIDriver', '', driver)?.spec?.attachRequired !== false;
}

/** Read and written from one node at a time. [attachdetach/util/util.go and operationexecutor IsMultiAttachAllowed, 1.28] */
export function isExclusive({ spec: { accessModes = [] } }: PersistentVolume): boolean {
  return accessModes.length > 0 && !accessModes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
}

/** Whether a claim's volume is attached to a node, or needs not be: what a first mount there waits for. */
export function isVolumeAttached(view: View, namespace: string, claim: string, node: string): boolean {
  const name = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', namespace, claim)?.spec.volumeName;
  const volume = name === undefined ? undefined : view.get<PersistentVolume>('PersistentVolume', '', name);
  if (volume === undefined || !needsAttachment(volume, view)) return volume !== undefined;
  return view.get<VolumeAttachment>('VolumeAttachment', '', attachmentName(volume, node))?.status?.attached === true;
}

export function volumeRef(view: View, attachment: VolumeAttachment): ObjectRef {
  return view.ref('PersistentVolume', '', attachment.spec.source.persistentVolumeName ?? '');
}
