import type { ChartEntry } from '#model/chart-entry.ts';
import { sinceVersion } from '../chart-version.ts';
import { partsOf } from '../components.ts';
import { chartTag, deployment, fullName, port, service } from '../parts.ts';

/** Archives what CloudNativePG's databases write; the operator asks it before it makes or changes their pods. */
export const pluginBarmanCloud = {
  name: 'plugin-barman-cloud',
  charts: ['plugin-barman-cloud'],
  render(release) {
    const { values } = release;
    const parts = partsOf(release, {
      name: fullName(release, 'plugin-barman-cloud'),
      image: {
        registry: 'ghcr.io',
        repository: 'cloudnative-pg/plugin-barman-cloud',
        tag: sinceVersion(release.version, applications) ?? chartTag(release),
      },
      container: {
        name: 'barman-cloud',
        args: ['operator', '--leader-elect'],
        ports: [port('grpc', 9090)],
        readinessProbe: { tcpSocket: { port: 8081 }, initialDelaySeconds: 10 },
      },
    });
    return [
      deployment({ ...parts, strategy: { type: 'Recreate' } }),
      service({
        name: values.text('service.name', 'barman-cloud'),
        release,
        ports: [{ port: values.number('service.port', 9090), targetPort: 9090 }],
      }),
    ];
  },
  source: 'cloudnative-pg/charts charts/plugin-barman-cloud values.yaml, templates (0.7.0)',
} as const satisfies ChartEntry;

/** Versions of the plug-in by that of the chart that brought them. [Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['0.1.0', 'v0.5.0'],
  ['0.2.0', 'v0.7.0'],
  ['0.3.0', 'v0.9.0'],
  ['0.4.0', 'v0.10.0'],
  ['0.5.0', 'v0.11.0'],
  ['0.6.0', 'v0.12.0'],
  ['0.7.0', 'v0.13.0'],
];
