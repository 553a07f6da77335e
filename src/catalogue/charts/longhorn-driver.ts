import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { chartTag, clusterObject, daemonSet, deployment, imageFrom } from './parts.ts';

const driver = 'driver.longhorn.io';

/** What the deployer makes of the CSI driver: the plug-in on each node, and the controllers beside it. */
export function longhornDriver(release: UnrenderedRelease, manager: string): readonly ChartObject[] {
  const registrar = {
    name: 'node-driver-registrar',
    image: csiImage(release, 'nodeDriverRegistrar', 'csi-node-driver-registrar'),
    args: ['--csi-address=/csi/csi.sock', `--kubelet-registration-path=/var/lib/kubelet/plugins/${driver}/csi.sock`],
  };
  const plugin = { name: 'longhorn-csi-plugin', image: manager, args: ['longhorn-manager', '-d', 'csi', `--drivername=${driver}`] };
  const pod = { priorityClassName: release.values.text('csi.priorityClass', 'longhorn-critical') };
  const from = { 'spec.template.spec.containers': 'image' };
  const labels = { app: 'longhorn-csi-plugin' };
  return [
    clusterObject('storage.k8s.io/v1', 'CSIDriver', driver, { spec: { attachRequired: true, podInfoOnMount: true } }),
    daemonSet({ name: 'longhorn-csi-plugin', release, labels, containers: [registrar, plugin], pod, from }),
    ...(['attacher', 'provisioner', 'resizer', 'snapshotter'] as const).map((role) => {
      const name = `csi-${role}`;
      const replicas = release.values.number(`csi.${role}ReplicaCount`, 3);
      const containers = [{ name, image: csiImage(release, role, name) }];
      return deployment({
        name,
        release,
        labels: { app: name },
        replicas,
        containers,
        pod,
        from: { ...from, 'spec.replicas': `csi.${role}ReplicaCount` },
      });
    }),
  ];
}

function csiImage(release: UnrenderedRelease, path: string, image: string): string {
  return imageFrom(release.values, `image.csi.${path}`, { registry: 'docker.io', repository: `longhornio/${image}`, tag: chartTag(release) });
}
