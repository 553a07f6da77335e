import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { sinceVersion } from '../chart-version.ts';
import { partsOf } from '../components.ts';
import { chartTag, daemonSet, deployment, disruptionBudget, fullName, port, service } from '../parts.ts';
import { ingressFrom, routeFrom } from '../routes.ts';

/** Tries addresses for Prometheus. */
export const blackboxExporter = {
  name: 'prometheus-blackbox-exporter',
  charts: ['prometheus-blackbox-exporter'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'prometheus-blackbox-exporter');
    const hostPort = values.number('hostPort', 0);
    const servicePort = values.number('service.port', 9115);
    const parts = partsOf(release, {
      name,
      replicasPath: 'replicas',
      image: {
        registry: 'quay.io',
        repository: 'prometheus/blackbox-exporter',
        tag: sinceVersion(release.version, applications) ?? chartTag(release),
      },
      container: {
        name: 'blackbox-exporter',
        ports: [port('http', values.number('containerPort', 9115), hostPort === 0 ? {} : { hostPort })],
        readinessProbe: { httpGet: { path: '/-/healthy', port: 'http' } },
      },
      pod: values.flag('hostNetwork', false) ? { hostNetwork: true } : {},
    });
    const strategy = values.map('strategy') ?? { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    return [
      values.text('kind', 'Deployment') === 'DaemonSet' ? daemonSet(parts) : deployment({ ...parts, strategy }),
      service({ name, release, type: values.text('service.type', 'ClusterIP'), ports: [{ name: 'http', port: servicePort, targetPort: 'http' }] }),
      ...budget(release, name),
      ...ingressFrom(release, { name, path: 'ingress', port: servicePort }),
      ...routeFrom(release, { name, path: 'route.main', port: servicePort }),
    ];
  },
  source: 'prometheus-community/helm-charts charts/prometheus-blackbox-exporter values.yaml, templates (11.17.2)',
} as const satisfies ChartEntry;

/** The values are the budget. */
function budget(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const allowed = release.values.map('podDisruptionBudget');
  if (allowed === undefined || Object.keys(allowed).length === 0) return [];
  return [{ ...disruptionBudget({ name, release }, allowed), from: { spec: 'podDisruptionBudget' } }];
}

/** Versions of the exporter by that of the chart that brought them. [Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['7.10.0', 'v0.24.0'],
  ['8.15.0', 'v0.25.0'],
  ['9.3.0', 'v0.26.0'],
  ['11.2.0', 'v0.27.0'],
  ['11.6.0', 'v0.28.0'],
];
