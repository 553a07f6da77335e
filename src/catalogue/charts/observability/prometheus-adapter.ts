import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { sinceVersion } from '../chart-version.ts';
import { budgetFrom, partsOf } from '../components.ts';
import { chartTag, clusterObject, deployment, fullName, port, service } from '../parts.ts';

const probe = { httpGet: { path: '/healthz', port: 'https', scheme: 'HTTPS' }, initialDelaySeconds: 30 };

/** Answers the API server for metrics that autoscalers ask for, from Prometheus. */
export const prometheusAdapter = {
  name: 'prometheus-adapter',
  charts: ['prometheus-adapter'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'prometheus-adapter');
    const listenPort = values.number('listenPort', 6443);
    const parts = partsOf(release, {
      name,
      replicasPath: 'replicas',
      image: {
        repository: 'registry.k8s.io/prometheus-adapter/prometheus-adapter',
        tag: sinceVersion(release.version, applications) ?? chartTag(release),
      },
      container: {
        name: 'prometheus-adapter',
        args: ['/adapter', `--secure-port=${listenPort}`, `--prometheus-url=${prometheusOf(release)}`],
        ports: [port('https', listenPort)],
        readinessProbe: values.map('readinessProbe') ?? probe,
      },
      pod: values.flag('hostNetwork.enabled', false) ? { hostNetwork: true } : {},
    });
    return [
      deployment({
        ...parts,
        strategy: values.map('strategy') ?? { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      }),
      service({
        name,
        release,
        type: values.text('service.type', 'ClusterIP'),
        ports: [{ name: 'https', port: values.number('service.port', 443), targetPort: 'https' }],
      }),
      ...served(release).map((group) => apiService(release, group, name)),
      ...budgetFrom(release, { name, path: 'podDisruptionBudget', otherwise: { maxUnavailable: 1 } }),
    ];
  },
  source: 'prometheus-community/helm-charts charts/prometheus-adapter values.yaml, templates (5.3.0)',
} as const satisfies ChartEntry;

function prometheusOf({ values }: UnrenderedRelease): string {
  return `${values.text('prometheus.url', 'http://prometheus.default.svc')}:${values.number('prometheus.port', 9090)}${values.text('prometheus.path', '')}`;
}

/** The groups for which there are rules. */
function served({ values }: UnrenderedRelease): readonly string[] {
  const custom = values.flag('rules.default', true) || values.list('rules.custom').length > 0;
  return [
    ...(custom ? ['custom.metrics.k8s.io'] : []),
    ...(values.list('rules.external').length > 0 ? ['external.metrics.k8s.io'] : []),
    ...(values.map('rules.resource') === undefined ? [] : ['metrics.k8s.io']),
  ];
}

function apiService({ values, namespace }: UnrenderedRelease, group: string, name: string): ChartObject {
  const secured = values.flag('tls.enable', false) || values.flag('certManager.enabled', false);
  const spec = {
    group,
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    ...(secured ? {} : { insecureSkipTLSVerify: true }),
    service: { name, namespace },
  };
  return clusterObject('apiregistration.k8s.io/v1', 'APIService', `v1beta1.${group}`, { spec }, { spec: 'rules' });
}

/** Versions of the adapter by that of the chart that brought them. [Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['2.16.0', 'v0.9.0'],
  ['2.17.1', 'v0.9.1'],
  ['3.4.0', 'v0.10.0'],
  ['4.3.0', 'v0.11.0'],
  ['4.5.0', 'v0.11.1'],
  ['4.8.2', 'v0.11.2'],
  ['4.11.0', 'v0.12.0'],
];
