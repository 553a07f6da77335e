import type { TimeMs } from '#base/brand.ts';
import type { KubeObject, Node, Pod } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, type Reconciliation, type Wake } from '../../actor.ts';
import type { VolumeAttachment } from '../../controllers/attach-detach/attachments.ts';
import { operatorActs, operatorProcess } from '../../operators.ts';
import { processes } from '../../processes.ts';
import { isPodReady } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { attachedTo, isInstanceManager, managerOn, replicasOf } from './copies.ts';
import { managerOf } from './instance-managers.ts';
import { type InstanceManager, instanceManagerKind, isHealthy, type Replica, replicaKind, type Volume, volumeKind } from './kinds.ts';

/** From the making of a copy until it is whole: some gigabytes over a local network. Nobody recorded it. */
const rebuildMs = 120_000;

/**
 * Keeps as many copies of a volume as it wants while it is attached: copies are only made, and only found healthy, by an
 * engine. [longhorn-manager controller/volume_controller.go replenishReplicas, ReconcileEngineReplicaState, v1.1.1]
 */
export function rebuilds(described: (view: View) => boolean): Actor {
  const all = (view: View) => view.list(volumeKind);
  return {
    name: 'longhorn-volume',
    watches: [
      onObject<Volume>(volumeKind, ({ ref }) => [ref]),
      onObject<Replica>(replicaKind, ({ ref, before, after }, view) => [
        view.ref(volumeKind, ref.namespace, (after ?? before)?.spec.volumeName ?? ''),
      ]),
      onObject<VolumeAttachment>('VolumeAttachment', (_, view) => all(view)),
      onObject<Node>('Node', ({ before, after }, view) => (before?.spec?.unschedulable !== after?.spec?.unschedulable ? all(view) : [])),
      onObject<Pod>('Pod', ({ ref, before, after }, view) => (isInstanceManager(ref, view) && isReady(before) !== isReady(after) ? all(view) : [])),
      onRow(processes, ({ ref }, view) => (ref.name === operatorProcess(managerOf) ? all(view) : [])),
    ],
    active: (view) => operatorActs(view, managerOf) && described(view),
    *reconcile(ref, view, wake) {
      const volume = view.object<Volume>(ref);
      if (volume === undefined || attachedTo(view, ref.name) === undefined) return;
      const replicas = replicasOf(view, ref).filter(({ spec }) => (spec.failedAt ?? '') === '');
      if (!replicas.some(isHealthy)) yield* firstUse(view, replicas);
      else yield* replenish(view, ref, volume, replicas, wake);
    },
  };
}

function isReady(pod: Pod | undefined): boolean {
  return pod !== undefined && isPodReady(pod);
}

/** All copies of a new volume are alike: the engine that first uses them finds them healthy. */
function* firstUse(view: View, replicas: readonly Replica[]): Reconciliation {
  for (const replica of replicas.filter((each) => isServed(view, each))) yield healthy(view, replica);
}

function* replenish(view: View, ref: ObjectRef, { spec }: Volume, replicas: readonly Replica[], wake: Wake): Reconciliation {
  const source = replicas.find((each) => isHealthy(each) && isServed(view, each));
  const unfinished = replicas.find((each) => !isHealthy(each));
  if (source === undefined) return;
  if (unfinished !== undefined) {
    if (!isServed(view, unfinished)) return;
    if (wake.timers.includes('rebuilt')) yield healthy(view, unfinished);
    else yield { verb: 'wake', at: (view.now + rebuildMs) as TimeMs, why: 'rebuilt' };
    return;
  }
  if (replicas.length >= (spec.numberOfReplicas ?? 1)) return;
  const node = nodeFor(view, ref.namespace, replicas);
  if (node !== undefined) yield { verb: 'create', object: copyOn(node, ref, source) };
}

function isServed(view: View, { metadata, spec }: Replica): boolean {
  const namespace = metadata.namespace ?? '';
  const manager = managerOn(view, namespace, spec.nodeID, 'replica');
  return manager !== undefined && isReady(view.get<Pod>('Pod', namespace, manager.metadata.name));
}

/** The node with the fewest copies among those that may take one: schedulable, served, and without a copy of this volume. */
function nodeFor(view: View, namespace: string, replicas: readonly Replica[]): string | undefined {
  const taken = new Set(replicas.map(({ spec }) => spec.nodeID));
  const load = (node: string) => view.objects<Replica>(replicaKind, namespace).filter(({ spec }) => spec.nodeID === node).length;
  return view
    .objects<InstanceManager>(instanceManagerKind, namespace)
    .filter(({ metadata, spec }) => spec.type === 'replica' && isReady(view.get<Pod>('Pod', namespace, metadata.name)))
    .map(({ spec }) => spec.nodeID)
    .filter((node) => !taken.has(node) && view.get<Node>('Node', '', node)?.spec?.unschedulable !== true)
    .toSorted((left, right) => load(left) - load(right) || (left < right ? -1 : 1))[0];
}

function copyOn(node: string, volume: ObjectRef, { apiVersion, kind, metadata }: Replica): KubeObject {
  const spec = { volumeName: volume.name, nodeID: node, healthyAt: '', failedAt: '' };
  return { apiVersion, kind, metadata: { name: `${volume.name}-r-${node}`, namespace: metadata.namespace }, spec } as KubeObject;
}

function healthy(view: View, replica: Replica) {
  return {
    verb: 'update',
    object: { ...replica, spec: { ...replica.spec, healthyAt: view.timestamp } } as Replica,
    what: `copy on ${replica.spec.nodeID} is healthy`,
  } as const;
}
