import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { ChartValues } from '#model/chart-values.ts';
import type { Container } from '#model/kubernetes.ts';
import { partsOf } from './components.ts';
import { chartTag, clusterObject, daemonSet, deployment, versionTag } from './parts.ts';

/** A driver before an NFS server outside: its controller, its plug-in on each node, and the classes the values list. */
export const csiDriverNfs = {
  name: 'csi-driver-nfs',
  charts: ['csi-driver-nfs'],
  render(release) {
    const driver = release.values.text('driver.name', 'nfs.csi.k8s.io');
    return [registration(release, driver), controller(release, driver), node(release, driver), ...classes(release, driver)];
  },
  source: 'kubernetes-csi/csi-driver-nfs charts/v4.13.4/csi-driver-nfs values.yaml, templates (4.13.4)',
} as const satisfies ChartEntry;

function registration({ values }: UnrenderedRelease, driver: string): ChartObject {
  const volumeLifecycleModes = ['Persistent', ...(values.flag('feature.enableInlineVolume', false) ? ['Ephemeral'] : [])];
  const fsGroupPolicy = values.flag('feature.enableFSGroupPolicy', true) ? { fsGroupPolicy: 'File' } : {};
  const spec = { attachRequired: false, volumeLifecycleModes, ...fsGroupPolicy };
  return clusterObject('storage.k8s.io/v1', 'CSIDriver', driver, { spec }, { spec: 'feature' });
}

/** Repositories that begin with a slash stand below the base. */
function image(release: UnrenderedRelease, path: string, repository: string, tag: string): string {
  const { values } = release;
  const named = values.text(`image.${path}.repository`, repository);
  const base = named.startsWith('/') ? values.text('image.baseRepo', 'registry.k8s.io') : '';
  return `${base}${named}:${values.text(`image.${path}.tag`, tag)}`;
}

function sidecar(release: UnrenderedRelease, part: 'controller' | 'node', [name, path, more]: Sidecar): Container {
  const repository = `/sig-storage/${path === 'nodeDriverRegistrar' ? 'csi-node-driver-registrar' : name.replace('liveness-probe', 'livenessprobe')}`;
  return { name, image: image(release, path, repository, chartTag(release)), ...resources(release, part, path), ...more };
}

type Sidecar = readonly [name: string, path: string, more?: Partial<Container>];

const memory: Readonly<Record<string, string>> = { csiProvisioner: '400Mi', csiResizer: '400Mi', csiSnapshotter: '200Mi', nfs: '300Mi' };

function resources({ values }: UnrenderedRelease, part: 'controller' | 'node', path: string): Pick<Container, 'resources'> {
  const limit = part === 'controller' && path === 'nfs' ? '200Mi' : (memory[path] ?? '100Mi');
  const own = { limits: { memory: limit }, requests: { cpu: '10m', memory: '20Mi' } };
  return { resources: (values.map(`${part}.resources.${path}`) as Container['resources']) ?? own };
}

function plugin(release: UnrenderedRelease, part: 'controller' | 'node', args: readonly string[]): Container {
  const main = image(release, 'nfs', 'registry.k8s.io/sig-storage/nfsplugin', versionTag(release));
  return { name: 'nfs', image: main, args, ...resources(release, part, 'nfs') };
}

const tainted = [
  'node-role.kubernetes.io/master',
  'node-role.kubernetes.io/controlplane',
  'node-role.kubernetes.io/control-plane',
  'CriticalAddonsOnly',
];

