import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject, onRow, type Reconciliation, setRow } from '../../actor.ts';
import { capabilityFlips, waits } from '../../capabilities/waits.ts';
import { controllerActs } from '../../processes.ts';
import { podsOfClaim } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { bind } from './bind.ts';
import { type ProvisioningPort, provision } from './provisioning.ts';
import { bestVolume, classOf, isReservedFor, unboundClaimsOfClass } from './volumes.ts';
import { bindCompleted, boundByController, selectedNode, source } from './words.ts';

/**
 * Finds a volume for each claim, and sees when it loses it.
 *
 * Follows pkg/controller/volume/persistentvolume/pv_controller.go (syncClaim), 1.28.
 */
export function claims(port: ProvisioningPort, kubernetesVersion: string | undefined): Actor {
  return {
    name: 'pv-binder',
    watches: [
      onObject<PersistentVolumeClaim>('PersistentVolumeClaim', ({ ref, before, after }) => (isOnlyStatus(before, after) ? [] : [ref])),
      onObject<PersistentVolume>('PersistentVolume', claimsOfVolume),
      onObject<StorageClass>('StorageClass', ({ ref, before }, view) => (before === undefined ? unboundOf(ref.name, view) : [])),
      onRow(capabilityFlips, ({ ref }) => (ref.kind === 'PersistentVolumeClaim' ? [ref] : [])),
    ],
    active: controllerActs,
    *reconcile(ref, view) {
      const claim = view.object<PersistentVolumeClaim>(ref);
      if (claim === undefined) {
        if (view.row(waits, ref) !== undefined) yield setRow(waits, ref, undefined);
        return;
      }
      if (claim.metadata.annotations?.[bindCompleted] !== undefined) yield* syncBound(ref, claim, view);
      else if (isSet(claim.spec.volumeName)) yield* syncNamed(ref, claim, view);
      else yield* syncUnbound(ref, claim, port, kubernetesVersion, view);
    },
  };
}

function isOnlyStatus(before: PersistentVolumeClaim | undefined, after: PersistentVolumeClaim | undefined): boolean {
  return before !== undefined && after !== undefined && before.spec === after.spec && before.metadata === after.metadata;
}

/** A volume concerns the claim it is for; a free one those without volume. */
function claimsOfVolume({ before, after }: Change<PersistentVolume>, view: View): readonly ObjectRef[] {
  const { claimRef } = (after ?? before)?.spec ?? {};
  if (claimRef?.name !== undefined) return [view.ref('PersistentVolumeClaim', claimRef.namespace ?? '', claimRef.name)];
  const becomesFree = after?.status?.phase === 'Available' && before?.status?.phase !== 'Available';
  return becomesFree ? unboundOf(classOf(after), view) : [];
}

function unboundOf(className: string, view: View): readonly ObjectRef[] {
  return view.having(unboundClaimsOfClass, `class ${className}`);
}

function* syncUnbound(ref: ObjectRef, claim: PersistentVolumeClaim, port: ProvisioningPort, version: string | undefined, view: View): Reconciliation {
  const className = classOf(claim);
  const waitsForConsumer = view.get<StorageClass>('StorageClass', '', className)?.volumeBindingMode === 'WaitForFirstConsumer';
  const volume = bestVolume(claim, waitsForConsumer, view);
  if (volume !== undefined) {
    yield* bind(claim, volume, view);
    return;
  }
  yield* setPhase(claim, 'Pending', view);
  const current = view.object<PersistentVolumeClaim>(ref) as PersistentVolumeClaim;
  if (waitsForConsumer && claim.metadata.annotations?.[selectedNode] === undefined) yield* waitForConsumer(ref, view);
  else if (className !== '') yield* provision(ref, current, className, port, version, view);
  else yield claimEvent(ref, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
}

/** [pv_controller.go emitEventForUnboundDelayBindingClaim, 1.28] */
function* waitForConsumer(ref: ObjectRef, view: View): Reconciliation {
  const waiting = view
    .having(podsOfClaim, `${ref.namespace}/${ref.name}`)
    .filter((pod) => view.object<Pod>(pod)?.spec.nodeName === undefined)
    .map(({ name }) => name);
  if (waiting.length === 0) yield claimEvent(ref, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  else yield claimEvent(ref, 'Normal', 'WaitForPodScheduled', `waiting for pod ${waiting.join(',')} to be scheduled`);
}

/** The claim names its volume: somebody wants just that one. */
function* syncNamed(ref: ObjectRef, claim: PersistentVolumeClaim, view: View): Reconciliation {
  const volume = view.get<PersistentVolume>('PersistentVolume', '', claim.spec.volumeName ?? '');
  if (volume !== undefined && (volume.spec.claimRef === undefined || isReservedFor(volume, claim))) {
    yield* bind(claim, volume, view);
    return;
  }
  if (volume !== undefined && claim.metadata.annotations?.[boundByController] === undefined) {
    yield claimEvent(ref, 'Warning', 'FailedBinding', `volume "${volume.metadata.name}" already bound to a different claim.`);
  }
  yield* setPhase(claim, 'Pending', view);
}

function* syncBound(ref: ObjectRef, claim: PersistentVolumeClaim, view: View): Reconciliation {
  if (!isSet(claim.spec.volumeName)) {
    yield* lose(ref, claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!', view);
    return;
  }
  const volume = view.get<PersistentVolume>('PersistentVolume', '', claim.spec.volumeName ?? '');
  if (volume === undefined) {
    yield* lose(ref, claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!', view);
  } else if (volume.spec.claimRef === undefined || (volume.spec.claimRef.uid ?? '') === '' || volume.spec.claimRef.uid === claim.metadata.uid) {
    yield* bind(claim, volume, view);
  } else {
    yield* lose(ref, claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly', view);
  }
}

function* lose(ref: ObjectRef, claim: PersistentVolumeClaim, reason: string, message: string, view: View): Reconciliation {
  if (claim.status?.phase === 'Lost') return;
  yield* setPhase(claim, 'Lost', view);
  yield claimEvent(ref, 'Warning', reason, message);
}

function* setPhase(claim: PersistentVolumeClaim, phase: string, view: View): Reconciliation {
  const current = view.object<PersistentVolumeClaim>(view.refOf(claim));
  if (current === undefined || current.status?.phase === phase) return;
  const object: PersistentVolumeClaim = { ...current, status: { phase } };
  yield { verb: 'status', object, what: phase };
}

function claimEvent(about: ObjectRef, type: 'Normal' | 'Warning', reason: string, message: string) {
  return { verb: 'event', about, type, reason, message, source } as const;
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}
