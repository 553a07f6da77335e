import type { ChartEntry } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { deployment, port, service, versionTag } from '../parts.ts';
import { routeFrom } from '../routes.ts';

/** Starts Renovate on a schedule. */
export const renovateOperator = {
  name: 'renovate-operator',
  charts: ['renovate-operator'],
  repositories: ['mogenius'],
  render(release) {
    const { values } = release;
    const name = values.text('fullnameOverride', `${release.name}-renovate-operator`.slice(0, 63).replace(/-+$/, ''));
    const hooked = values.flag('webhook.enabled', false);
    const hookPort = values.number('webhook.port', 8082);
    const parts = partsOf(release, {
      name,
      labels: { app: name },
      image: { registry: 'ghcr.io', repository: 'mogenius/renovate-operator', tag: versionTag(release, '') },
      container: { name: 'renovate-operator', ports: [port('http', 8081), ...(hooked ? [port('webhook', hookPort)] : [])] },
    });
    return [
      deployment(parts),
      service({
        name,
        release,
        labels: { app: name },
        ports: [{ name: 'http', port: 8081, targetPort: 'http' }, ...(hooked ? [{ name: 'webhook', port: hookPort, targetPort: 'webhook' }] : [])],
      }),
      ...routeFrom(release, { name, path: 'route', port: 8081 }),
    ];
  },
  source: 'mogenius/renovate-operator charts/renovate-operator values.yaml, templates (6.0.1)',
} as const satisfies ChartEntry;
