import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { ChartValues } from '#model/chart-values.ts';
import { partsOf } from './components.ts';
import { chartTag, daemonSet, deployment, fullName, type ImageDefaults, port, service, statefulSet, within } from './parts.ts';
import { claimFrom } from './persistence.ts';
import { prometheusOperator } from './prometheus-operator.ts';

/** Operator, exporters, Grafana, and the StatefulSets that the operator makes of what the chart describes. */
export const kubePrometheusStack = {
  name: 'kube-prometheus-stack',
  charts: ['kube-prometheus-stack'],
  render(release) {
    const { values } = release;
    return [
      ...(values.flag('prometheusOperator.enabled', true) ? prometheusOperator(release, stackName(release)) : []),
      ...(values.flag('prometheus.enabled', true) ? made(release, 'prometheus', 9090) : []),
      ...(values.flag('alertmanager.enabled', true) ? made(release, 'alertmanager', 9093) : []),
      ...(values.flag('kubeStateMetrics.enabled', true) ? [stateMetrics(release)] : []),
      ...(values.flag('nodeExporter.enabled', true) ? [nodeExporter(release)] : []),
      ...(values.flag('grafana.enabled', true) ? grafana(release) : []),
    ];
  },
  source: 'prometheus-community/helm-charts charts/kube-prometheus-stack values.yaml, templates (2026-08)',
} as const satisfies ChartEntry;

/** Shorter than elsewhere: the operator puts names around it. */
function stackName(release: UnrenderedRelease): string {
  return fullName(release, 'kube-prometheus-stack').slice(0, 26).replace(/-+$/, '');
}

function imageOf(release: UnrenderedRelease, repository: string, registry = 'quay.io'): ImageDefaults {
  return { registry, repository, tag: chartTag(release) };
}

/** The operator's StatefulSet of a Prometheus or Alertmanager, with its volume where the values describe one. */
function made(release: UnrenderedRelease, kind: 'prometheus' | 'alertmanager', servicePort: number): readonly ChartObject[] {
  const { values } = release;
  const spec = `${kind}.${kind}Spec`;
  const name = `${stackName(release)}-${kind}`;
  const storage = `${spec}.${kind === 'prometheus' ? 'storageSpec' : 'storage'}.volumeClaimTemplate`;
  const volume = `${kind}-${name}-db`;
  const keeps = values.map(storage) !== undefined;
  const component = kind;
  const parts = partsOf(release, {
    name: `${kind}-${name}`,
    component,
    path: spec,
    replicasPath: `${spec}.replicas`,
    image: imageOf(release, `prometheus/${kind}`),
    container: { ports: [port('http-web', servicePort)], volumeMounts: [{ name: volume, mountPath: `/${kind}` }] },
  });
  const reloader = { name: 'config-reloader', image: `quay.io/prometheus-operator/prometheus-config-reloader:${chartTag(release)}` };
  const whole = { ...parts, containers: [...parts.containers, reloader], serviceName: `${kind}-operated` };
  const size = values.text(`${storage}.spec.resources.requests.storage`, '50Gi');
  const data = keeps
    ? { claims: [{ ...claimFrom({ ...release, values: new ChartValues(values.at(storage)) }, 'spec', volume, size), size }], claimsFrom: storage }
    : { volumes: [{ name: volume, emptyDir: {} }] };
  const ports = [{ name: 'http-web', port: servicePort, targetPort: 'http-web' }];
  return [
    statefulSet({ ...whole, ...data }),
    service({ name, release, component, ports }),
    service({ name: `${kind}-operated`, release, component, ports, headless: true }),
  ];
}

function stateMetrics(whole: UnrenderedRelease): ChartObject {
  const release = within(whole, 'kube-state-metrics');
  const parts = partsOf(release, {
    name: fullName(release, 'kube-state-metrics'),
    component: 'kube-state-metrics',
    replicasPath: 'replicas',
    image: imageOf(whole, 'kube-state-metrics/kube-state-metrics', 'registry.k8s.io'),
    container: { ports: [port('http', 8080)], readinessProbe: { httpGet: { path: '/readyz', port: 8081 }, initialDelaySeconds: 5 } },
  });
  return deployment(parts);
}

function nodeExporter(whole: UnrenderedRelease): ChartObject {
  const release = within(whole, 'prometheus-node-exporter');
  const hostNetwork = release.values.flag('hostNetwork', true) ? { hostNetwork: true } : {};
  const parts = partsOf(release, {
    name: fullName(release, 'prometheus-node-exporter'),
    component: 'node-exporter',
    image: imageOf(whole, 'prometheus/node-exporter'),
    container: { ports: [port('http-metrics', release.values.number('service.targetPort', 9100))] },
    pod: { nodeSelector: { 'kubernetes.io/os': 'linux' }, tolerations: [{ effect: 'NoSchedule', operator: 'Exists' }], ...hostNetwork },
  });
  return daemonSet({ ...parts, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } });
}

function grafana(whole: UnrenderedRelease): readonly ChartObject[] {
  const release = within(whole, 'grafana');
  const name = fullName(release, 'grafana');
  const component = 'grafana';
  const parts = partsOf(release, {
    name,
    component,
    replicasPath: 'replicas',
    image: imageOf(whole, 'grafana/grafana', 'docker.io'),
    container: { ports: [port('grafana', 3000)], readinessProbe: { httpGet: { path: '/api/health', port: 3000 } } },
  });
  return [
    deployment({ ...parts, strategy: release.values.map('deploymentStrategy') }),
    service({ name, release, component, ports: [{ name: 'http-web', port: release.values.number('service.port', 80), targetPort: 3000 }] }),
  ];
}
