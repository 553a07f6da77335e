import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { ChartValues } from '#model/chart-values.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { sinceVersion } from './chart-version.ts';
import { partsOf } from './components.ts';
import { chartTag, deployment, fullName, port, service } from './parts.ts';

/** Cluster DNS and its Service, under the address the values give it. */
export const coredns = {
  name: 'coredns',
  charts: ['coredns'],
  render(release) {
    const { values } = release;
    if (!values.flag('deployment.enabled', true)) return [];
    return [dns(release), address(release), ...budget(release)];
  },
  source: 'coredns/helm charts/coredns values.yaml, templates (1.46.2)',
} as const satisfies ChartEntry;

function labelsOf({ name, values }: UnrenderedRelease): Readonly<Record<string, string>> {
  const isCluster = values.flag('isClusterService', true);
  return {
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/name': values.text('nameOverride', 'coredns'),
    ...(isCluster ? { 'k8s-app': values.text('k8sAppLabelOverride', 'coredns') } : {}),
  };
}

function dns(release: UnrenderedRelease): ChartObject {
  const { values } = release;
  const parts = partsOf(release, {
    name: values.text('deployment.name', fullName(release, 'coredns')),
    labels: labelsOf(release),
    image: { repository: 'coredns/coredns', tag: sinceVersion(release.version, applications) ?? chartTag(release) },
    container: {
      name: 'coredns',
      args: ['-conf', '/etc/coredns/Corefile'],
      ports: [port('udp-53', 53, { protocol: 'UDP' }), port('tcp-53', 53, { protocol: 'TCP' })],
      readinessProbe: { httpGet: { path: '/ready', port: 8181 }, initialDelaySeconds: values.number('readinessProbe.initialDelaySeconds', 30) },
      resources: { limits: { cpu: '100m', memory: '128Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
    },
    pod: { dnsPolicy: values.text('deployment.dnsPolicy', 'Default') },
  });
  const rollingUpdate = { maxUnavailable: values.at('rollingUpdate.maxUnavailable') ?? 1, maxSurge: values.at('rollingUpdate.maxSurge') ?? '25%' };
  return deployment({ ...parts, strategy: { type: 'RollingUpdate', rollingUpdate } });
}

function address(release: UnrenderedRelease): ChartObject {
  const { values } = release;
  const { object } = service({
    name: values.text('service.name', fullName(release, 'coredns')),
    release,
    labels: labelsOf(release),
    type: values.text('serviceType', 'ClusterIP'),
    ports: [],
  });
  const clusterIP = values.text('service.clusterIP');
  const ports = [
    { name: 'udp-53', port: 53, targetPort: 53, protocol: 'UDP' },
    { name: 'tcp-53', port: 53, targetPort: 53, protocol: 'TCP' },
  ];
  const { spec } = object as KubeObject & { readonly spec: object };
  const made = { ...object, spec: { ...spec, ...(clusterIP === undefined ? {} : { clusterIP }), ports } };
  return { object: made as KubeObject, from: { spec: 'service', 'spec.clusterIP': 'service.clusterIP' } };
}

function budget(release: UnrenderedRelease): readonly ChartObject[] {
  const given = release.values.map('podDisruptionBudget');
  if (given === undefined || Object.keys(given).length === 0) return [];
  const metadata = { name: fullName(release, 'coredns'), namespace: release.namespace };
  const spec = { selector: { matchLabels: labelsOf(release) }, ...numbersIn(release.values.below('podDisruptionBudget')) };
  return [{ object: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec } as KubeObject, from: { spec: 'podDisruptionBudget' } }];
}

function numbersIn(values: ChartValues): object {
  const fields = ['minAvailable', 'maxUnavailable'].filter((field) => values.at(field) != null);
  return Object.fromEntries(fields.map((field) => [field, values.at(field)]));
}

/** Versions of CoreDNS by that of the chart that brought them. [charts/coredns/Chart.yaml at each tag] */
const applications: readonly (readonly [string, string])[] = [
  ['1.16.3', '1.8.4'],
  ['1.16.5', '1.8.6'],
  ['1.16.7', '1.8.7'],
  ['1.19.0', '1.9.1'],
  ['1.19.3', '1.9.2'],
  ['1.19.4', '1.9.3'],
  ['1.19.7', '1.9.4'],
  ['1.21.0', '1.10.1'],
  ['1.25.0', '1.11.0'],
  ['1.26.0', '1.11.1'],
  ['1.32.0', '1.11.3'],
  ['1.36.2', '1.11.4'],
  ['1.39.0', '1.12.0'],
  ['1.42.3', '1.12.2'],
  ['1.43.2', '1.12.3'],
  ['1.45.0', '1.13.1'],
];
