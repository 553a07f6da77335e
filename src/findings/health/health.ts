import type { Pod } from '#model/kubernetes.ts';
import { drains } from '#sim/drain/state.ts';
import { machines } from '#sim/machines.ts';
import { apiServerRefs, unhealthyText } from '#sim/nodes/api-servers.ts';
import { acts, apiWritable, kubeletProcess } from '#sim/processes.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';
import { type Workload, workloads } from '#sim/workloads.ts';
import { conditionsOf, objectsWithConditions } from './reconciled.ts';
import { isRollingOut } from './rollouts.ts';
import { storageSymptoms } from './storage.ts';
import type { Symptom } from './symptom.ts';

/**
 * What must be there and ready: the workloads of the moment, pods without an owner that were there on the eve, and what
 * controllers reconcile, unless it had failed before anything happened.
 */
export function expectedObjects(twin: Twin, simulation: Simulation): ReadonlySet<ObjectRef> {
  const now = workloads(simulation.view).filter((workload) => counts(simulation.view, workload));
  const lost = workloads(twin.eve.view).filter(({ ref, ready, done }) => ready && !done && isBarePod(twin.eve.view, ref));
  const failedBefore = new Set(failedReconciles(twin.eve.view).map(({ about }) => about));
  const reconciled = objectsWithConditions(simulation.view).map((object) => simulation.view.refOf(object));
  return new Set([...[...now, ...lost].map(({ ref }) => ref), ...reconciled.filter((ref) => !failedBefore.has(ref))]);
}

/**
 * What keeps a cluster from being healthy. Healthy is: the API takes writes, all of its servers that are described are
 * healthy, every kubelet of a running machine runs, every workload that is expected is there, ready and rolled out, storage
 * has no error, and what controllers reconcile says Ready.
 */
export function symptomsOf({ view }: Simulation, expected: ReadonlySet<ObjectRef>): readonly Symptom[] {
  return [
    ...controlPlane(view),
    ...kubelets(view),
    ...missingPods(view, expected),
    ...rolloutsThatWait(view),
    ...storageSymptoms(view),
    ...failedReconciles(view).filter(({ about }) => about === undefined || expected.has(about)),
    ...drainsThatWait(view),
  ];
}

/** The failures that symptoms stand for. */
export function failuresIn(symptoms: readonly Symptom[]): number {
  return symptoms.reduce((sum, { count }) => sum + count, 0);
}

function controlPlane(view: View): Symptom[] {
  return [...(apiWritable(view) ? [] : [{ key: 'api', text: 'the API server does not answer', count: 1 }]), ...unhealthyServers(view)];
}

function unhealthyServers(view: View): Symptom[] {
  return apiServerRefs(view).flatMap((ref) => {
    const unhealthy = unhealthyText(view, ref);
    return unhealthy === undefined
      ? []
      : [{ key: `api server ${ref.name}`, text: `the API server ${ref.name} is not healthy: ${unhealthy}`, count: 1 }];
  });
}

function kubelets(view: View): Symptom[] {
  return view.list('Node').flatMap((node) => {
    const isUp = (view.row(machines, node)?.phase ?? 'up') === 'up';
    if (!isUp || acts(view, kubeletProcess(node.name))) return [];
    return [{ key: `kubelet ${node.name}`, text: `the kubelet of ${node.name} does not run`, count: 1, about: node }];
  });
}

function missingPods(view: View, expected: ReadonlySet<ObjectRef>): Symptom[] {
  const present = workloads(view);
  const found = new Set(present.map(({ ref }) => ref));
  const gone = [...expected].filter((ref) => !found.has(ref) && ref.kind !== 'Job' && view.object(ref) === undefined);
  const failing = present.filter((workload) => !workload.ready && counts(view, workload));
  return [
    ...failing.map(({ ref, desired, working }) => ({
      key: keyOf(ref),
      text: `${keyOf(ref)} has ${working} of ${desired} pods ready`,
      count: Math.max(1, desired - working),
      about: ref,
    })),
    ...gone.map((ref) => ({ key: keyOf(ref), text: `${keyOf(ref)} does not exist any more`, count: 1, about: ref })),
  ];
}

/** Rollouts that are not through while as many pods work as are wanted: of others the missing pods say it. */
function rolloutsThatWait(view: View): Symptom[] {
  return workloads(view).flatMap(({ ref, ready }) =>
    ready && isRollingOut(view, ref)
      ? [{ key: `rollout ${keyOf(ref)}`, text: `the rollout of ${keyOf(ref)} does not end`, count: 1, about: ref }]
      : [],
  );
}

/** Runs of a CronJob come and go, and pods that are done or owned by what nobody simulates are not expected again. */
function counts(view: View, { ref, done }: Workload): boolean {
  if (done) return false;
  if (ref.kind === 'Pod') return isBarePod(view, ref);
  return ref.kind !== 'Job' || !(view.object(ref)?.metadata.ownerReferences ?? []).some(({ kind }) => kind === 'CronJob');
}

function isBarePod(view: View, ref: ObjectRef): boolean {
  return ref.kind === 'Pod' && !(view.object<Pod>(ref)?.metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
}

function failedReconciles(view: View): Symptom[] {
  return objectsWithConditions(view).flatMap((object) => {
    const failed = conditionsOf(object).find(({ type, status }) => type === 'Ready' && status === 'False');
    if (failed === undefined) return [];
    const ref = view.refOf(object);
    return [{ key: keyOf(ref), text: `${keyOf(ref)} is not Ready: ${failed.message ?? failed.reason ?? ''}`, count: 1, about: ref }];
  });
}

function drainsThatWait(view: View): Symptom[] {
  return view
    .rows(drains)
    .flatMap(([{ name }, { exitCode }]) =>
      exitCode === undefined ? [{ key: `drain ${name}`, text: `kubectl drain ${name} does not end`, count: 1 }] : [],
    );
}

function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind.split('.')[0]} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
