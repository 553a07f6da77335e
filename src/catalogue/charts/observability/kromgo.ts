import type { ChartEntry } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { deployment, fullName, port, service, versionTag } from '../parts.ts';
import { ingressFrom, routeFrom } from '../routes.ts';

/** Shows single values of Prometheus to the world. */
export const kromgo = {
  name: 'kromgo',
  charts: ['kromgo'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'kromgo');
    const servicePort = values.number('service.port', 8080);
    const parts = partsOf(release, {
      name,
      image: { repository: 'ghcr.io/home-operations/kromgo', tag: versionTag(release, '') },
      container: {
        name: 'kromgo',
        ports: [port('http', 8080)],
        readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, initialDelaySeconds: 5 },
      },
    });
    return [
      deployment(parts),
      service({ name, release, type: values.text('service.type', 'ClusterIP'), ports: [{ name: 'http', port: servicePort, targetPort: 'http' }] }),
      ...routeFrom(release, { name, path: 'httpRoute', port: servicePort }),
      ...ingressFrom(release, { name, path: 'ingress', port: servicePort }),
    ];
  },
  source: 'home-operations/kromgo charts/kromgo values.yaml, templates (0.16.0)',
} as const satisfies ChartEntry;
