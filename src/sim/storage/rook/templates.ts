import type { DaemonSet, Job, KubeObject, Labels, PodSpec, Toleration } from '#model/kubernetes.ts';
import { imagesOf } from './images.ts';
import type { CephCluster, DaemonType } from './kinds.ts';
import { rbdDriver } from './pools.ts';

export const detectionJob = 'rook-ceph-detect-version';

/** What every template needs to know. */
export interface Recipe {
  readonly cluster: CephCluster;
  readonly namespace: string;
  readonly operatorImage: string;
  readonly cephImage: string;
  /** The operator is told to look for devices on every node. */
  readonly discovers: boolean;
}

/** Objects of Rook are owned by the CephCluster. */
function meta({ cluster, namespace }: Recipe, name: string, labels: Labels): KubeObject['metadata'] {
  const { apiVersion, kind, metadata } = cluster;
  const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
  return { name, namespace, labels, ownerReferences: [owner] };
}

/** The job that asks an image for its version. [rook pkg/operator/k8sutil/cmdreporter/cmdreporter.go, v1.11.10] */
export function detectionOf(recipe: Recipe): KubeObject {
  const { operatorImage, cluster } = recipe;
  const image = cluster.spec.cephVersion?.image ?? '';
  const labels = { app: detectionJob, 'rook-version': tagOf(operatorImage) };
  const mount = [{ name: 'rook-copied-binaries', mountPath: '/rook/copied-binaries' }];
  const spec: PodSpec = {
    initContainers: [
      { name: 'init-copy-binaries', image: operatorImage, args: ['copy-binaries', '--copy-to-dir', '/rook/copied-binaries'], volumeMounts: mount },
    ],
    containers: [
      {
        name: 'cmd-reporter',
        image,
        command: ['/rook/copied-binaries/tini', '--', '/rook/copied-binaries/rook'],
        args: reporterArgs(recipe),
        volumeMounts: mount,
      },
    ],
    restartPolicy: 'OnFailure',
    volumes: [{ name: 'rook-copied-binaries', emptyDir: {} }],
  };
  const job: Partial<Job> = { apiVersion: 'batch/v1', kind: 'Job', metadata: meta(recipe, detectionJob, labels) };
  return { ...job, spec: { template: { metadata: { labels }, spec } } } as KubeObject;
}

function reporterArgs({ namespace }: Recipe): readonly string[] {
  return ['cmd-reporter', '--command', '{"cmd":["ceph"],"args":["--version"]}', '--config-map-name', detectionJob, '--namespace', namespace];
}

function tagOf(image: string): string {
  return /:([^/@]+)/.exec(image)?.[1] ?? '';
}

/** [rook pkg/operator/ceph/controller/spec.go CephDaemonAppLabels, v1.11.10] */
function daemonLabels({ cluster, namespace }: Recipe, type: DaemonType, id: string): Labels {
  return {
    app: `rook-ceph-${type}`,
    ceph_daemon_type: type,
    ceph_daemon_id: id,
    [type]: id,
    rook_cluster: namespace,
    'app.kubernetes.io/part-of': cluster.metadata.name,
    'app.kubernetes.io/managed-by': 'rook-ceph-operator',
  };
}

/** A monitor stays on its node: its store is there. [rook pkg/operator/ceph/cluster/mon/spec.go, v1.11.10] */
export function monOf(recipe: Recipe, id: string, node: string): KubeObject {
  const prepare = { command: ['ceph-mon'], args: [`--id=${id}`, '--mkfs'] };
  return daemon(
    recipe,
    'mon',
    id,
    { nodeSelector: hostname(node), volumes: dataVolume(recipe, `mon-${id}/data`) },
    { name: 'init-mon-fs', ...prepare },
  );
}

/** An OSD stays where its device is. [rook pkg/operator/ceph/cluster/osd/spec.go, v1.11.10] */
export function osdOf(recipe: Recipe, id: number, node: string): KubeObject {
  const extra = { nodeSelector: hostname(node), volumes: dataVolume(recipe, 'rook-ceph') };
  return daemon(recipe, 'osd', String(id), extra, { name: 'activate', command: ['/bin/bash', '-c'], args: ['ceph-volume raw activate'] });
}

/** [rook pkg/operator/ceph/cluster/mgr/spec.go, v1.11.10] */
export function mgrOf(recipe: Recipe, id: string): KubeObject {
  const unreachable: Toleration = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 };
  return daemon(recipe, 'mgr', id, { tolerations: [unreachable], affinity: apart('rook-ceph-mgr') });
}

function hostname(node: string): Labels {
  return { 'kubernetes.io/hostname': node };
}

function dataVolume({ cluster }: Recipe, path: string): PodSpec['volumes'] {
  return [{ name: 'ceph-daemon-data', hostPath: { path: `${cluster.spec.dataDirHostPath ?? '/var/lib/rook'}/${path}` } }];
}

function apart(app: string): PodSpec['affinity'] {
  const term = { labelSelector: { matchLabels: { app } }, topologyKey: 'kubernetes.io/hostname' };
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}

