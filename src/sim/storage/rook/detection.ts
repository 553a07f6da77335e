import type { TimeMs } from '#base/brand.ts';
import { normalisedReference } from '#model/images/reference.ts';
import type { Job, Node } from '#model/kubernetes.ts';
import { type Outcome, type Reconciliation, setRow, type Wake, type Write } from '../../actor.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { imageStores } from '../../world.ts';
import { withCondition } from './conditions.ts';
import type { CephCluster } from './kinds.ts';
import { log } from './log.ts';
import { type Orchestration, orchestrations } from './orchestration.ts';
import { recipeOf } from './recipe.ts';
import { detectionJob, detectionOf } from './templates.ts';
import { versionOf } from './version.ts';

/** Whatever the reason. [rook pkg/operator/ceph/controller/version.go detectCephVersionTimeout, v1.11.10] */
const timeoutMs = 15 * 60_000;
/** From then on further attempts are not simulated: they would end alike. */
const attemptsBeforeParking = 2;

const timedOutText = `failed the ceph version check: failed to complete ceph version job: failed to run CmdReporter ${detectionJob} successfully. failed waiting for results ConfigMap ${detectionJob}. timed out waiting for results ConfigMap`;

/** Starts a reconcile: every one asks the image for its version first, by a job. */
export function* begin(view: View, ref: ObjectRef, cluster: CephCluster, memory: Pick<Orchestration, 'incarnation' | 'checksFrom'>): Reconciliation {
  const row = { ...memory, generation: cluster.metadata.generation ?? 1, since: view.now, timeouts: 0, parked: false } as const;
  yield* tellUnknownVersion(view, ref, cluster);
  const refusal = refusalOf(view, cluster);
  if (refusal !== undefined) {
    yield setRow(orchestrations, ref, { ...row, stage: 'refused' }, `Rook ${ref.namespace}: ${refusal}`);
    yield* fail(view, ref, refusal);
    return;
  }
  yield setRow(orchestrations, ref, { ...row, stage: 'detecting' }, `Rook ${ref.namespace}: detects the Ceph version`);
  yield* attempt(view, ref);
}

/** [rook pkg/operator/ceph/cluster/cluster.go validation, v1.11.10] */
function refusalOf(view: View, { spec }: CephCluster): string | undefined {
  const wanted = spec.mon?.count || 3;
  const nodes = view.list('Node').length;
  if (spec.mon?.allowMultiplePerNode === true || nodes >= wanted) return undefined;
  return `cannot start ${wanted} mons on ${nodes} node(s) when allowMultiplePerNode is false`;
}

/** What the node daemon controller says at once whenever the detected image is another than the spec's. [nodedaemon/reconcile.go, v1.11.10] */
function* tellUnknownVersion(view: View, ref: ObjectRef, { spec, status }: CephCluster): Reconciliation {
  const image = spec.cephVersion?.image ?? '';
  if (status?.version?.image === image || status?.ceph === undefined) return;
  const used = `used by cluster "${ref.name}" in namespace "${ref.namespace}"`;
  const why = 'attempt to determine ceph version for the current cluster image timed out';
  yield* log(view, ref, `E | ceph-nodedaemon-controller: ceph version not found for image "${image}" ${used}. ${why}`);
}

/** Makes the job anew and waits for it. */
function* attempt(view: View, ref: ObjectRef): Reconciliation {
  yield* progressing(view, ref, 'True', 'Detecting Ceph version');
  yield* makeJob(view, ref);
  yield { verb: 'wake', at: (view.now + timeoutMs) as TimeMs, why: 'detection timeout' };
}

function* makeJob(view: View, ref: ObjectRef): Reconciliation {
  const job = view.ref('Job', ref.namespace, detectionJob);
  if (view.object(job) !== undefined) yield { verb: 'delete', ref: job, what: 'deleted for another attempt' };
  const cluster = view.object<CephCluster>(ref);
  if (cluster !== undefined) yield { verb: 'create', object: detectionOf(recipeOf(view, ref, cluster)) };
}

function* progressing(view: View, ref: ObjectRef, status: 'True' | 'False', message: string): Reconciliation {
  const cluster = view.object<CephCluster>(ref) as CephCluster;
  const next = withCondition(view, cluster.status ?? {}, { type: 'Progressing', status, reason: 'ClusterProgressing', message }, 'reconcile');
  yield { verb: 'status', object: { ...cluster, status: next } as CephCluster, what: message };
}

