import type { ChartEntry } from '#model/chart-entry.ts';
import { sinceVersion } from './chart-version.ts';
import { budgetFrom, partsOf } from './components.ts';
import { chartTag, clusterObject, deployment, fullName, port, service } from './parts.ts';

/** The server behind `kubectl top` and autoscalers, registered with the API server. */
export const metricsServer = {
  name: 'metrics-server',
  charts: ['metrics-server'],
  repositories: ['kubernetes-sigs', 'metrics-server', 'charts-mirror'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'metrics-server');
    const application = sinceVersion(release.version, applications);
    const securePort = values.number('containerPort', 10250);
    const args = [`--secure-port=${securePort}`, ...values.list('args').map(String)];
    const parts = partsOf(release, {
      name,
      replicasPath: 'replicas',
      image: {
        repository: 'registry.k8s.io/metrics-server/metrics-server',
        tag: application === undefined ? chartTag(release) : `v${application}`,
      },
      container: {
        name: 'metrics-server',
        args,
        ports: [port('https', securePort)],
        readinessProbe: { httpGet: { path: '/readyz', port: 'https', scheme: 'HTTPS' }, initialDelaySeconds: 20 },
        resources: { requests: { cpu: '100m', memory: '200Mi' } },
      },
      pod: {
        priorityClassName: 'system-cluster-critical',
        ...(values.flag('hostNetwork.enabled', false) ? { hostNetwork: true } : {}),
      },
    });
    const servicePort = values.number('service.port', 443);
    const api = {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name, namespace: release.namespace, port: servicePort },
    };
    return [
      deployment({ ...parts, strategy: values.map('updateStrategy') }),
      service({ name, release, ports: [{ name: 'https', port: servicePort, targetPort: 'https' }] }),
      ...(values.flag('apiService.create', true)
        ? [clusterObject('apiregistration.k8s.io/v1', 'APIService', 'v1beta1.metrics.k8s.io', { spec: api })]
        : []),
      ...budgetFrom(release, { name, path: 'podDisruptionBudget' }),
    ];
  },
  source: 'kubernetes-sigs/metrics-server charts/metrics-server values.yaml, templates (3.13.1)',
} as const satisfies ChartEntry;

/** Versions of the server by that of the chart that brought them. [charts/metrics-server/Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['3.5.0', '0.5.0'],
  ['3.6.0', '0.5.1'],
  ['3.7.0', '0.5.2'],
  ['3.8.0', '0.6.0'],
  ['3.8.1', '0.6.1'],
  ['3.8.3', '0.6.2'],
  ['3.9.0', '0.6.3'],
  ['3.11.0', '0.6.4'],
  ['3.12.0', '0.7.0'],
  ['3.12.1', '0.7.1'],
  ['3.12.2', '0.7.2'],
  ['3.13.0', '0.8.0'],
  ['3.13.1', '0.8.1'],
];
