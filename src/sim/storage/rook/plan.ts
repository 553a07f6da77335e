import type { Deployment, KubeObject, Node, Pod } from '#model/kubernetes.ts';
import { kindOf, type ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import type { Ceph } from '../ceph/cluster.ts';
import { crashCollectorOf, csiObjectsOf, discoveryOf, mgrOf, monOf, osdOf, type Recipe } from './templates.ts';

/** The next thing an orchestration does, or waits for. */
export type Step =
  | { readonly kind: 'make'; readonly message: string; readonly objects: readonly KubeObject[] }
  | { readonly kind: 'update'; readonly message: string; readonly deployment: Deployment; readonly image: string }
  | { readonly kind: 'wait'; readonly message: string }
  | { readonly kind: 'done' };

const messages = { mons: 'Configuring Ceph Mons', mgrs: 'Configuring Ceph Mgr(s)', osds: 'Configuring Ceph OSDs' } as const;
const letters = 'abcdefghijklmnopqrstuvwxyz';

/**
 * What is missing of a cluster, in Rook's order: monitors and their quorum, mgrs, OSDs; then the daemons of another
 * image, one at a time. [rook pkg/operator/ceph/cluster/cluster.go, v1.11.10]
 */
export function nextStep(view: View, recipe: Recipe, ceph: Ceph | undefined): Step {
  const nodes = storageNodes(view);
  const parts = [
    { message: messages.mons, objects: mons(view, recipe, nodes), waits: () => (ceph?.quorum.members.length ?? 0) === 0 },
    { message: messages.mgrs, objects: mgrs(recipe, nodes), waits: () => ceph?.mgr.active === undefined },
    { message: messages.osds, objects: osds(recipe, nodes), waits: () => false },
    { message: messages.osds, objects: nodeDaemons(view, recipe), waits: () => false },
  ];
  for (const { message, objects, waits } of parts) {
    const missing = objects.filter((object) => view.get(kindOf(object), object.metadata.namespace ?? '', object.metadata.name) === undefined);
    if (missing.length > 0) return { kind: 'make', message, objects: missing };
    if (waits()) return { kind: 'wait', message };
  }
  return outdated(view, recipe, parts[0]?.objects.concat(parts[1]?.objects ?? [], parts[2]?.objects ?? []) ?? [], ceph);
}

/** One Deployment at a time, and only while Ceph can spare it. */
function outdated(view: View, { cephImage }: Recipe, objects: readonly KubeObject[], ceph: Ceph | undefined): Step {
  for (const { metadata } of objects) {
    const deployment = view.get<Deployment>('Deployment', metadata.namespace ?? '', metadata.name);
    if (deployment === undefined) continue;
    const message = metadata.name.includes('-osd-') ? messages.osds : metadata.name.includes('-mgr-') ? messages.mgrs : messages.mons;
    if (!imagesOf(deployment).every((image) => image === cephImage)) {
      return isSpareable(ceph) ? { kind: 'update', message, deployment, image: cephImage } : { kind: 'wait', message };
    }
    if (!isRolledOut(deployment)) continue;
  }
  return { kind: 'done' };
}

function isSpareable(ceph: Ceph | undefined): boolean {
  if (ceph === undefined) return true;
  return ceph.quorum.members.length === ceph.mons.length && ceph.osds.every((osd) => osd.up) && ceph.pgs.undersized === 0;
}

function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  return status?.observedGeneration === metadata.generation && (status?.readyReplicas ?? 0) >= (spec.replicas ?? 1);
}

function imagesOf({ spec }: Deployment): readonly string[] {
  const pod = spec.template.spec;
  return [...(pod.initContainers ?? []), ...pod.containers].map(({ image }) => image ?? '');
}

/** The Deployment with another image in every container. */
export function withImage(deployment: Deployment, image: string): Deployment {
  const { template } = deployment.spec;
  const change = <T extends { readonly image?: string }>(containers: readonly T[] | undefined) =>
    containers?.map((container) => ({ ...container, image }));
  const spec = { ...template.spec, initContainers: change(template.spec.initContainers), containers: change(template.spec.containers) ?? [] };
  return { ...deployment, spec: { ...deployment.spec, template: { ...template, spec } } } as Deployment;
}

