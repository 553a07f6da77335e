import { assert } from '#base/assert.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { Outcome } from '#sim/actor.ts';
import { evict } from '#sim/eviction.ts';
import { kubeletProcess, processes, processRef } from '#sim/processes.ts';
import type { Simulation } from '#sim/simulation.ts';
import { kindOfResource } from '#sim/store/api/kinds.ts';
import { isPodReady } from '#sim/store/indexes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { patched } from './patches.ts';
import type { RecordedAction, Target } from './record.ts';

const by = 'recorder';

/** Does what the recorder did. The answer is undefined for what is no request. */
export function perform(action: RecordedAction, simulation: Simulation): Outcome | undefined {
  switch (action.verb) {
    case 'create':
      return simulation.perform({ verb: 'create', object: created(action) }, by);
    case 'update':
      return write(action, simulation, (object) => ({
        ...(action.body as KubeObject),
        metadata: { ...object.metadata, ...(action.body as KubeObject).metadata },
      }));
    case 'patch':
      return write(action, simulation, (object) => patched(object, action.body, action.contentType));
    case 'delete': {
      const graceSeconds = (action.body as { readonly gracePeriodSeconds?: number } | undefined)?.gracePeriodSeconds;
      const ref = refOf(action, simulation);
      return simulation.perform({ verb: 'delete', ref, ...(graceSeconds === undefined ? {} : { graceSeconds }) }, by);
    }
    case 'evict':
      runEviction(refOf(action, simulation), simulation);
      return undefined;
    case 'stop-heartbeats':
      setKubelet(action.ref?.name ?? '', false, simulation);
      return undefined;
    case 'resume-heartbeats':
      setKubelet(action.ref?.name ?? '', true, simulation);
      return undefined;
    default:
      assert(false, `the recorder does not ${action.verb}`);
  }
}

function runEviction(ref: ObjectRef, simulation: Simulation): void {
  const steps = evict(simulation.view, ref);
  let step = steps.next();
  while (!step.done) step = steps.next(simulation.perform(step.value, by));
}

/** Stops or starts the stand-in for a node's kubelet. */
export function setKubelet(node: string, acting: boolean, simulation: Simulation): void {
  const ref = processRef(simulation.view, kubeletProcess(node));
  const incarnation = (simulation.view.row(processes, ref)?.incarnation ?? 0) + (acting ? 1 : 0);
  simulation.perform({ verb: 'row', table: processes, ref, value: { acting, incarnation }, what: acting ? 'kubelet starts' : 'kubelet stops' }, by);
}

function created({ path = '', body }: RecordedAction): KubeObject {
  const object = body as KubeObject;
  const { namespace } = partsOf(path);
  return namespace === '' ? object : { ...object, metadata: { ...object.metadata, namespace } };
}

function write(action: RecordedAction, simulation: Simulation, change: (object: KubeObject) => KubeObject): Outcome | undefined {
  const ref = refOf(action, simulation);
  const object = simulation.view.object(ref);
  if (object === undefined) return undefined;
  const verb = (action.path ?? '').endsWith('/status') ? 'status' : 'update';
  return simulation.perform({ verb, object: change(object) }, by);
}

/** The object a path or reference names; one with a generated name is found by its description. */
export function refOf({ path, ref, target }: RecordedAction, simulation: Simulation): ObjectRef {
  const { view } = simulation;
  if (ref !== undefined) return view.ref(ref.kind, ref.namespace ?? '', ref.name);
  const { group, namespace, resource, name } = partsOf(path ?? '');
  const exact = view.ref(kindOfResource(group, resource)?.kind ?? resource, namespace, name);
  if (target === undefined || view.object(exact) !== undefined) return exact;
  return counterpart(target, namespace, simulation) ?? exact;
}

/** `/apis/<group>/<version>/namespaces/<namespace>/<resource>/<name>`, and the shorter forms of it. */
function partsOf(path: string): { readonly group: string; readonly namespace: string; readonly resource: string; readonly name: string } {
  const [, root, ...rest] = path.split('?')[0]?.split('/') ?? [];
  const group = root === 'apis' ? (rest[0] ?? '') : '';
  const parts = rest.slice(root === 'apis' ? 2 : 1);
  if (parts[0] === 'namespaces' && parts.length > 2) return { group, namespace: parts[1] ?? '', resource: parts[2] ?? '', name: parts[3] ?? '' };
  return { group, namespace: '', resource: parts[0] ?? '', name: parts[1] ?? '' };
}

/** A pod of the same workload in the same state; on the same node if there is one. */
function counterpart(target: Target, namespace: string, { view }: Simulation): ObjectRef | undefined {
  const alike = view
    .objects<Pod>('Pod', namespace)
    .filter((pod) => workloadOf(ownerText(pod)) === workloadOf(target.owner ?? '') && pod.metadata.deletionTimestamp === undefined)
    .filter((pod) => (target.phase === undefined || pod.status?.phase === target.phase) && (target.ready !== 'True' || isPodReady(pod)));
  const chosen = alike.find(({ spec }) => spec.nodeName === target.node) ?? alike[0];
  return chosen === undefined ? undefined : view.refOf(chosen);
}

function ownerText(pod: Pod): string {
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner === undefined ? '' : `${owner.kind}/${owner.name}`;
}

/** The workload behind an owner: a ReplicaSet's name without its hash. */
function workloadOf(owner: string): string {
  return owner.startsWith('ReplicaSet/') ? owner.replace(/-[a-z0-9]+$/, '') : owner;
}
