import type { ChartEntry } from '#model/chart-entry.ts';
import { sinceVersion } from './chart-version.ts';
import { partsOf } from './components.ts';
import { chartTag, daemonSet, fullName } from './parts.ts';

/** Holds addresses for the control plane or for Services, on the nodes themselves. */
export const kubeVip = {
  name: 'kube-vip',
  charts: ['kube-vip'],
  render(release) {
    const { values } = release;
    const parts = partsOf(release, {
      name: values.text('nameOverride', fullName(release, 'kube-vip')),
      image: { repository: 'ghcr.io/kube-vip/kube-vip', tag: sinceVersion(release.version, applications) ?? chartTag(release) },
      container: { name: 'kube-vip', args: ['manager'] },
      pod: { hostNetwork: true, tolerations: [{ effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }] },
    });
    return [daemonSet({ ...parts, strategy: values.map('updateStrategy') ?? { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } })];
  },
  source: 'kube-vip/helm-charts charts/kube-vip values.yaml, templates (0.9.6)',
} as const satisfies ChartEntry;

/** Versions of the program by that of the chart that brought them. [charts/kube-vip/Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['0.4.1', 'v0.4.1'],
  ['0.5.0', 'v0.7.0'],
  ['0.6.0', 'v0.8.0'],
  ['0.6.3', 'v0.8.4'],
  ['0.6.6', 'v0.8.9'],
  ['0.7.1', 'v0.9.1'],
  ['0.8.2', 'v0.9.2'],
  ['0.9.0', 'v1.0.0'],
  ['0.9.1', 'v1.0.1'],
  ['0.9.4', 'v1.0.2'],
  ['0.9.5', 'v1.0.3'],
  ['0.9.6', 'v1.0.4'],
];
