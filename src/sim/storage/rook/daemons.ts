import type { TimeMs } from '#base/brand.ts';
import { sameJson } from '#base/equal.ts';
import type { PersistentVolume, Pod } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject, onRow, type Reconciliation, setRow } from '../../actor.ts';
import { type PodRuntime, podRuntimes } from '../../kubelet/runtime.ts';
import { machines } from '../../machines.ts';
import { ephemerals } from '../../nodes/ephemeral.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { advance, nextChangeAt } from '../ceph/advance.ts';
import { type Ceph, emptyCeph, later } from '../ceph/cluster.ts';
import { failModule, type Sighting, seeMgr, seeMon, seeOsd } from '../ceph/daemons.ts';
import { overallHealth } from '../ceph/health.ts';
import { type CephRow, cephOf, cephs } from './ceph-rows.ts';
import { allClusters } from './clusters.ts';
import { blockPoolKind, type CephBlockPool, type CephCluster, cephClusterKind, clustersIn, daemonOf } from './kinds.ts';
import { mgrInstance, mgrWatches } from './mgr-watch.ts';
import { osdSize, poolsOf } from './pools.ts';
import { hostAnswers, looksAlike, type SeenDaemon, seenDaemons } from './sightings.ts';
import { majorOf } from './version.ts';

/** Dates that far away keep nobody waiting. */
const farMs = 24 * 3_600_000;

/**
 * Ceph's own daemons: wherever their pods run, they find each other, elect, mark down and recover. No operator and no API
 * is needed for that.
 */
export const cephDaemons: Actor = {
  name: 'ceph',
  watches: [
    onObject<CephCluster>(cephClusterKind, ({ ref }) => [ref]),
    onObject<CephBlockPool>(blockPoolKind, ({ ref }, view) => clustersIn(view, ref.namespace)),
    onObject<Pod>('Pod', ({ ref, before, after }, view) => {
      const pod = after ?? before;
      return pod === undefined || daemonOf(pod) === undefined || looksAlike(before, after) ? [] : clustersIn(view, ref.namespace);
    }),
    onObject<PersistentVolume>('PersistentVolume', ({ before, after }, view) =>
      before === undefined || after === undefined ? allClusters(view) : [],
    ),
    onRow(podRuntimes, (change, view) => (processMayDiffer(change) ? clustersIn(view, change.ref.namespace) : [])),
    onRow(machines, (_, view) => allClusters(view)),
    onRow(ephemerals, (_, view) => allClusters(view)),
    onRow(mgrWatches, ({ ref, after }) => (after?.expired === undefined ? [] : [ref])),
  ],
  active: () => true,
  *reconcile(ref, view) {
    const cluster = view.object<CephCluster>(ref);
    const before = view.row(cephs, ref);
    if (cluster === undefined) {
      if (before !== undefined) yield setRow(cephs, ref, undefined);
      return;
    }
    const start = before ?? newRow(cluster, view.now);
    const present = cephOf(view, ref) ?? advance(start.ceph, start.at, view.now);
    const row = observed(view, ref, { ...start, ceph: present, at: view.now });
    yield* keep(view, ref, before, row.ceph === present ? row : { ...row, ceph: advance(row.ceph, view.now, view.now) });
  },
};

/** What a kubelet remembers of a daemon's pod changes often, its containers seldom. */
function processMayDiffer({ ref, before, after }: Change<PodRuntime>): boolean {
  if (!/^rook-ceph-(mon|mgr|osd)-/.test(ref.name)) return false;
  return before?.containers !== after?.containers || before?.uid !== after?.uid || before?.boot !== after?.boot;
}

function newRow({ spec, status }: CephCluster, at: TimeMs): CephRow {
  const ceph = emptyCeph(majorOf(status?.version?.image ?? spec.cephVersion?.image));
  return { ceph, at, processes: {}, directories: {}, statedBytes: status?.ceph?.capacity?.bytesTotal };
}

function* keep(view: View, ref: ObjectRef, before: CephRow | undefined, after: CephRow): Reconciliation {
  const next = nextChangeAt(after.ceph, view.now);
  const value: CephRow = { ...after, ...(next === undefined ? {} : { wakeAt: next }) };
  if (before !== undefined && before.ceph === value.ceph && before.processes === value.processes && before.wakeAt === value.wakeAt) return;
  const told = tellsNews(before?.ceph, value.ceph) ? `Ceph ${ref.namespace}: ${inWords(value.ceph)}` : undefined;
  yield setRow(cephs, ref, value, told);
  if (next !== undefined && (next !== before?.wakeAt || next <= view.now))
    yield { verb: 'wake', at: next, why: 'ceph', weight: next > later(view.now, farMs) ? 'horizon' : 'progress' };
}

