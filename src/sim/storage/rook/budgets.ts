import type { Deployment, KubeObject, Node } from '#model/kubernetes.ts';
import { type Reconciliation, setRow } from '../../actor.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { cephOf } from './ceph-rows.ts';
import type { CephCluster } from './kinds.ts';

/** The failure domain that is being drained or is down. Keyed by the CephCluster. */
const draining = defineRow<string>('rook-draining-domain');

type Budgets = ReadonlyMap<string, { readonly selector: object; readonly maxUnavailable: number }>;

/**
 * Budgets that let one failure domain go at a time: while OSDs of one are down and copies are missing, no other may lose
 * any. [rook pkg/operator/ceph/disruption/clusterdisruption/osd.go, v1.11.10]
 */
export function* budgets(view: View, ref: ObjectRef): Reconciliation {
  const cluster = view.object<CephCluster>(ref);
  const ceph = cephOf(view, ref);
  if (cluster?.spec.disruptionManagement?.managePodBudgets !== true || ceph === undefined || ceph.pools.length === 0) return;
  const before = view.row(draining, ref);
  const down = hostsDown(view, ref.namespace);
  const isClean = ceph.pgs.undersized === 0 && ceph.pgs.inactive === 0;
  const [first] = [...down].sort();
  const domain = isClean ? (before !== undefined && down.has(before) ? before : undefined) : (before ?? first);
  if (domain !== before)
    yield setRow(
      draining,
      ref,
      domain,
      domain === undefined ? `Rook ${ref.namespace}: every host may be drained` : `Rook ${ref.namespace}: only ${domain} may be drained`,
    );
  yield* apply(view, ref.namespace, cluster, wanted(view, ref.namespace, domain, cluster));
}

function wanted(view: View, namespace: string, domain: string | undefined, { spec }: CephCluster): Budgets {
  const found = new Map<string, { readonly selector: object; readonly maxUnavailable: number }>();
  if ((spec.mon?.count || 3) >= 3) found.set('rook-ceph-mon-pdb', { selector: { matchLabels: { app: 'rook-ceph-mon' } }, maxUnavailable: 1 });
  const osds = { matchLabels: { app: 'rook-ceph-osd' } };
  if (domain === undefined) found.set('rook-ceph-osd', { selector: osds, maxUnavailable: 1 });
  else {
    for (const host of osdHosts(view, namespace).filter((name) => name !== domain)) {
      const selector = { matchLabels: { ...osds.matchLabels, 'topology-location-host': host } };
      found.set(`rook-ceph-osd-host-${host}`, { selector, maxUnavailable: 0 });
    }
  }
  return found;
}

/** The new ones first, then those that no longer hold are deleted. */
function* apply(view: View, namespace: string, { apiVersion, kind, metadata }: CephCluster, budgetsWanted: Budgets): Reconciliation {
  const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
  for (const [name, spec] of budgetsWanted) {
    if (view.get('PodDisruptionBudget', namespace, name) !== undefined) continue;
    const object = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name, namespace, ownerReferences: [owner] }, spec };
    yield { verb: 'create', object: object as KubeObject };
  }
  for (const budget of view.list('PodDisruptionBudget', namespace)) {
    if (/^rook-ceph-(osd|mon-pdb)/.test(budget.name) && !budgetsWanted.has(budget.name))
      yield { verb: 'delete', ref: budget, what: 'no longer wanted' };
  }
}

function osdDeployments(view: View, namespace: string): readonly Deployment[] {
  return view.objects<Deployment>('Deployment', namespace).filter(({ metadata }) => metadata.labels?.['app'] === 'rook-ceph-osd');
}

function hostOf({ spec }: Deployment): string {
  return spec.template.spec.nodeSelector?.['kubernetes.io/hostname'] ?? '';
}

function osdHosts(view: View, namespace: string): readonly string[] {
  return [...new Set(osdDeployments(view, namespace).map(hostOf))];
}

/** Hosts with an OSD whose Deployment has no ready replica. */
function hostsDown(view: View, namespace: string): ReadonlySet<string> {
  const hosts = osdDeployments(view, namespace)
    .filter(({ status }) => (status?.readyReplicas ?? 0) === 0)
    .map(hostOf);
  return new Set(hosts.filter((host) => view.get<Node>('Node', '', host) !== undefined));
}
