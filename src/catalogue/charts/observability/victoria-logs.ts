import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { sinceVersion } from '../chart-version.ts';
import { budgetFrom, partsOf } from '../components.ts';
import { chartTag, deployment, port, service, statefulSet } from '../parts.ts';
import { templateFrom, volumeFrom } from '../persistence.ts';
import { routeFrom } from '../routes.ts';

const component = 'server';
const storage = 'server.persistentVolume';

/** The server that keeps the logs. */
export const victoriaLogs = {
  name: 'victoria-logs-single',
  charts: ['victoria-logs-single'],
  render(release) {
    const { values } = release;
    if (!values.flag('server.enabled', true)) return [];
    const name = nameOf(release);
    const servicePort = values.number('server.service.servicePort', 9428);
    const headless = values.text('server.service.clusterIP', 'None') === 'None' && values.text('server.service.type', 'ClusterIP') === 'ClusterIP';
    return [
      ...server(release, name),
      service({
        name,
        release,
        component,
        type: values.text('server.service.type', 'ClusterIP'),
        ...(headless ? { headless } : {}),
        ports: [{ name: 'http', port: servicePort, targetPort: 'http' }],
      }),
      ...budgetFrom(release, { name, component, path: 'podDisruptionBudget' }),
      ...routeFrom(release, { name, path: 'server.route', port: servicePort }),
    ];
  },
  source: 'VictoriaMetrics/helm-charts charts/victoria-logs-single, victoria-metrics-common values.yaml, templates (0.13.9)',
} as const satisfies ChartEntry;

function nameOf({ name, values }: UnrenderedRelease): string {
  const own = values.text('nameOverride', 'victoria-logs-single');
  const whole = values.text('fullnameOverride') ?? values.text('global.fullnameOverride') ?? (name.includes(own) ? name : `${name}-${own}`);
  return values.text('server.fullnameOverride', `${whole}-server`.slice(0, 63).replace(/-+$/, ''));
}

function server(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const { values } = release;
  const registry = values.text('server.image.registry') ?? values.text('global.image.registry');
  const tag = sinceVersion(release.version, applications) ?? chartTag(release);
  const parts = partsOf(release, {
    name,
    component,
    path: 'server',
    image: { ...(registry === undefined ? {} : { registry }), repository: 'victoriametrics/victoria-logs', tag },
    container: {
      name: 'vlogs',
      ports: [port('http', 9428)],
      readinessProbe: { httpGet: { path: '/health', port: 'http' }, initialDelaySeconds: 5, periodSeconds: 5 },
      volumeMounts: [{ name: 'server-volume', mountPath: values.text(`${storage}.mountPath`, '/storage') }],
    },
  });
  const kept = { path: storage, enabled: values.flag(`${storage}.enabled`, true), size: '10Gi' };
  if (values.text('server.mode', 'statefulSet') === 'statefulSet')
    return [statefulSet({ ...parts, ...templateFrom(release, { ...kept, volume: 'server-volume' }) })];
  const { volume, claims } = volumeFrom(release, { ...kept, volume: 'server-volume', claim: values.text(`${storage}.name`, name) });
  return [deployment({ ...parts, strategy: values.map('server.deployment.spec.strategy') ?? { type: 'Recreate' }, volumes: [volume] }), ...claims];
}

/** Versions of the server by that of the chart that brought them. [Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['0.9.3', 'v1.16.0'],
  ['0.9.5', 'v1.18.0'],
  ['0.9.6', 'v1.19.0'],
  ['0.9.7', 'v1.20.0'],
  ['0.9.8', 'v1.21.0'],
  ['0.10.0', 'v1.22.2'],
  ['0.11.0', 'v1.23.0'],
  ['0.11.2', 'v1.23.3'],
  ['0.11.3', 'v1.24.0'],
  ['0.11.4', 'v1.25.0'],
  ['0.11.5', 'v1.25.1'],
  ['0.11.6', 'v1.28.0'],
  ['0.11.7', 'v1.31.0'],
  ['0.11.8', 'v1.33.0'],
  ['0.11.9', 'v1.34.0'],
  ['0.11.11', 'v1.35.0'],
  ['0.11.12', 'v1.36.1'],
  ['0.11.18', 'v1.40.0'],
  ['0.11.19', 'v1.41.1'],
  ['0.11.20', 'v1.42.0'],
  ['0.11.21', 'v1.43.0'],
  ['0.11.23', 'v1.43.1'],
  ['0.11.25', 'v1.44.0'],
  ['0.11.26', 'v1.45.0'],
  ['0.11.27', 'v1.46.0'],
  ['0.11.28', 'v1.47.0'],
  ['0.11.29', 'v1.48.0'],
  ['0.11.31', 'v1.49.0'],
  ['0.11.32', 'v1.50.0'],
  ['0.13.8', 'v1.51.0'],
  ['0.13.9', 'v1.52.0'],
];