function controller(release: UnrenderedRelease, driver: string): ChartObject {
  const { values } = release;
  const snapshots: readonly Sidecar[] = values.flag('controller.enableSnapshotter', true) ? [['csi-snapshotter', 'csiSnapshotter']] : [];
  const sidecars: readonly Sidecar[] = [
    ['csi-provisioner', 'csiProvisioner'],
    ['csi-resizer', 'csiResizer'],
    ...snapshots,
    ['liveness-probe', 'livenessProbe'],
  ];
  const args = [`--drivername=${driver}`, `--working-mount-dir=${values.text('controller.workingMountDir', '/tmp')}`];
  const name = values.text('controller.name', 'csi-nfs-controller');
  const parts = partsOf(release, {
    name,
    labels: { app: name },
    path: 'controller',
    replicasPath: 'controller.replicas',
    image: { repository: '', tag: '' },
  });
  const tolerations = tainted.map((key) => ({ key, operator: 'Exists', effect: 'NoSchedule' }) as const);
  return deployment({
    ...parts,
    strategy: { type: values.text('controller.strategyType', 'Recreate') },
    containers: [plugin(release, 'controller', args), ...sidecars.map((each) => sidecar(release, 'controller', each))],
    pod: { ...onHost(release, 'controller'), ...onControlPlane(release), tolerations, ...parts.pod },
    from: { ...parts.from, 'spec.template.spec.containers[0].image': 'image.nfs' },
  });
}

/** The plug-in mounts in the host's network, so that mounts outlive it. */
function onHost({ values }: UnrenderedRelease, part: 'controller' | 'node') {
  return {
    hostNetwork: true,
    dnsPolicy: values.text(`${part}.dnsPolicy`, 'ClusterFirstWithHostNet'),
    priorityClassName: 'system-cluster-critical',
    nodeSelector: { 'kubernetes.io/os': 'linux' },
  } as const;
}

/** Where the values ask for it, only nodes with these roles. */
function onControlPlane({ values }: UnrenderedRelease) {
  const roles = [
    ...(values.flag('controller.runOnControlPlane', false) ? ['control-plane'] : []),
    ...(values.flag('controller.runOnMaster', false) ? ['master'] : []),
  ];
  if (roles.length === 0) return {};
  const matchExpressions = roles.map((role) => ({ key: `node-role.kubernetes.io/${role}`, operator: 'Exists' as const }));
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } } } };
}

function node(release: UnrenderedRelease, driver: string): ChartObject {
  const { values } = release;
  const socket = `${values.text('kubeletDir', '/var/lib/kubelet')}/plugins/csi-nfsplugin/csi.sock`;
  const registrar: Sidecar = ['node-driver-registrar', 'nodeDriverRegistrar', { args: [`--kubelet-registration-path=${socket}`] }];
  const name = values.text('node.name', 'csi-nfs-node');
  const parts = partsOf(release, { name, labels: { app: name }, path: 'node', image: { repository: '', tag: '' } });
  return daemonSet({
    ...parts,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: values.at('node.maxUnavailable') ?? 1 } },
    containers: [
      plugin(release, 'node', [`--drivername=${driver}`]),
      sidecar(release, 'node', ['liveness-probe', 'livenessProbe']),
      sidecar(release, 'node', registrar),
    ],
    pod: { ...onHost(release, 'node'), tolerations: [{ operator: 'Exists' }], ...parts.pod },
    from: { ...parts.from, 'spec.template.spec.containers[0].image': 'image.nfs' },
  });
}

function classes({ values }: UnrenderedRelease, driver: string): readonly ChartObject[] {
  const single = values.flag('storageClass.create', false) ? [['storageClass', values.at('storageClass')] as const] : [];
  const listed = values.list('storageClasses').map((each, index) => [`storageClasses[${index}]`, each] as const);
  return [...single, ...listed].map(([path, each]) => storageClass(new ChartValues(each), path, driver));
}

function storageClass(listed: ChartValues, path: string, driver: string): ChartObject {
  const { object } = clusterObject('storage.k8s.io/v1', 'StorageClass', listed.text('name', ''), {
    provisioner: driver,
    parameters: listed.map('parameters') ?? {},
    reclaimPolicy: listed.text('reclaimPolicy', 'Delete'),
    volumeBindingMode: listed.text('volumeBindingMode', 'Immediate'),
    allowVolumeExpansion: listed.flag('allowVolumeExpansion', true),
    ...(listed.has('mountOptions') ? { mountOptions: listed.list('mountOptions') } : {}),
  });
  const annotations = listed.map('annotations');
  return {
    object: { ...object, metadata: { ...object.metadata, ...(annotations === undefined ? {} : { annotations }) } } as ChartObject['object'],
    from: { '': path, spec: path },
  };
}
