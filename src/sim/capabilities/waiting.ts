import type { EndpointSlice, KubeObject, PersistentVolume, Pod } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, type Reconciliation, setRow, type Watch } from '../actor.ts';
import { lapsedCertificates } from '../certificates.ts';
import type { VolumeAttachment } from '../controllers/attach-detach/attachments.ts';
import { dnsRecords } from '../dns-records/dns-records.ts';
import { machines } from '../machines.ts';
import { nodeConfigs } from '../nodes/node-config.ts';
import { processes } from '../processes.ts';
import { registryContents, routes } from '../registries/registries.ts';
import { cephInput } from '../storage/ceph-storage.ts';
import { dataInput, volumeData } from '../storage/data/volume-data.ts';
import { copiesInput } from '../storage/longhorn/copies.ts';
import { type Replica, replicaKind } from '../storage/longhorn/kinds.ts';
import { cephs } from '../storage/rook/ceph-rows.ts';
import { defineRow } from '../store/definitions.ts';
import { podsOnNode } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { hosts, imageStores, outside, references } from '../world.ts';
import { podInput } from './inputs.ts';
import { type Judge, mayWorkOtherwise } from './judge.ts';
import { capabilityFlips, waits } from './waits.ts';

/** Who waits on an input, by input. Rows exist only while somebody waits: a settled cluster has none. */
const waitersOn = defineRow<readonly ObjectRef[]>('waiters-on', { judged: false });
const inputsOf = defineRow<ReadonlySet<string>>('inputs-of', { judged: false });
const waiting = defineRow<number>('waiting', { judged: false });

const nothing: ReadonlySet<string> = new Set();

/**
 * Tells those who wait when an input of what they wait for has changed: only waiters of that input are touched, and
 * they look for themselves whether it is enough.
 */
export function waitingActors(judge: Judge, provisionsOf: (pod: Pod) => readonly string[]): readonly Actor[] {
  const registrar: Actor = {
    name: 'waiting',
    watches: [onRow(waits, ({ ref }) => [ref])],
    active: () => true,
    *reconcile(ref, view) {
      const wait = view.row(waits, ref);
      const before = view.row(inputsOf, ref);
      const after = wait === undefined ? undefined : judge.inputs(view, wait.on);
      if (before === undefined && after === undefined) return;
      yield* unregister(view, ref, before ?? nothing, after ?? nothing);
      yield* register(view, ref, before ?? nothing, after ?? nothing);
      yield setRow(inputsOf, ref, after);
      if (before === undefined) yield* count(view, 1);
      else if (after === undefined) yield* count(view, -1);
    },
  };
  const messenger: Actor = {
    name: 'capability-flips',
    watches: watchesOfInputs(provisionsOf),
    active: () => true,
    *reconcile(input, view) {
      for (const waiter of view.row(waitersOn, input) ?? []) {
        yield setRow(capabilityFlips, waiter, (view.row(capabilityFlips, waiter) ?? 0) + 1);
        // Writing the wait again has its inputs collected anew: there may be new providers.
        yield setRow(waits, waiter, view.row(waits, waiter));
      }
    },
  };
  return [registrar, messenger];
}

function* unregister(view: View, ref: ObjectRef, before: ReadonlySet<string>, after: ReadonlySet<string>): Reconciliation {
  for (const input of before) {
    if (after.has(input)) continue;
    const left = (view.row(waitersOn, inputRef(view, input)) ?? []).filter((waiter) => waiter !== ref);
    yield setRow(waitersOn, inputRef(view, input), left.length === 0 ? undefined : left);
  }
}

function* register(view: View, ref: ObjectRef, before: ReadonlySet<string>, after: ReadonlySet<string>): Reconciliation {
  for (const input of after) {
    if (before.has(input)) continue;
    yield setRow(waitersOn, inputRef(view, input), [...(view.row(waitersOn, inputRef(view, input)) ?? []), ref]);
  }
}

function* count(view: View, change: number): Reconciliation {
  const sum = (view.row(waiting, waitingRef(view)) ?? 0) + change;
  yield setRow(waiting, waitingRef(view), sum === 0 ? undefined : sum);
}

