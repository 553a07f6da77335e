import type { Deployment, Job, Node, Pod } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject, onRow, type Reconciliation, setRow, type Wake } from '../../actor.ts';
import { operatorActs, operatorProcess } from '../../operators.ts';
import { incarnationOf, processes } from '../../processes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { imageStores } from '../../world.ts';
import { blockPools } from './block-pools.ts';
import { budgets } from './budgets.ts';
import { cephOf, cephs } from './ceph-rows.ts';
import { allClusters } from './clusters.ts';
import { created, withCondition } from './conditions.ts';
import { begin, detectionEnded } from './detection.ts';
import { blockPoolKind, type CephBlockPool, type CephCluster, cephClusterKind, clustersIn } from './kinds.ts';
import { type Orchestration, orchestrations } from './orchestration.ts';
import { nextStep, stuckPods, withImage } from './plan.ts';
import { recipeOf } from './recipe.ts';
import { checkStatus } from './status-checker.ts';
import { detectionJob } from './templates.ts';

const operatorOf = 'cephclusters';

/**
 * Rook's operator: while one of its pods runs, it brings a CephCluster to what its spec wants, in the order of
 * pkg/operator/ceph/cluster/cluster.go, v1.11.10. What runs already goes on without it.
 *
 * @param described whether anybody described an operator: one that is only assumed makes nothing
 */
export function rookOperator(described: (view: View) => boolean): Actor {
  return {
    name: 'rook-ceph-operator',
    watches: [
      onObject<CephCluster>(cephClusterKind, ({ ref }) => [ref]),
      onObject<CephBlockPool>(blockPoolKind, ({ ref }, view) => clustersIn(view, ref.namespace)),
      onObject<Job>('Job', ({ ref }, view) => (ref.name === detectionJob ? clustersIn(view, ref.namespace) : [])),
      onObject<Deployment>('Deployment', (change, view) => (mayMatter(change) ? clustersIn(view, change.ref.namespace) : [])),
      onObject<Node>('Node', ({ before, after }, view) =>
        before === undefined || after === undefined || before.spec !== after.spec ? allClusters(view) : [],
      ),
      onObject<Pod>('Pod', ({ ref, before, after }, view) =>
        after?.metadata.deletionTimestamp !== undefined && before?.metadata.deletionTimestamp === undefined ? clustersIn(view, ref.namespace) : [],
      ),
      onRow(cephs, ({ ref }) => [ref]),
      onRow(processes, ({ ref }, view) => (ref.name === operatorProcess(operatorOf) ? allClusters(view) : [])),
      onRow(imageStores, (_, view) => allClusters(view).filter((ref) => view.row(orchestrations, ref)?.parked === true)),
    ],
    active: (view) => operatorActs(view, operatorOf) && described(view),
    *reconcile(ref, view, wake) {
      const cluster = view.object<CephCluster>(ref);
      if (cluster === undefined || cluster.metadata.deletionTimestamp !== undefined) {
        if (view.row(orchestrations, ref) !== undefined) yield setRow(orchestrations, ref, undefined);
        return;
      }
      yield* orchestrate(view, ref, cluster, wake);
      yield* blockPools(view, ref);
      yield* budgets(view, ref);
      yield* checkStatus(view, ref, wake);
      if (wake.timers.includes('status')) yield* release(view, ref);
    },
  };
}

/** Deployments of Rook that come, go, or turn ready or not. */
function mayMatter({ ref, before, after }: Change<Deployment>): boolean {
  if (!ref.name.startsWith('rook-ceph-') && !ref.name.startsWith('csi-')) return false;
  return before === undefined || after === undefined || before.status?.readyReplicas !== after.status?.readyReplicas;
}

function* orchestrate(view: View, ref: ObjectRef, cluster: CephCluster, wake: Wake): Reconciliation {
  const row = view.row(orchestrations, ref);
  const incarnation = incarnationOf(view, operatorProcess(operatorOf));
  const isNew = row === undefined || row.incarnation !== incarnation || row.generation !== (cluster.metadata.generation ?? 1);
  if (isNew) yield* begin(view, ref, cluster, { incarnation, checksFrom: row?.incarnation === incarnation ? row.checksFrom : view.now });
  else if (row.stage === 'detecting') {
    if (yield* detectionEnded(view, ref, cluster, row, wake)) yield* configure(view, ref);
  } else if (row.stage === 'configuring') yield* configure(view, ref);
  else if (row.stage === 'done' && isIncomplete(view, ref, cluster)) yield* begin(view, ref, cluster, row);
}

/** Something that the operator had made is gone, or a new node can carry storage. */
function isIncomplete(view: View, ref: ObjectRef, cluster: CephCluster): boolean {
  return nextStep(view, recipeOf(view, ref, cluster), cephOf(view, ref)).kind === 'make';
}

function* configure(view: View, ref: ObjectRef): Reconciliation {
  for (;;) {
    const cluster = view.object<CephCluster>(ref) as CephCluster;
    const step = nextStep(view, recipeOf(view, ref, cluster), cephOf(view, ref));
    if (step.kind === 'done') {
      yield* finish(view, ref, cluster);
      return;
    }
    yield* progress(view, cluster, step.message);
    if (step.kind === 'wait') return;
    if (step.kind === 'update') {
      yield { verb: 'update', object: withImage(step.deployment, step.image), what: `runs ${step.image}` };
      return;
    }
    for (const object of step.objects) {
      const made = yield { verb: 'create', object };
      if (!made.stored) return;
    }
  }
}

function* progress(view: View, cluster: CephCluster, message: string): Reconciliation {
  if (cluster.status?.message === message) return;
  const status = withCondition(
    view,
    cluster.status ?? {},
    { type: 'Progressing', status: 'True', reason: 'ClusterProgressing', message },
    'reconcile',
  );
  yield { verb: 'status', object: { ...cluster, status } as CephCluster, what: message };
}

function* finish(view: View, ref: ObjectRef, cluster: CephCluster): Reconciliation {
  const status = { ...withCondition(view, cluster.status ?? {}, created, 'reconcile'), observedGeneration: cluster.metadata.generation };
  yield { verb: 'status', object: { ...cluster, status } as CephCluster, what: created.message };
  const row = view.row(orchestrations, ref) as Orchestration;
  yield setRow(orchestrations, ref, { ...row, stage: 'done', timeouts: 0, parked: false });
  const message = `successfully configured CephCluster "${ref.namespace}/${ref.name}"`;
  yield { verb: 'event', about: ref, type: 'Normal', reason: 'ReconcileSucceeded', message, source: 'rook-ceph-cluster-controller' };
}

/** Pods that hang on nodes that are gone hold up the daemons' return: with every unhealthy look they are removed for good. */
function* release(view: View, ref: ObjectRef): Reconciliation {
  const ceph = cephOf(view, ref);
  if (ceph === undefined || ceph.quorum.members.length === 0 || Object.keys(ceph.checks).length === 0) return;
  for (const pod of stuckPods(view, ref.namespace)) yield { verb: 'delete', ref: pod, graceSeconds: 0, what: 'its node is not ready' };
}