type Init = { readonly name: string; readonly command: readonly string[]; readonly args: readonly string[] };

function daemon(recipe: Recipe, type: DaemonType, id: string, extra: Partial<PodSpec>, ...inits: readonly Init[]): KubeObject {
  const { cephImage, cluster } = recipe;
  const labels = {
    ...daemonLabels(recipe, type, id),
    ...(extra.nodeSelector === undefined ? {} : { 'topology-location-host': extra.nodeSelector['kubernetes.io/hostname'] as string }),
  };
  const { provider, hostNetwork } = cluster.spec.network ?? {};
  const spec = {
    initContainers: [{ name: 'chown-container-data-dir', command: ['chown'], args: ['--verbose'] }, ...inits].map((init) => ({
      ...init,
      image: cephImage,
    })),
    containers: [{ name: type, image: cephImage, command: [`ceph-${type}`], args: [`--id=${id}`, '--foreground'] }],
    ...(provider === 'host' || hostNetwork === true ? { hostNetwork: true } : {}),
    ...extra,
  };
  return deployment(
    recipe,
    `rook-ceph-${type}-${id}`,
    labels,
    { app: `rook-ceph-${type}`, ceph_daemon_id: id, rook_cluster: recipe.namespace },
    spec,
  );
}

function deployment(recipe: Recipe, name: string, labels: Labels, selector: Labels, spec: object, replicas = 1): KubeObject {
  const template = { metadata: { labels }, spec };
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta(recipe, name, labels) };
  return { ...object, spec: { replicas, selector: { matchLabels: selector }, strategy: { type: 'Recreate' }, template } } as KubeObject;
}

/** [rook pkg/operator/ceph/cluster/nodedaemon/crash.go, v1.11.10] */
export function crashCollectorOf(recipe: Recipe, node: string): KubeObject {
  const app = 'rook-ceph-crashcollector';
  const container = { name: 'ceph-crash', image: recipe.cephImage, command: ['ceph-crash'] };
  const labels = { app, node_name: node, 'kubernetes.io/hostname': node, rook_cluster: recipe.namespace };
  const spec = { containers: [container], nodeSelector: hostname(node), volumes: dataVolume(recipe, `${recipe.namespace}/crash`) };
  return deployment(recipe, `${app}-${node}`, labels, { app, node_name: node }, spec);
}

/** Looks for devices on each node, with the operator's own image. [rook pkg/operator/discover/discover.go, v1.11.10] */
export function discoveryOf(recipe: Recipe): KubeObject {
  const labels = { app: 'rook-discover' };
  const container = { name: 'rook-discover', image: recipe.operatorImage, args: ['discover', '--discover-interval', '60m', '--use-ceph-volume'] };
  const set = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: meta(recipe, 'rook-discover', labels) };
  return { ...set, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } } } as KubeObject;
}

/** [rook pkg/operator/ceph/csi/template/rbd, v1.11.10] */
export function csiObjectsOf(recipe: Recipe, nodes: number): readonly KubeObject[] {
  const driver = rbdDriver(recipe.namespace);
  const csiDriver = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: { name: driver },
    spec: { attachRequired: true, podInfoOnMount: false },
  };
  return [csiDriver as KubeObject, nodePlugin(recipe, driver), provisioner(recipe, driver, Math.min(2, Math.max(1, nodes)))];
}

function nodePlugin(recipe: Recipe, driver: string): KubeObject {
  const { registrar, cephcsi } = imagesOf(recipe.operatorImage);
  const labels = { app: 'csi-rbdplugin' };
  const containers = [
    {
      name: 'driver-registrar',
      image: registrar,
      args: ['--csi-address=/csi/csi.sock', `--kubelet-registration-path=/var/lib/kubelet/plugins/${driver}/csi.sock`],
    },
    { name: 'csi-rbdplugin', image: cephcsi, args: ['--type=rbd', '--nodeserver=true', `--drivername=${driver}`, '--endpoint=unix:///csi/csi.sock'] },
  ];
  const template = { metadata: { labels }, spec: { hostNetwork: true, containers } };
  const set: Partial<DaemonSet> = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: meta(recipe, 'csi-rbdplugin', labels) };
  return { ...set, spec: { selector: { matchLabels: labels }, template } } as KubeObject;
}

function provisioner(recipe: Recipe, driver: string, replicas: number): KubeObject {
  const images = imagesOf(recipe.operatorImage);
  const app = 'csi-rbdplugin-provisioner';
  const sidecars = (['provisioner', 'resizer', 'attacher', 'snapshotter'] as const).map((name) => ({ name: `csi-${name}`, image: images[name] }));
  const plugin = { name: 'csi-rbdplugin', image: images.cephcsi, args: ['--type=rbd', '--controllerserver=true', `--drivername=${driver}`] };
  const spec = { containers: [...sidecars, plugin], affinity: apart(app) };
  return deployment(recipe, app, { app }, { app }, spec, replicas);
}
