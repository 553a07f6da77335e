import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from './components.ts';
import { chartTag, clusterObject, daemonSet, deployment, fullName, type ImageDefaults, imageFrom, within } from './parts.ts';

/** Directories of nodes as volumes, and logical volumes and ZFS datasets where those engines are on. Mayastor is left out. */
export const openebs = {
  name: 'openebs',
  charts: ['openebs'],
  render(release) {
    const { values } = release;
    const isOn = (engine: string) => values.flag(`engines.local.${engine}.enabled`, true) && values.flag(`${engine}-localpv.enabled`, true);
    return [
      ...localpv(within(release, 'localpv-provisioner'), release),
      ...(isOn('lvm') ? engine(release, lvm) : []),
      ...(isOn('zfs') ? engine(release, zfs) : []),
    ];
  },
  source: 'openebs/openebs charts/values.yaml (4.2.0); openebs/dynamic-localpv-provisioner, lvm-localpv deploy/helm/charts',
} as const satisfies ChartEntry;

function localpv(release: UnrenderedRelease, whole: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  const hostpath = values.flag('hostpathClass.enabled', true) ? [hostpathClass(release)] : [];
  if (!values.flag('localpv.enabled', true)) return hostpath;
  const parts = partsOf(release, {
    name: fullName(release, 'localpv-provisioner'),
    component: 'localpv-provisioner',
    path: 'localpv',
    replicasPath: 'localpv.replicas',
    image: dockerImage('openebs/provisioner-localpv', localpvTag(whole)),
  });
  return [deployment({ ...parts, strategy: { type: values.text('localpv.updateStrategy.type', 'RollingUpdate') } }), ...hostpath];
}

/** The provisioner has the version of the whole since 4.0. */
function localpvTag(release: UnrenderedRelease): string {
  return /^v?4\.\d+\.\d+$/.test(release.version ?? '') ? (release.version ?? '').replace(/^v/, '') : chartTag(release);
}

function hostpathClass({ values }: UnrenderedRelease): ChartObject {
  const { object } = clusterObject('storage.k8s.io/v1', 'StorageClass', values.text('hostpathClass.name', 'openebs-hostpath'), {
    provisioner: 'openebs.io/local',
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: values.text('hostpathClass.reclaimPolicy', 'Delete'),
  });
  const isDefault = values.flag('hostpathClass.isDefaultClass', false);
  const annotations = { 'openebs.io/cas-type': 'local', 'storageclass.kubernetes.io/is-default-class': String(isDefault) };
  return { object: { ...object, metadata: { ...object.metadata, annotations } }, from: { metadata: `${values.path}.hostpathClass` } };
}

/** An engine whose driver is the same program on the nodes and beside its controllers. */
interface Engine {
  readonly chart: string;
  readonly short: string;
  readonly driver: string;
  readonly image: string;
}

const lvm: Engine = { chart: 'lvm-localpv', short: 'lvm', driver: 'local.csi.openebs.io', image: 'openebs/lvm-driver' };
const zfs: Engine = { chart: 'zfs-localpv', short: 'zfs', driver: 'zfs.csi.openebs.io', image: 'openebs/zfs-driver' };

function engine(whole: UnrenderedRelease, { chart, short, driver, image }: Engine): readonly ChartObject[] {
  const release = within(whole, chart);
  const { values } = release;
  const name = fullName(release, chart);
  const plugin = imageFrom(values, `${short}Plugin.image`, dockerImage(image, chartTag(whole)));
  const sidecar = (part: string, repository: string) =>
    imageFrom(values, `${short}${part}.image`, { registry: 'registry.k8s.io', repository: `sig-storage/${repository}`, tag: chartTag(whole) });
  const registrar = {
    name: 'csi-node-driver-registrar',
    image: sidecar('Node.driverRegistrar', 'csi-node-driver-registrar'),
    args: [`--kubelet-registration-path=/var/lib/kubelet/plugins/${short}-localpv/csi.sock`],
  };
  const onNode = { name: `openebs-${short}-plugin`, image: plugin, args: ['--plugin=agent', `--drivername=${driver}`] };
  const controller = { name: `openebs-${short}-plugin`, image: plugin, args: ['--plugin=controller', `--driver=${driver}`] };
  const provisioner = { name: 'csi-provisioner', image: sidecar('Controller.provisioner', 'csi-provisioner') };
  const replicas = values.number(`${short}Controller.replicas`, 1);
  return [
    clusterObject('storage.k8s.io/v1', 'CSIDriver', driver, { spec: { attachRequired: false, podInfoOnMount: true } }),
    daemonSet({ name: `${name}-node`, release, component: `${short}-node`, containers: [onNode, registrar] }),
    deployment({ name: `${name}-controller`, release, component: `${short}-controller`, replicas, containers: [provisioner, controller] }),
  ];
}

function dockerImage(repository: string, tag: string): ImageDefaults {
  return { registry: 'docker.io', repository, tag };
}
