import type { ChartEntry, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from './components.ts';
import { clusterObject, daemonSet, port, versionTag } from './parts.ts';

const name = 'intel-gpu-resource-driver';
const device = { cel: { expression: 'device.driver == "gpu.intel.com"' } };
const tainted = ['node-role.kubernetes.io/master', 'node-role.kubernetes.io/control-plane', 'node.kubernetes.io/gpu'];

/** Tells the scheduler of Intel's GPUs, and hands them to containers that are about to start. */
export const intelGpuResourceDriver = {
  name,
  charts: ['intel-gpu-resource-driver-chart', name],
  render(release) {
    const parts = partsOf(release, {
      name: `${name}-kubelet-plugin`,
      labels: { app: name },
      path: 'kubeletPlugin',
      imagePath: 'image.whole',
      image: { repository: imageName(release), tag: release.values.text('image.tag', versionTag(release)) },
      container: { name: 'kubelet-plugin', ports: [port('healthcheck', release.values.number('kubeletPlugin.healthcheckPort', 51516))] },
      pod: { tolerations: tainted.map((key) => ({ key, operator: 'Exists', effect: 'NoSchedule' }) as const) },
    });
    return [
      daemonSet({
        ...parts,
        pod: { ...parts.pod, ...discovered(release) },
        from: { ...parts.from, 'spec.template.spec.containers[0].image': 'image' },
      }),
      ...['gpu.intel.com', 'gpu-vfio.intel.com'].map((deviceClass) =>
        clusterObject('resource.k8s.io/v1', 'DeviceClass', deviceClass, { spec: { selectors: [device] } }),
      ),
    ];
  },
  source: 'intel/intel-resource-drivers-for-kubernetes charts/intel-gpu-resource-driver values.yaml, templates (0.11.1)',
} as const satisfies ChartEntry;

function imageName({ values }: UnrenderedRelease): string {
  return `${values.text('image.repository', 'ghcr.io/intel/intel-resource-drivers-for-kubernetes')}/${values.text('image.name', name)}`;
}

/** Where Node Feature Discovery finds the nodes, its label counts and not a selector of the values. */
function discovered({ values }: UnrenderedRelease) {
  return values.flag('nodeFeatureRules.enabled', false) ? { nodeSelector: { 'intel.feature.node.kubernetes.io/gpu': 'true' } } : {};
}
