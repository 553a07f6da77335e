import type { ChartEntry } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { deployment, fullName, port, versionTag } from '../parts.ts';

/** Makes Grafanas and fills them; those that run go on without it. */
export const grafanaOperator = {
  name: 'grafana-operator',
  charts: ['grafana-operator'],
  repositories: ['grafana/', 'grafana.github.io'],
  render(release) {
    const parts = partsOf(release, {
      name: fullName(release, 'grafana-operator'),
      component: 'operator',
      replicasPath: 'replicas',
      image: { registry: 'ghcr.io', repository: 'grafana/grafana-operator', tag: versionTag(release) },
      container: {
        name: 'grafana-operator',
        ports: [port('metrics', release.values.number('metricsService.metricsPort', 9090))],
        readinessProbe: release.values.map('readinessProbe') ?? { httpGet: { path: '/readyz', port: 8081 } },
      },
    });
    return [deployment(parts)];
  },
  source: 'grafana/grafana-operator deploy/helm/grafana-operator values.yaml, templates (5.24.0)',
} as const satisfies ChartEntry;
