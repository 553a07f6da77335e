import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from './components.ts';
import { clusterObject, deployment, placementFrom, service, versionTag } from './parts.ts';
import { webhooks, writesTo } from './webhooks.ts';

/** Scales workloads by what happens elsewhere. What it is asked before its own objects lets them pass while it is away. */
export const keda = {
  name: 'keda',
  charts: ['keda'],
  render(release) {
    const { values, namespace } = release;
    const operator = values.text('operator.name', 'keda-operator');
    const metrics = `${operator}-metrics-apiserver`;
    const api = {
      group: 'external.metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { name: metrics, namespace },
    };
    return [
      part(release, { name: operator, path: 'operator', image: 'keda', imagePath: 'image.keda', resourcesPath: 'resources.operator' }),
      service({ name: operator, release, component: operator, ports: [{ name: 'metricsservice', port: 9666, targetPort: 9666 }] }),
      ...(values.flag('metricsServer.enabled', true)
        ? [
            part(release, {
              name: metrics,
              path: 'metricsServer',
              image: 'keda-metrics-apiserver',
              imagePath: 'image.metricsApiServer',
              resourcesPath: 'resources.metricServer',
            }),
            service({ name: metrics, release, component: metrics, ports: [{ name: 'https', port: 443, targetPort: 6443 }] }),
            clusterObject('apiregistration.k8s.io/v1', 'APIService', 'v1beta1.external.metrics.k8s.io', { spec: api }),
          ]
        : []),
      ...(values.flag('webhooks.enabled', true) ? admission(release) : []),
    ];
  },
  source: 'kedacore/charts keda/values.yaml, templates (2026-08)',
} as const satisfies ChartEntry;

interface Part {
  readonly name: string;
  readonly path: string;
  readonly image: string;
  readonly imagePath: string;
  readonly resourcesPath: string;
}

function part(release: UnrenderedRelease, { name, path, image, imagePath, resourcesPath }: Part): ChartObject {
  const { values } = release;
  const registry = values.text('global.image.registry', 'ghcr.io');
  const parts = partsOf(release, {
    name,
    component: name,
    path,
    imagePath,
    resourcesPath,
    image: { registry, repository: `kedacore/${image}`, tag: versionTag(release, '') },
    container: { resources: { limits: { cpu: '1', memory: '1000Mi' }, requests: { cpu: '100m', memory: '100Mi' } } },
    pod: {
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      ...placementFrom(values),
      ...(values.flag(`${path}.useHostNetwork`, false) ? { hostNetwork: true } : {}),
    },
  });
  return deployment(parts);
}

function admission(release: UnrenderedRelease): readonly ChartObject[] {
  const { values, namespace } = release;
  const name = values.text('webhooks.name', 'keda-admission-webhooks');
  const webhookPort = values.number('webhooks.port', 9443);
  const asked = (kind: string, resources: readonly string[]) => ({
    name: `v${kind}.kb.io`,
    service: { name, namespace, path: `/validate-keda-sh-v1alpha1-${kind}` },
    rules: [writesTo('keda.sh', resources, ['CREATE', 'UPDATE'], 'v1alpha1')],
    failurePolicy: values.text('webhooks.failurePolicy', 'Ignore'),
  });
  const made = part(release, {
    name,
    path: 'webhooks',
    image: 'keda-admission-webhooks',
    imagePath: 'image.webhooks',
    resourcesPath: 'resources.webhooks',
  });
  const kinds = [
    asked('scaledobject', ['scaledobjects']),
    asked('scaledjob', ['scaledjobs']),
    asked('triggerauthentication', ['triggerauthentications']),
  ];
  return [
    made,
    service({ name, release, component: name, ports: [{ name: 'https', port: 443, targetPort: webhookPort }] }),
    webhooks('Validating', 'keda-admission', kinds, { webhooks: 'webhooks.failurePolicy' }),
  ];
}