/** Nodes that take Ceph's pods: no taint keeps them off. */
export function storageNodes(view: View): readonly string[] {
  return view
    .objects<Node>('Node')
    .filter(({ spec }) => !(spec?.taints ?? []).some(({ effect, key }) => effect === 'NoSchedule' && !key.startsWith('node.kubernetes.io/')))
    .map(({ metadata }) => metadata.name);
}

/** As many monitors as are wanted; those that exist keep their names and nodes. */
function mons(view: View, recipe: Recipe, nodes: readonly string[]): readonly KubeObject[] {
  const { cluster, namespace } = recipe;
  const existing = daemonsThere(view, namespace, 'rook-ceph-mon');
  const free = nodes.filter((node) => !existing.some((mon) => nodeOf(mon) === node));
  const missing = Math.min((cluster.spec.mon?.count || 3) - existing.length, free.length);
  const unused = [...letters].filter((letter) => !existing.some(({ metadata }) => metadata.name === `rook-ceph-mon-${letter}`));
  const fresh = free.slice(0, Math.max(0, missing)).map((node, index) => monOf(recipe, unused[index] as string, node));
  return [...existing, ...fresh];
}

function mgrs(recipe: Recipe, nodes: readonly string[]): readonly KubeObject[] {
  const count = Math.min(recipe.cluster.spec.mgr?.count || 1, Math.max(1, nodes.length));
  return Array.from({ length: count }, (_, index) => mgrOf(recipe, letters[index] as string));
}

/** Assumed: one device on each node where nothing says which there are. */
function osds(recipe: Recipe, nodes: readonly string[]): readonly KubeObject[] {
  const stated = recipe.cluster.spec.storage?.nodes;
  const hosts =
    stated === undefined || stated.length === 0 ? nodes : stated.flatMap(({ name, devices }) => Array(devices?.length ?? 1).fill(name) as string[]);
  return hosts.map((node, id) => osdOf(recipe, id, node));
}

/** A crash collector on each node that carries Ceph's pods, the CSI driver, and the discovery daemon if it is wanted. */
function nodeDaemons(view: View, recipe: Recipe): readonly KubeObject[] {
  const carried = ['rook-ceph-mon', 'rook-ceph-osd'].flatMap((app) => daemonsThere(view, recipe.namespace, app).flatMap((one) => nodeOf(one) ?? []));
  const nodes = recipe.cluster.spec.crashCollector?.disable === true ? [] : [...new Set(carried)];
  const discovery = recipe.discovers ? [discoveryOf(recipe)] : [];
  return [...nodes.map((node) => crashCollectorOf(recipe, node)), ...csiObjectsOf(recipe, storageNodes(view).length), ...discovery];
}

function daemonsThere(view: View, namespace: string, app: string): readonly Deployment[] {
  return view.objects<Deployment>('Deployment', namespace).filter(({ metadata }) => metadata.labels?.['app'] === app);
}

function nodeOf({ spec }: Deployment): string | undefined {
  return spec.template.spec.nodeSelector?.['kubernetes.io/hostname'];
}

/** Pods of Rook that it takes off nodes that are gone. [rook pkg/operator/k8sutil/pod.go, v1.11.10] */
const released = /^(csi-(rbd|cephfs)plugin(-provisioner)?|rook-ceph-(operator|mon|osd|crashcollector|mgr|mds|rgw))$/;

/** Pods marked for deletion on nodes that are not ready. */
export function stuckPods(view: View, namespace: string): readonly ObjectRef[] {
  return view.list('Pod', namespace).filter((ref) => {
    const pod = view.object<Pod>(ref);
    if (pod?.metadata.deletionTimestamp === undefined || !released.test(pod.metadata.labels?.['app'] ?? '')) return false;
    const node = view.get<Node>('Node', '', pod.spec.nodeName ?? '');
    return node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status !== 'True') ?? false;
  });
}
