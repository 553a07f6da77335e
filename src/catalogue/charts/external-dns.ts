import type { ChartEntry, UnrenderedRelease } from '#model/chart-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { sinceVersion } from './chart-version.ts';
import { partsOf } from './components.ts';
import { chartTag, deployment, fullName, imageFrom, port, resourcesFrom, service } from './parts.ts';

/** The controller, with a provider beside it where that comes as a webhook of its own. */
export const externalDns = {
  name: 'external-dns',
  charts: ['external-dns'],
  repositories: ['kubernetes-sigs', 'external-dns', 'charts-mirror'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'external-dns');
    const application = sinceVersion(release.version, applications);
    const env = values.list('env') as NonNullable<Container['env']>;
    const probe = { httpGet: { path: '/healthz', port: 'http' }, initialDelaySeconds: 5 };
    const parts = partsOf(release, {
      name,
      image: {
        repository: 'registry.k8s.io/external-dns/external-dns',
        tag: application === undefined ? chartTag(release) : `v${application}`,
      },
      container: { ports: [port('http', 7979)], readinessProbe: probe, ...(env.length === 0 ? {} : { env }) },
    });
    return [
      deployment({
        ...parts,
        containers: [...parts.containers, ...provider(release)],
        strategy: values.map('deploymentStrategy') ?? { type: 'Recreate' },
      }),
      service({ name, release, ports: [{ name: 'http', port: values.number('service.port', 7979), targetPort: 'http' }] }),
    ];
  },
  source: 'kubernetes-sigs/external-dns charts/external-dns values.yaml, templates (1.21.0)',
} as const satisfies ChartEntry;

function provider(release: UnrenderedRelease): readonly Container[] {
  const { values } = release;
  if (values.text('provider.name', values.text('provider', 'aws')) !== 'webhook') return [];
  const env = values.list('provider.webhook.env') as NonNullable<Container['env']>;
  return [
    {
      name: 'webhook',
      image: imageFrom(values, 'provider.webhook.image', { repository: 'external-dns-webhook', tag: chartTag(release) }),
      ports: [port('http-webhook', 8080)],
      ...(env.length === 0 ? {} : { env }),
      ...resourcesFrom(values, 'provider.webhook.resources'),
    },
  ];
}

/** Versions of the program by that of the chart that brought them. [charts/external-dns/Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['1.2.0', '0.9.0'],
  ['1.3.0', '0.10.0'],
  ['1.4.0', '0.10.1'],
  ['1.7.0', '0.10.2'],
  ['1.9.0', '0.11.0'],
  ['1.10.0', '0.12.0'],
  ['1.11.0', '0.12.2'],
  ['1.12.0', '0.13.1'],
  ['1.12.1', '0.13.2'],
  ['1.12.2', '0.13.4'],
  ['1.13.0', '0.13.5'],
  ['1.13.1', '0.13.6'],
  ['1.14.0', '0.14.0'],
  ['1.14.4', '0.14.1'],
  ['1.14.5', '0.14.2'],
  ['1.15.0', '0.15.0'],
  ['1.15.1', '0.15.1'],
  ['1.16.0', '0.16.1'],
  ['1.17.0', '0.17.0'],
  ['1.18.0', '0.18.0'],
  ['1.19.0', '0.19.0'],
  ['1.20.0', '0.20.0'],
  ['1.21.0', '0.21.0'],
];
