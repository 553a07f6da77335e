import type { TimeMs } from '#base/brand.ts';
import type { Requirement } from '#model/capabilities/requirement.ts';
import { type Actor, onObject, onRow, setRow } from '../../actor.ts';
import { capabilityFlips, waits } from '../../capabilities/waits.ts';
import { apiWritable } from '../../processes.ts';
import type { View } from '../../view.ts';
import type { VolumeAttachment } from './attachments.ts';

/** What attaching asks of the rest of the twin. */
export interface AttacherPort {
  /** Whether a driver's attacher would act now. */
  attacherWorks(view: View, driver: string): boolean;
  attacherNeeds(driver: string): Requirement;
}

export const assumedAttachers: AttacherPort = { attacherWorks: () => true, attacherNeeds: () => ({ kind: 'all', of: [] }) };

/** Assumed: what a storage system takes to attach or detach a volume. */
const attachMs = 1000;

const finalizer = (driver: string) => `external-attacher/${driver.replaceAll('.', '-')}`;

/**
 * The CSI attacher beside a driver's controller: attaches what is asked for, and lets go of what is deleted.
 *
 * Follows kubernetes-csi/external-attacher pkg/controller/csi_handler.go, v4.
 */
export function attacher(port: AttacherPort): Actor {
  return {
    name: 'csi-attacher',
    watches: [
      onObject<VolumeAttachment>('VolumeAttachment', ({ ref, after }) => (after !== undefined && isOpen(after) ? [ref] : [])),
      onRow(capabilityFlips, ({ ref }) => (ref.kind === 'VolumeAttachment' ? [ref] : [])),
    ],
    active: (view) => apiWritable(view),
    *reconcile(ref, view, { timers }) {
      const attachment = view.object<VolumeAttachment>(ref);
      if (attachment === undefined || !isOpen(attachment)) {
        if (view.row(waits, ref) !== undefined) yield setRow(waits, ref, undefined);
        return;
      }
      const driver = attachment.spec.attacher;
      if (!port.attacherWorks(view, driver)) {
        if (view.row(waits, ref) === undefined) yield setRow(waits, ref, { on: port.attacherNeeds(driver), actor: 'csi-attacher', since: view.now });
        return;
      }
      if (view.row(waits, ref) !== undefined) yield setRow(waits, ref, undefined);
      if (!timers.includes('done')) yield { verb: 'wake', at: (view.now + attachMs) as TimeMs, why: 'done' };
      else if (attachment.metadata.deletionTimestamp === undefined) {
        yield { verb: 'status', object: { ...attachment, status: { attached: true } } as VolumeAttachment, what: 'attached' };
      } else yield { verb: 'update', object: { ...attachment, metadata: { ...attachment.metadata, finalizers: [] } }, what: 'detached' };
    },
  };
}

/** Not attached yet, or to be detached. */
function isOpen({ metadata, status }: VolumeAttachment): boolean {
  return metadata.deletionTimestamp !== undefined || status?.attached !== true;
}

/** A request to attach a volume to a node. */
export function newAttachment(name: string, driver: string, nodeName: string, persistentVolumeName: string): VolumeAttachment {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttachment',
    metadata: { name, finalizers: [finalizer(driver)] },
    spec: { attacher: driver, nodeName, source: { persistentVolumeName } },
    status: { attached: false },
  };
}
