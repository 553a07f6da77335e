import type { KubeObject, Labels, Node, Pod } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, type Reconciliation } from '../../actor.ts';
import type { VolumeAttachment } from '../../controllers/attach-detach/attachments.ts';
import { operatorActs, operatorProcess } from '../../operators.ts';
import { processes } from '../../processes.ts';
import { isPodReady } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { isInstanceManager, nodesWithEngines, replicasOf } from './copies.ts';
import { type InstanceManager, instanceManagerKind, isHealthy, type Replica, replicaKind, type Setting, settingKind, volumeKind } from './kinds.ts';

/** What stands in the capability `operator(...)` of longhorn-manager. */
export const managerOf = 'instancemanagers';

/**
 * Keeps the pod of each instance manager, and a budget that forbids its eviction. The budget goes while the node is cordoned,
 * its engines are gone, and each copy on it has a healthy one elsewhere.
 * [longhorn-manager controller/instance_manager_controller.go syncInstanceManagerPDB, canDeleteInstanceManagerPDB, v1.1.1]
 */
export function instanceManagers(described: (view: View) => boolean): Actor {
  const all = (view: View) => view.list(instanceManagerKind);
  return {
    name: 'longhorn-instance-manager',
    watches: [
      onObject<InstanceManager>(instanceManagerKind, ({ ref }) => [ref]),
      onObject<Pod>('Pod', ({ ref }, view) => (isInstanceManager(ref, view) ? [view.ref(instanceManagerKind, ref.namespace, ref.name)] : [])),
      onObject('PodDisruptionBudget', ({ ref, after }, view) =>
        after === undefined ? all(view).filter(({ name, namespace }) => name === ref.name && namespace === ref.namespace) : [],
      ),
      onObject<Node>('Node', ({ before, after }, view) =>
        before?.spec?.unschedulable !== after?.spec?.unschedulable || isReady(before) !== isReady(after) ? all(view) : [],
      ),
      onObject<VolumeAttachment>('VolumeAttachment', (_, view) => all(view)),
      onObject<Replica>(replicaKind, (_, view) => all(view)),
      onObject<Setting>(settingKind, (_, view) => all(view)),
      onRow(processes, ({ ref }, view) => (ref.name === operatorProcess(managerOf) ? all(view) : [])),
    ],
    active: (view) => operatorActs(view, managerOf) && described(view),
    *reconcile(ref, view) {
      const manager = view.object<InstanceManager>(ref);
      if (manager === undefined || !isReady(view.get<Node>('Node', '', manager.spec.nodeID))) return;
      const pod = view.get<Pod>('Pod', ref.namespace, ref.name);
      if (pod === undefined) yield { verb: 'create', object: podOf(manager) };
      else if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded')
        yield { verb: 'delete', ref: view.refOf(pod), what: 'an instance manager that has ended' };
      else if (isPodReady(pod)) yield* budget(view, ref, manager);
    },
  };
}

/** Each node's own longhorn-manager keeps its pods. */
function isReady(node: Node | undefined): boolean {
  return node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
}

function* budget(view: View, ref: ObjectRef, manager: InstanceManager): Reconciliation {
  const known = view.ref('PodDisruptionBudget', ref.namespace, ref.name);
  const exists = view.object(known) !== undefined;
  const cordoned = view.get<Node>('Node', '', manager.spec.nodeID)?.spec?.unschedulable === true;
  if (!exists && !cordoned) yield { verb: 'create', object: budgetOf(manager) };
  if (exists && cordoned && mayGo(view, ref, manager))
    yield { verb: 'delete', ref: known, what: `nothing on ${manager.spec.nodeID} needs ${ref.name} any more` };
}

/** Whether an instance manager may be evicted: no engine is on its node, and no copy there is the last healthy one. */
function mayGo(view: View, { namespace }: ObjectRef, { spec }: InstanceManager): boolean {
  if (nodesWithEngines(view).has(spec.nodeID)) return false;
  if (spec.type === 'engine' || view.get<Setting>(settingKind, namespace, 'allow-node-drain-with-last-healthy-replica')?.value === 'true')
    return true;
  const here = view.objects<Replica>(replicaKind, namespace).filter((replica) => replica.spec.nodeID === spec.nodeID);
  return here.every(({ spec: { volumeName } }) =>
    replicasOf(view, view.ref(volumeKind, namespace, volumeName)).some((other) => isHealthy(other) && other.spec.nodeID !== spec.nodeID),
  );
}

function labelsOf({ spec }: InstanceManager): Labels {
  return {
    'longhorn.io/component': 'instance-manager',
    'longhorn.io/instance-manager-type': spec.type,
    'longhorn.io/managed-by': 'longhorn-manager',
    'longhorn.io/node': spec.nodeID,
  };
}

/** Its program does not end by itself, although nobody would restart it. */
const runsOn = { 'blackstart.dev/runs-for': 'ever' };

/** Bound to its node from the beginning: no scheduler is asked, and no cordon holds it off. */
function podOf(manager: InstanceManager): KubeObject {
  const { apiVersion, kind, metadata, spec } = manager;
  const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
  const container = {
    name: `${spec.type}-manager`,
    image: spec.image,
    args: [spec.type === 'engine' ? 'engine-manager' : 'longhorn-instance-manager', '--debug', 'daemon', '--listen', '0.0.0.0:8500'],
    securityContext: { privileged: true },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: metadata.name, namespace: metadata.namespace, labels: labelsOf(manager), annotations: runsOn, ownerReferences: [owner] },
    spec: { nodeName: spec.nodeID, restartPolicy: 'Never', containers: [container] },
  } as KubeObject;
}

function budgetOf(manager: InstanceManager): KubeObject {
  const { name, namespace } = manager.metadata;
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace },
    spec: { minAvailable: 1, selector: { matchLabels: labelsOf(manager) } },
  } as KubeObject;
}
