import type { ChartEntry } from '#model/chart-entry.ts';
import { sinceVersion } from '../chart-version.ts';
import { partsOf } from '../components.ts';
import { chartTag, daemonSet, deployment, disruptionBudget, fullName, port, service } from '../parts.ts';
import { ingressFrom } from '../routes.ts';

const probe = { httpGet: { path: '/api/v2/health', port: 'http' } };

/** Collects what containers write, on each node, and hands it on; nothing waits for it. */
export const fluentBit = {
  name: 'fluent-bit',
  charts: ['fluent-bit'],
  repositories: ['fluent/helm-charts', 'fluent.github.io', 'charts-mirror'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'fluent-bit');
    const servicePort = values.number('service.port', 2020);
    const parts = partsOf(release, {
      name,
      image: { repository: 'cr.fluentbit.io/fluent/fluent-bit', tag: sinceVersion(release.version, applications) ?? chartTag(release) },
      container: {
        name: 'fluent-bit',
        ports: [port('http', values.number('metricsPort', 2020))],
        readinessProbe: values.map('readinessProbe') ?? probe,
      },
      pod: values.flag('hostNetwork', false) ? { hostNetwork: true } : {},
    });
    const strategy = values.map('updateStrategy');
    const isDaemonSet = values.text('kind', 'DaemonSet') === 'DaemonSet';
    return [
      isDaemonSet ? daemonSet({ ...parts, strategy }) : deployment({ ...parts, strategy }),
      service({ name, release, type: values.text('service.type', 'ClusterIP'), ports: [{ name: 'http', port: servicePort, targetPort: 'http' }] }),
      ...(isDaemonSet || !values.flag('podDisruptionBudget.enabled', false)
        ? []
        : [disruptionBudget({ name, release }, { maxUnavailable: values.text('podDisruptionBudget.maxUnavailable', '30%') })]),
      ...ingressFrom(release, { name, path: 'ingress', port: servicePort }),
    ];
  },
  source: 'fluent/helm-charts charts/fluent-bit values.yaml, templates (0.58.1)',
} as const satisfies ChartEntry;

/** Versions of Fluent Bit by that of the chart that brought them. [Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['0.48.0', '3.2.1'],
  ['0.48.3', '3.2.2'],
  ['0.48.4', '3.2.4'],
  ['0.48.6', '3.2.6'],
  ['0.48.8', '3.2.7'],
  ['0.48.9', '3.2.8'],
  ['0.48.10', '3.2.10'],
  ['0.49.0', '4.0.1'],
  ['0.49.1', '4.0.3'],
  ['0.51.0', '4.0.7'],
  ['0.54.0', '4.1.0'],
  ['0.54.1', '4.1.1'],
  ['0.55.0', '4.2.2'],
  ['0.55.1', '4.2.3'],
  ['0.57.0', '5.0.0'],
  ['0.57.1', '5.0.1'],
  ['0.57.2', '5.0.2'],
  ['0.57.3', '5.0.3'],
  ['0.57.4', '5.0.4'],
  ['0.57.5', '5.0.5'],
  ['0.57.6', '5.0.6'],
  ['0.57.7', '5.0.7'],
  ['0.57.8', '5.0.8'],
  ['0.57.9', '5.0.9'],
  ['0.58.0', '5.1.0'],
  ['0.58.1', '5.1.1'],
];
