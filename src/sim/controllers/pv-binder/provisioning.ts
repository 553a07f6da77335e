import type { Requirement } from '#model/capabilities/requirement.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '#model/kubernetes.ts';
import { minorOf } from '#model/kubernetes-version.ts';
import { type Reconciliation, setRow } from '../../actor.ts';
import { waits } from '../../capabilities/waits.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { selectedNode, source } from './words.ts';

/** What volumes that are made on demand ask of the rest of the twin. */
export interface ProvisioningPort {
  /** Whether a provisioner would make a volume now; `node` where the scheduler has chosen one. */
  provisionerWorks(view: View, provisioner: string, node: string | undefined): boolean;
  /** What a provisioner that does not work waits for. */
  provisionerNeeds(provisioner: string, node: string | undefined): Requirement;
}

/** Every provisioner is there and works. */
export const assumedProvisioners: ProvisioningPort = {
  provisionerWorks: () => true,
  provisionerNeeds: () => ({ kind: 'all', of: [] }),
};

const noProvisioner = 'kubernetes.io/no-provisioner';

/** Provisioners that make a directory or logical volume of the node: their volumes cannot leave it. */
const localProvisioner = /(^|[./-])(local-path|local-storage|local|localpv|topolvm|hostpath)([./-]|$)/;

/** Has a claim's volume made, or says what is in the way. Follows pv_controller.go (provisionClaim), 1.28; the rest is the provisioner's part. */
export function* provision(
  ref: ObjectRef,
  claim: PersistentVolumeClaim,
  className: string,
  port: ProvisioningPort,
  version: string | undefined,
  view: View,
): Reconciliation {
  const storageClass = view.get<StorageClass>('StorageClass', '', className);
  if (storageClass === undefined) {
    yield claimEvent(ref, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${className}" not found`);
    return;
  }
  const { provisioner } = storageClass;
  if (provisioner === noProvisioner) {
    yield claimEvent(ref, 'Warning', 'ProvisioningFailed', 'no volume plugin matched');
    return;
  }
  yield* announce(ref, claim, provisioner, version, view);
  const node = claim.metadata.annotations?.[selectedNode];
  if (!port.provisionerWorks(view, provisioner, node)) {
    if (view.row(waits, ref) === undefined)
      yield setRow(waits, ref, { on: port.provisionerNeeds(provisioner, node), actor: 'pv-binder', since: view.now });
    return;
  }
  if (view.row(waits, ref) !== undefined) yield setRow(waits, ref, undefined);
  const volume = newVolume(claim, storageClass, node);
  const made = yield { verb: 'create', object: volume };
  if (!made.stored) return;
  const message = `Successfully provisioned volume ${volume.metadata.name}`;
  yield { verb: 'event', about: ref, type: 'Normal', reason: 'ProvisioningSucceeded', message, source: provisioner, because: [made.entry] };
}

/** The claim names its provisioner, once. */
function* announce(ref: ObjectRef, claim: PersistentVolumeClaim, provisioner: string, version: string | undefined, view: View): Reconciliation {
  const key = 'volume.kubernetes.io/storage-provisioner';
  if (claim.metadata.annotations?.[key] === provisioner && view.row(waits, ref) !== undefined) return;
  const annotations = { ...claim.metadata.annotations, 'volume.beta.kubernetes.io/storage-provisioner': provisioner, [key]: provisioner };
  const object: PersistentVolumeClaim = { ...claim, metadata: { ...claim.metadata, annotations } };
  yield { verb: 'update', object, what: `to be provisioned by ${provisioner}` };
  yield claimEvent(ref, 'Normal', 'ExternalProvisioning', waitingText(provisioner, version));
}

function waitingText(provisioner: string, version: string | undefined): string {
  return minorOf(version) < 29
    ? `waiting for a volume to be created, either by external provisioner "${provisioner}" or manually created by system administrator`
    : `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
}

function claimEvent(about: ObjectRef, type: 'Normal' | 'Warning', reason: string, message: string) {
  return { verb: 'event', about, type, reason, message, source } as const;
}

/** The volume as an external provisioner makes it: reserved for the claim, and for the node where it is a part of that. */
function newVolume(claim: PersistentVolumeClaim, storageClass: StorageClass, node: string | undefined): PersistentVolume {
  const { provisioner, reclaimPolicy = 'Delete' } = storageClass;
  const { name, namespace, uid } = claim.metadata;
  const isLocal = node !== undefined && localProvisioner.test(provisioner);
  const expression = { key: 'kubernetes.io/hostname', operator: 'In' as const, values: [node ?? ''] };
  const volume: PersistentVolume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner }, finalizers: ['kubernetes.io/pv-protection'] },
    spec: {
      capacity: { storage: claim.spec.resources?.requests?.['storage'] ?? '0' },
      accessModes: claim.spec.accessModes,
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
      claimRef: { kind: 'PersistentVolumeClaim', namespace, name, uid },
      ...(isLocal
        ? { local: { path: `/${namespace}/${name}` }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } } }
        : { csi: { driver: provisioner, volumeHandle: `pvc-${uid}` } }),
    },
  };
  return volume;
}
