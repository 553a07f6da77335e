import type { PersistentVolume } from '#model/kubernetes.ts';
import { attachmentsOfVolume, type VolumeAttachment } from '../controllers/attach-detach/attachments.ts';
import type { View } from '../view.ts';
import type { StoredWrite } from './checker.ts';

/** A volume that one node may use is attached to one node. */
export function oneNodeAtATime({ after }: StoredWrite, view: View): string[] {
  if (after?.kind !== 'VolumeAttachment') return [];
  const volume = (after as VolumeAttachment).spec.source.persistentVolumeName ?? '';
  const modes = view.get<PersistentVolume>('PersistentVolume', '', volume)?.spec.accessModes ?? [];
  if (modes.some((mode) => mode !== 'ReadWriteOnce' && mode !== 'ReadWriteOncePod')) return [];
  const attachments = view.having(attachmentsOfVolume, volume).flatMap((ref) => view.object<VolumeAttachment>(ref) ?? []);
  const nodes = [...new Set(attachments.filter(({ status }) => status?.attached === true).map(({ spec }) => spec.nodeName))];
  return nodes.length > 1 ? [`${volume} is attached to ${nodes.join(' and ')}`] : [];
}
