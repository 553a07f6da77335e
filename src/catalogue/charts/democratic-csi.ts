import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { ChartValues } from '#model/chart-values.ts';
import type { Container } from '#model/kubernetes.ts';
import { chartTag, clusterObject, daemonSet, deployment, fullName, placementFrom } from './parts.ts';

/** A driver before storage outside the cluster: its controllers, its plug-in on each node, and the classes the values list. */
export const democraticCsi = {
  name: 'democratic-csi',
  charts: ['democratic-csi'],
  render(release) {
    const { values } = release;
    const driver = values.text('csiDriver.name', 'org.democratic-csi.unnamed');
    return [
      ...(values.flag('csiDriver.enabled', true) ? [registration(release, driver)] : []),
      ...(values.flag('controller.enabled', true) ? [controller(release, driver)] : []),
      ...(values.flag('node.enabled', true) ? [node(release, driver)] : []),
      ...classes(release, driver),
    ];
  },
  source: 'democratic-csi/charts stable/democratic-csi values.yaml, templates (2026-08)',
} as const satisfies ChartEntry;

/** The chart writes registry and repository as one, and so the values have them. */
function image(release: UnrenderedRelease, path: string, registry: string, tag: string): string {
  const whole = release.values.text(path);
  return whole ?? `${release.values.text(`${path}.registry`, registry)}:${release.values.text(`${path}.tag`, tag)}`;
}

function driverImage(release: UnrenderedRelease, part: string): string {
  return image(release, `${part}.driver.image`, 'ghcr.io/democratic-csi/democratic-csi', 'latest');
}

function registration({ values }: UnrenderedRelease, driver: string): ChartObject {
  const spec = { attachRequired: values.flag('csiDriver.attachRequired', true), podInfoOnMount: values.flag('csiDriver.podInfoOnMount', true) };
  return clusterObject('storage.k8s.io/v1', 'CSIDriver', driver, { spec }, { spec: 'csiDriver' });
}

const sidecars = [
  ['externalAttacher', 'csi-attacher'],
  ['externalProvisioner', 'csi-provisioner'],
  ['externalResizer', 'csi-resizer'],
  ['externalSnapshotter', 'csi-snapshotter'],
] as const;

function controller(release: UnrenderedRelease, driver: string): ChartObject {
  const { values } = release;
  const beside = sidecars.flatMap(([path, name]): readonly Container[] => {
    if (!values.flag(`controller.${path}.enabled`, true)) return [];
    return [{ name, image: image(release, `controller.${path}.image`, `registry.k8s.io/sig-storage/${name}`, chartTag(release)) }];
  });
  const main = {
    name: 'csi-driver',
    image: driverImage(release, 'controller'),
    args: ['--csi-version=1.5.0', `--csi-name=${driver}`, '--csi-mode=controller'],
  };
  const hostNetwork = values.flag('controller.hostNetwork', false) ? { hostNetwork: true } : {};
  return deployment({
    name: `${fullName(release, 'democratic-csi')}-controller`,
    release,
    component: 'controller-linux',
    replicas: values.number('controller.replicaCount', 1),
    containers: [main, ...beside],
    pod: { priorityClassName: 'system-cluster-critical', ...placementFrom(values, 'controller'), ...hostNetwork },
    from: { 'spec.replicas': 'controller.replicaCount', 'spec.template.spec.containers[0].image': 'controller.driver.image' },
  });
}

function node(release: UnrenderedRelease, driver: string): ChartObject {
  const { values } = release;
  const kubelet = values.text('node.kubeletHostPath', '/var/lib/kubelet');
  const main = { name: 'csi-driver', image: driverImage(release, 'node'), args: [`--csi-name=${driver}`, '--csi-mode=node'] };
  const registrar = {
    name: 'driver-registrar',
    image: image(release, 'node.driverRegistrar.image', 'registry.k8s.io/sig-storage/csi-node-driver-registrar', chartTag(release)),
    args: [`--kubelet-registration-path=${kubelet}/plugins/${driver}/csi.sock`],
  };
  const hostNetwork = values.flag('node.hostNetwork', true) ? { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } : {};
  return daemonSet({
    name: `${fullName(release, 'democratic-csi')}-node`,
    release,
    component: 'node-linux',
    containers: [main, registrar],
    pod: { priorityClassName: 'system-node-critical', ...hostNetwork, ...placementFrom(values, 'node') },
    from: { 'spec.template.spec.containers[0].image': 'node.driver.image' },
  });
}

function classes({ values }: UnrenderedRelease, driver: string): readonly ChartObject[] {
  return values.list('storageClasses').map((each, index) => {
    const listed = new ChartValues(each);
    const { object } = clusterObject('storage.k8s.io/v1', 'StorageClass', listed.text('name', ''), {
      provisioner: driver,
      reclaimPolicy: listed.text('reclaimPolicy', 'Delete'),
      volumeBindingMode: listed.text('volumeBindingMode', 'Immediate'),
      allowVolumeExpansion: listed.flag('allowVolumeExpansion', false),
    });
    const annotations = { 'storageclass.kubernetes.io/is-default-class': String(listed.flag('defaultClass', false)) };
    return { object: { ...object, metadata: { ...object.metadata, annotations } }, from: { metadata: `storageClasses[${index}]` } };
  });
}