function tellsNews(before: Ceph | undefined, after: Ceph): boolean {
  return before === undefined || inWords(before) !== inWords(after);
}

/** `HEALTH_WARN MON_DOWN OSD_DOWN; quorum a,b; 2 of 3 OSDs up`. */
function inWords({ checks, quorum, osds, blank }: Ceph): string {
  const health = quorum.members.length === 0 ? 'no quorum' : [overallHealth(checks), ...Object.keys(checks)].join(' ');
  const up = osds.filter((osd) => osd.up).length;
  return `${health}; quorum ${quorum.members.join(',') || 'none'}; ${up} of ${osds.length} OSDs up${blank ? '; its maps are empty' : ''}`;
}

/** The cluster with what is now seen of its daemons, pools and modules. */
function observed(view: View, ref: ObjectRef, row: CephRow): CephRow {
  const present = seenDaemons(view, ref.namespace);
  let next = row;
  for (const daemon of [...present, ...missing(view, row.ceph, present)]) next = withDaemon(view, next, daemon);
  const pools = poolsOf(view, ref.namespace, next.ceph);
  const { ceph } = next;
  if (!sameJson(pools, ceph.pools) && !ceph.blank) next = { ...next, ceph: { ...ceph, pools } };
  return withFailedModules(view, ref, next);
}

/** Daemons that Ceph knows and that have no pod: gone from a host that lives, or gone with it. */
function missing(view: View, ceph: Ceph, present: readonly SeenDaemon[]): readonly SeenDaemon[] {
  const known = [
    ...ceph.mons.map(({ name, host }) => ({ type: 'mon' as const, id: name, node: host })),
    ...ceph.mgrs.map(({ name, host }) => ({ type: 'mgr' as const, id: name, node: host })),
    ...ceph.osds.map(({ id, host }) => ({ type: 'osd' as const, id: String(id), node: host })),
  ];
  return known
    .filter(({ type, id }) => !present.some((seen) => seen.type === type && seen.id === id))
    .map((daemon) => ({ ...daemon, process: hostAnswers(view, daemon.node) ? 'refused' : 'dark', identity: '' }));
}

function withDaemon(view: View, row: CephRow, { type, id, node, process, identity }: SeenDaemon): CephRow {
  const key = `${type}.${id}`;
  const isNew = process === 'running' && row.processes[key] !== identity;
  const sighting: Sighting = { host: node, process, ...(isNew ? { startedAt: view.now } : {}) };
  const processes = isNew ? { ...row.processes, [key]: identity } : row.processes;
  if (type === 'mgr') return { ...row, processes, ceph: changed(row.ceph, seeMgr(row.ceph, id, sighting, view.now)) };
  if (type === 'osd') {
    const size = osdSize(row.ceph, row.statedBytes);
    return { ...row, processes, ceph: changed(row.ceph, seeOsd(row.ceph, Number(id), sighting, view.now, size)) };
  }
  const directory = `${node}#${view.row(ephemerals, view.ref('Node', '', node)) ?? 0}`;
  const lost = isNew && row.directories[key] !== undefined && row.directories[key] !== directory;
  const ceph = seeMon(row.ceph, id, sighting, view.now, lost ? 'blank' : 'synced');
  return {
    ...row,
    processes,
    directories: isNew ? { ...row.directories, [key]: directory } : row.directories,
    ceph: changed(row.ceph, lost ? blankStore(ceph, id) : ceph),
  };
}

function blankStore(ceph: Ceph, name: string): Ceph {
  return { ...ceph, mons: ceph.mons.map((mon) => (mon.name === name ? { ...mon, store: 'blank' } : mon)) };
}

/** The same instance when nothing differs, so that nothing is written. */
function changed(before: Ceph, after: Ceph): Ceph {
  const same = (['mons', 'mgrs', 'osds'] as const).every((part) => sameJson(before[part], after[part]));
  return same ? before : after;
}

function withFailedModules(view: View, ref: ObjectRef, row: CephRow): CephRow {
  const watch = view.row(mgrWatches, ref);
  if (watch?.expired === undefined || watch.client !== mgrInstance(row.ceph)) return row;
  if (row.ceph.failedModules.some(({ name }) => name === watch.module)) return row;
  return { ...row, ceph: failModule(row.ceph, watch.module, watch.expired, view.now) };
}
