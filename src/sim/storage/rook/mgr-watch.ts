import type { TimeMs } from '#base/brand.ts';
import { type Actor, onRow, type Reconciliation, setRow } from '../../actor.ts';
import { apiClientRef, statedApiServers } from '../../nodes/api-clients.ts';
import { servingApiServers, stages } from '../../nodes/control-plane-stage.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import type { Ceph } from '../ceph/cluster.ts';
import { reportingMgr } from '../ceph/mgrs.ts';
import { cephOf, cephs } from './ceph-rows.ts';
import { allClusters } from './clusters.ts';
import type { CephCluster } from './kinds.ts';

/**
 * The watch that the mgr's `rook` module keeps on a list of objects that seldom change (the ConfigMaps of rook-discover):
 * a client of the API outside the twin's actors. Keyed by the CephCluster.
 */
export interface MgrWatch {
  readonly client: string;
  readonly module: string;
  readonly kind: string;
  /** What the list or the last event said, and when. */
  readonly resourceVersion: number;
  readonly at: TimeMs;
  /** The node whose API server it is connected to. */
  readonly server: string | undefined;
  /** What killed the module, if anything did. */
  readonly expired?: string;
}

export const mgrWatches = defineRow<MgrWatch>('mgr-watch');

/** etcd's history reaches back to the compaction before the last. [kube-apiserver --etcd-compaction-interval, default 5m] */
const compactionMs = 300_000;

/**
 * Connects the module of a new mgr, and connects it anew when its API server goes away: to a server whose history may no
 * longer reach back to what the watch asks for. [ceph src/pybind/mgr/rook/rook_cluster.py, v17]
 */
export const mgrWatch: Actor = {
  name: 'ceph-mgr-watch',
  watches: [onRow(cephs, ({ ref }) => [ref]), onRow(stages, (_, view) => allClusters(view))],
  active: () => true,
  *reconcile(ref, view) {
    const cluster = view.object<CephCluster>(ref);
    const ceph = cephOf(view, ref);
    const watch = view.row(mgrWatches, ref);
    const client = ceph === undefined || cluster === undefined || !enables(cluster, 'rook') ? undefined : mgrInstance(ceph);
    if (client === undefined) {
      if (watch !== undefined && (ceph === undefined || reportingMgr(ceph) !== undefined)) yield setRow(mgrWatches, ref, undefined);
      return;
    }
    const servers = servingApiServers(view);
    if (watch?.client !== client) yield* connect(view, ref, client, servers);
    else if (watch.expired === undefined && watch.server !== undefined && !servers.includes(watch.server))
      yield* reconnect(view, ref, watch, servers);
  },
};

/** The process that reports now, by name and start. */
export function mgrInstance(ceph: Ceph): string | undefined {
  const mgr = reportingMgr(ceph);
  return mgr === undefined ? undefined : `mgr.${mgr.name}@${mgr.startedAt}`;
}

function enables({ spec }: CephCluster, module: string): boolean {
  return spec.mgr?.modules?.some(({ name, enabled }) => name === module && enabled === true) ?? false;
}

/** Lists, then watches from there. Without an API server the module waits for one. */
function* connect(view: View, ref: ObjectRef, client: string, servers: readonly string[]): Reconciliation {
  const server = chosenServer(view, ref, servers);
  if (server === undefined) return;
  const watch = { client, module: 'rook', kind: 'ConfigMap', resourceVersion: 0, at: view.now, server };
  const { entry } = yield setRow(mgrWatches, ref, watch, `the rook module of ${client} watches through the API server of ${server}`);
  yield setRow(mgrWatches, ref, { ...watch, resourceVersion: entry });
}

/** The Service spreads clients over the servers; the world says which one it was where that is known. */
function chosenServer(view: View, ref: ObjectRef, servers: readonly string[]): string | undefined {
  const mgr = mgrWorkload(view, ref);
  const told = mgr === undefined ? undefined : view.row(statedApiServers, apiClientRef(view, mgr));
  if (told !== undefined && servers.includes(told)) return told;
  return servers[view.drawBelow(Math.max(1, servers.length), ref, 'api server of the mgr', Math.floor(view.now / 1000))];
}

/** The Deployment of the mgr that reports, as `namespace/name`. */
function mgrWorkload(view: View, ref: ObjectRef): string | undefined {
  const ceph = cephOf(view, ref);
  const mgr = ceph === undefined ? undefined : reportingMgr(ceph);
  return mgr === undefined ? undefined : `${ref.namespace}/rook-ceph-mgr-${mgr.name}`;
}

function* reconnect(view: View, ref: ObjectRef, watch: MgrWatch, servers: readonly string[]): Reconciliation {
  const [server] = servers;
  if (server === undefined) return;
  const compactedAt = (Math.floor(view.calendarMs() / compactionMs) - 1) * compactionMs - view.calendarMs(0 as TimeMs);
  const oldest = view.lastEntryBefore(compactedAt as TimeMs);
  if (watch.resourceVersion >= oldest || !diesOfExpiry(view, ref)) {
    yield setRow(mgrWatches, ref, { ...watch, server }, `the rook module of ${watch.client} watches through the API server of ${server}`);
    return;
  }
  const message = `too old resource version: ${watch.resourceVersion} (${oldest})`;
  yield setRow(
    mgrWatches,
    ref,
    { ...watch, server, expired: exceptionText(message) },
    `the rook module of ${watch.client} gets ERROR 410: ${message}`,
  );
}

/** Versions whose module is known not to survive; of others nothing is asserted. */
function diesOfExpiry(view: View, ref: ObjectRef): boolean {
  const major = cephOf(view, ref)?.major;
  return major === 17 || major === 18;
}

/** What Python prints of the client's ApiException around the event. [kubernetes-client/python kubernetes/client/exceptions.py] */
function exceptionText(message: string): string {
  const status = `{'kind': 'Status', 'apiVersion': 'v1', 'metadata': {}, 'status': 'Failure', 'message': '${message}', 'reason': 'Expired', 'code': 410}`;
  return `({'type': 'ERROR', 'object': ${status}, 'raw_object': ${status}})\nReason: None\n`;
}
