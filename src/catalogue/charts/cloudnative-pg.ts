import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { sinceVersion } from './chart-version.ts';
import { partsOf } from './components.ts';
import { chartTag, deployment, fullName, port, service } from './parts.ts';
import { webhooks, writesTo } from './webhooks.ts';

const group = 'postgresql.cnpg.io';

/** The operator, which is also the webhook before its own objects, and fails closed. Databases are its own to make. */
export const cloudnativePg = {
  name: 'cloudnative-pg',
  charts: ['cloudnative-pg'],
  render(release) {
    const { values } = release;
    const webhookPort = values.number('webhook.port', 9443);
    const ready = { httpGet: { path: '/readyz', port: 'webhook-server', scheme: 'HTTPS' }, initialDelaySeconds: 3 };
    const parts = partsOf(release, {
      name: fullName(release, 'cloudnative-pg'),
      image: { repository: 'ghcr.io/cloudnative-pg/cloudnative-pg', tag: sinceVersion(release.version, applications) ?? chartTag(release) },
      container: {
        name: 'manager',
        command: ['/manager'],
        args: ['controller', '--leader-elect'],
        ports: [port('webhook-server', webhookPort)],
        readinessProbe: ready,
      },
      pod: values.flag('hostNetwork', false) ? { hostNetwork: true } : {},
    });
    const servicePort = values.number('service.port', 443);
    return [
      deployment({ ...parts, strategy: values.map('updateStrategy') }),
      service({ name: serviceName(release), release, ports: [{ name: 'webhook-server', port: servicePort, targetPort: 'webhook-server' }] }),
      ...asked(release, 'Mutating', ['backups', 'clusters', 'databases', 'scheduledbackups']),
      ...asked(release, 'Validating', ['backups', 'clusters', 'scheduledbackups', 'databases', 'poolers']),
    ];
  },
  source: 'cloudnative-pg/charts charts/cloudnative-pg values.yaml, templates (0.29.0)',
} as const satisfies ChartEntry;

function serviceName({ values }: UnrenderedRelease): string {
  return values.text('service.name', 'cnpg-webhook-service');
}

function asked(release: UnrenderedRelease, kind: 'Mutating' | 'Validating', resources: readonly string[]): readonly ChartObject[] {
  const { values, namespace } = release;
  const path = `webhook.${kind.toLowerCase()}`;
  if (!values.flag(`${path}.create`, true)) return [];
  const verb = kind === 'Mutating' ? 'mutate' : 'validate';
  const made = resources.map((resource) => ({
    name: `${verb[0]}${resource.slice(0, -1)}.cnpg.io`,
    rules: [writesTo(group, [resource], ['CREATE', 'UPDATE'], 'v1')],
    service: {
      name: serviceName(release),
      namespace,
      path: `/${verb}-postgresql-cnpg-io-v1-${resource.slice(0, -1)}`,
      port: values.number('service.port', 443),
    },
    failurePolicy: values.text(`${path}.failurePolicy`, 'Fail'),
  }));
  return [webhooks(kind, `cnpg-${kind.toLowerCase()}-webhook-configuration`, made, { webhooks: `${path}.failurePolicy` })];
}

/** Versions of the operator by that of the chart that brought them. [charts/cloudnative-pg/Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['0.13.0', '1.15.0'],
  ['0.13.1', '1.15.1'],
  ['0.14.0', '1.16.0'],
  ['0.14.1', '1.16.1'],
  ['0.15.0', '1.17.0'],
  ['0.15.1', '1.17.1'],
  ['0.16.0', '1.18.0'],
  ['0.16.1', '1.18.1'],
  ['0.17.0', '1.19.0'],
  ['0.17.1', '1.19.1'],
  ['0.18.0', '1.20.0'],
  ['0.18.1', '1.20.1'],
  ['0.18.2', '1.20.2'],
  ['0.19.0', '1.21.0'],
  ['0.19.1', '1.21.1'],
  ['0.20.0', '1.22.0'],
  ['0.20.1', '1.22.1'],
  ['0.20.2', '1.22.2'],
  ['0.21.0', '1.23.0'],
  ['0.21.2', '1.23.1'],
  ['0.21.5', '1.23.2'],
  ['0.21.6', '1.23.3'],
  ['0.22.0', '1.24.0'],
  ['0.22.1', '1.24.1'],
  ['0.23.0', '1.25.0'],
  ['0.23.2', '1.25.1'],
  ['0.24.0', '1.26.0'],
  ['0.25.0', '1.26.1'],
  ['0.26.0', '1.27.0'],
  ['0.26.1', '1.27.1'],
  ['0.27.0', '1.28.0'],
  ['0.27.1', '1.28.1'],
  ['0.28.0', '1.29.0'],
  ['0.28.1', '1.29.1'],
  ['0.29.0', '1.30.0'],
];