/** Looks whether the job is done, or has had its time. True: the version is known, and the reconcile goes on. */
export function* detectionEnded(
  view: View,
  ref: ObjectRef,
  cluster: CephCluster,
  row: Orchestration,
  wake: Wake,
): Generator<Write, boolean, Outcome> {
  const job = view.get<Job>('Job', ref.namespace, detectionJob);
  if (isComplete(job)) {
    yield* detected(view, ref, cluster, row);
    return true;
  }
  const isDue = view.now >= row.since + timeoutMs;
  if (wake.timers.includes('detection timeout') && isDue && !row.parked) yield* timedOut(view, ref, row);
  else if (row.parked && wake.timers.includes('detection retry')) yield* retry(view, ref, cluster, row);
  else if (row.parked && mightEndOtherwise(view, cluster, row, job)) yield { verb: 'wake', at: nextAttempt(row, view.now), why: 'detection retry' };
  return false;
}

function isComplete(job: Job | undefined): boolean {
  return job?.status?.conditions?.some(({ type, status }) => type === 'Complete' && status === 'True') ?? false;
}

/** The job is gone or has failed for good, or another node holds the image: a new job may land there. */
function mightEndOtherwise(view: View, cluster: CephCluster, { holders }: Orchestration, job: Job | undefined): boolean {
  const failed = job === undefined || job.status?.conditions?.some(({ type, status }) => type === 'Failed' && status === 'True') === true;
  return failed || holdersOf(view, cluster) !== (holders ?? '');
}

/** Nodes that hold the image and take pods. */
function holdersOf(view: View, { spec }: CephCluster): string {
  const image = normalisedReference(spec.cephVersion?.image ?? '');
  const nodes = view.list('Node').filter((node) => view.object<Node>(node)?.spec?.unschedulable !== true && view.row(imageStores, node)?.has(image));
  return nodes.map(({ name }) => name).join(',');
}

/** Attempts that nobody simulates follow each other every quarter of an hour. */
function nextAttempt({ since }: Orchestration, now: TimeMs): TimeMs {
  return (since + (Math.floor((now - since) / timeoutMs) + 1) * timeoutMs) as TimeMs;
}

function* retry(view: View, ref: ObjectRef, cluster: CephCluster, row: Orchestration): Reconciliation {
  yield setRow(orchestrations, ref, { ...row, since: view.now, timeouts: 0, parked: false, holders: holdersOf(view, cluster) });
  yield* attempt(view, ref);
}

function* timedOut(view: View, ref: ObjectRef, row: Orchestration): Reconciliation {
  const timeouts = row.timeouts + 1;
  yield* progressing(view, ref, 'False', timedOutText);
  yield* fail(view, ref, timedOutText);
  const parked = timeouts >= attemptsBeforeParking;
  yield setRow(orchestrations, ref, { ...row, since: view.now, timeouts, parked }, `Rook ${ref.namespace}: no Ceph version within 15 minutes`);
  if (parked) yield* makeJob(view, ref);
  else yield* attempt(view, ref);
}

/** A reconcile that failed says so in an event and in the log. [rook pkg/operator/ceph/reporting/reporting.go, v1.11.10] */
function* fail(view: View, ref: ObjectRef, cause: string): Reconciliation {
  const message = `failed to reconcile CephCluster "${ref.namespace}/${ref.name}". failed to reconcile cluster "${ref.name}": failed to configure local ceph cluster: ${cause}`;
  yield { verb: 'event', about: ref, type: 'Warning', reason: 'ReconcileFailed', message, source: 'rook-ceph-cluster-controller' };
  yield* log(view, ref, `E | ceph-cluster-controller: ${message}`);
}

function* detected(view: View, ref: ObjectRef, cluster: CephCluster, row: Orchestration): Reconciliation {
  const image = cluster.spec.cephVersion?.image ?? '';
  yield { verb: 'delete', ref: view.ref('Job', ref.namespace, detectionJob), what: 'its result is read' };
  const version = { image, version: `${versionOf(image) ?? '17.2.6'}-0` };
  yield { verb: 'status', object: { ...cluster, status: { ...cluster.status, version } } as CephCluster, what: `runs Ceph ${version.version}` };
  yield* progressing(view, ref, 'True', 'Configuring the Ceph cluster');
  yield setRow(
    orchestrations,
    ref,
    { ...row, stage: 'configuring', timeouts: 0, parked: false },
    `Rook ${ref.namespace}: the image holds Ceph ${version.version}`,
  );
}
