import type { PersistentVolumeClaim, Pod, StorageClass } from '#model/kubernetes.ts';
import { all, atLeast, type Expression, fact } from '../capabilities/expression.ts';
import { RevisionMemo } from '../revision-memo.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { type Ceph, hasQuorum } from './ceph/cluster.ts';
import { servingPgs } from './ceph/placement.ts';
import { cephIn } from './rook/ceph-rows.ts';
import { cephClusterKind, daemonOf } from './rook/kinds.ts';

/** What answers about a namespace's Ceph depend on. */
export function cephInput(namespace: string): string {
  return `ceph:${namespace}`;
}

interface RbdPool {
  readonly namespace: string;
  readonly pool: string;
}

const rbdDriver = /^(.+)\.rbd\.csi\.ceph\.com$/;

/** The pool behind a StorageClass whose volumes are images of a Ceph in the cluster. */
function poolOfClass(view: View, className: string): RbdPool | undefined {
  if (view.list(cephClusterKind).length === 0) return undefined;
  const storageClass = view.get<StorageClass>('StorageClass', '', className);
  const operatorNamespace = rbdDriver.exec(storageClass?.provisioner ?? '')?.[1];
  if (operatorNamespace === undefined) return undefined;
  const namespace = storageClass?.parameters?.['clusterID'] ?? operatorNamespace;
  return cephIn(view, namespace) === undefined ? undefined : { namespace, pool: storageClass?.parameters?.['pool'] ?? '' };
}

/** What mapping an image anew takes: a quorum of monitors, and placement groups that serve. Undefined: no Ceph is behind the class. */
export function mappingNeeds(view: View, className: string): Expression | undefined {
  const found = poolOfClass(view, className);
  const ceph = found === undefined ? undefined : cephIn(view, found.namespace);
  if (found === undefined || ceph === undefined) return undefined;
  return all([quorum(view, found.namespace, ceph), serving(view, found, ceph)]);
}

/** What a driver's provisioner needs of Ceph besides its own pods. */
export function provisioningNeeds(view: View, driver: string): Expression | undefined {
  const namespace = rbdDriver.exec(driver)?.[1];
  const ceph = namespace === undefined ? undefined : cephIn(view, namespace);
  if (namespace === undefined || ceph === undefined) return undefined;
  const pools = ceph.pools.map(({ name }) => serving(view, { namespace, pool: name }, ceph));
  return all([quorum(view, namespace, ceph), ...pools]);
}

/** What a pod's mounted images need for reads and writes to go on: no quorum, only placement groups that serve. */
export function volumesServe(view: View, { metadata, spec }: Pod): readonly Expression[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
    if (persistentVolumeClaim === undefined) return [];
    const claim = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', metadata.namespace ?? '', persistentVolumeClaim.claimName);
    return mountedServes(view, claim?.spec.storageClassName ?? '') ?? [];
  });
}

/** For a mounted volume of a class to be read and written; undefined when no Ceph is behind it. Monitors are not asked. */
export function mountedServes(view: View, storageClass: string): Expression | undefined {
  const found = poolOfClass(view, storageClass);
  const ceph = found === undefined ? undefined : cephIn(view, found.namespace);
  return found === undefined || ceph === undefined ? undefined : serving(view, found, ceph);
}

function quorum(view: View, namespace: string, ceph: Ceph): Expression {
  const mons = podsOf(view, namespace, 'mon');
  const text = ceph.blank ? 'the monitors of Ceph hold empty maps' : 'the monitors of Ceph have no quorum';
  return all([fact(hasQuorum(ceph) && !ceph.blank, { text }, cephInput(namespace)), enough(mons, Math.floor(ceph.mons.length / 2) + 1)]);
}

function serving(view: View, { namespace, pool }: RbdPool, ceph: Ceph): Expression {
  const { serving: active, total } = servingPgs(ceph, pool);
  const known = ceph.pools.find(({ name }) => name === pool);
  const text = known === undefined ? `Ceph has no pool ${pool}` : `${total - active} of ${total} placement groups of pool ${pool} do not serve`;
  const hosts = [...Map.groupBy(podsOf(view, namespace, 'osd'), ({ node }) => node).values()];
  const bearable = known === undefined ? 0 : known.size - known.minSize;
  return all([fact(known !== undefined && active === total, { text }, cephInput(namespace)), enoughHosts(hosts, hosts.length - bearable)]);
}

interface DaemonPod {
  readonly ref: ObjectRef;
  readonly node: string;
}

/** Pods that have ended stay beside their replacements and carry nothing. */
const daemonPods = new RevisionMemo<string, readonly DaemonPod[]>();

function podsOf(view: View, namespace: string, type: 'mon' | 'osd'): readonly DaemonPod[] {
  return daemonPods.of(view, `${type} ${namespace}`, () => daemonPodsOf(view, namespace, type));
}

function daemonPodsOf(view: View, namespace: string, type: 'mon' | 'osd'): readonly DaemonPod[] {
  return view.list('Pod', namespace).flatMap((ref) => {
    const pod = view.object<Pod>(ref);
    if (pod === undefined || daemonOf(pod)?.type !== type || hasEnded(pod)) return [];
    return pod.spec.nodeName === undefined ? [] : [{ ref, node: pod.spec.nodeName }];
  });
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Beyond so many ways to choose, the daemons' own state has to do. */
const mostWays = 64;

/** At least so many of the daemons run: what the start-up of the cluster as a whole depends on. */
function enough(pods: readonly DaemonPod[], count: number): Expression {
  return enoughHosts(
    pods.map((pod) => [pod]),
    count,
  );
}

function enoughHosts(hosts: readonly (readonly DaemonPod[])[], count: number): Expression {
  if (count <= 0 || count > hosts.length || ways(hosts.length, count) > mostWays) return all([]);
  return atLeast(
    count,
    hosts.map((pods) => all(pods.map(({ ref }): Expression => ({ kind: 'ready', pod: ref })))),
  );
}

function ways(of: number, count: number): number {
  let result = 1;
  for (let index = 0; index < count; index++) result = (result * (of - index)) / (index + 1);
  return result;
}