/** What changes which input. Everything is dropped at once while nobody waits. */
function watchesOfInputs(provisionsOf: (pod: Pod) => readonly string[]): readonly Watch[] {
  const named = (prefix: string) => (change: { readonly ref: ObjectRef }, view: View) => heard(view, [`${prefix}:${change.ref.name}`]);
  return [
    onObject<Pod>('Pod', (change, view) => (mayWorkOtherwise(change) ? heard(view, inputsOfPod(change, provisionsOf)) : [])),
    onObject<EndpointSlice>('EndpointSlice', ({ before, after }, view) => heard(view, serviceInputs(before ?? after))),
    onObject('Service', ({ ref }, view) => heard(view, [`service:${ref.namespace}/${ref.name}`])),
    onObject('PersistentVolumeClaim', ({ ref }, view) => heard(view, [`claim:${ref.namespace}/${ref.name}`])),
    onObject<VolumeAttachment>('VolumeAttachment', ({ before, after }, view) => heard(view, claimInputs(view, after ?? before))),
    onObject('Secret', ({ ref }, view) => heard(view, [`object:Secret ${ref.namespace}/${ref.name}`])),
    onObject('ConfigMap', ({ ref }, view) => heard(view, [`object:ConfigMap ${ref.namespace}/${ref.name}`])),
    onRow(hosts, named('host')),
    onRow(outside, named('outside')),
    onRow(processes, named('process')),
    onRow(references, named('reference')),
    onRow(lapsedCertificates, named('certificate')),
    onRow(imageStores, named('image-store')),
    onRow(nodeConfigs, ({ ref }, view) => heard(view, [`node-config:${ref.name}`, `nameserver:${ref.name}`])),
    onRow(routes, named('host')),
    onRow(dnsRecords, named('host')),
    onRow(registryContents, named('registry-content')),
    onObject<Replica>(replicaKind, ({ before, after }, view) => heard(view, [copiesInput((after ?? before)?.spec.volumeName ?? '')])),
    onRow(volumeData, ({ ref }, view) => heard(view, [dataInput(ref.name)])),
    onRow(cephs, ({ ref }, view) => heard(view, [cephInput(ref.namespace)])),
    onRow(machines, ({ ref }, view) => {
      const pods = view.having(podsOnNode, ref.name);
      return heard(
        view,
        pods.flatMap((pod) => inputsOfPod({ ref: pod, after: view.object<Pod>(pod) }, provisionsOf)),
      );
    }),
  ];
}

function heard(view: View, inputs: readonly string[]): readonly ObjectRef[] {
  if (view.row(waiting, waitingRef(view)) === undefined) return [];
  return inputs.map((input) => inputRef(view, input)).filter((ref) => view.row(waitersOn, ref) !== undefined);
}

function inputsOfPod(
  { ref, before, after }: { readonly ref: ObjectRef; readonly before?: Pod; readonly after?: Pod },
  provisionsOf: (pod: Pod) => readonly string[],
): string[] {
  const pod = after ?? before;
  return [podInput(ref), ...(pod === undefined ? [] : provisionsOf(pod).map((provision) => `provides:${provision}`))];
}

function serviceInputs(slice: KubeObject | undefined): string[] {
  const service = slice?.metadata.labels?.['kubernetes.io/service-name'];
  return service === undefined ? [] : [`service:${slice?.metadata.namespace}/${service}`];
}

/** The claim whose volume was attached or detached. */
function claimInputs(view: View, attachment: VolumeAttachment | undefined): string[] {
  const name = attachment?.spec.source.persistentVolumeName;
  const claim = name === undefined ? undefined : view.get<PersistentVolume>('PersistentVolume', '', name)?.spec.claimRef;
  return claim === undefined ? [] : [`claim:${claim.namespace}/${claim.name}`];
}

function inputRef(view: View, input: string): ObjectRef {
  return view.ref('input', '', input);
}

function waitingRef(view: View): ObjectRef {
  return view.ref('waiting', '', 'count');
}
