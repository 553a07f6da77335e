import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { budgetFrom, partsOf } from './components.ts';
import { deployment, type ImageDefaults, imageFrom, port, service, versionTag } from './parts.ts';
import { webhooks } from './webhooks.ts';

const name = 'envoy-gateway';

/** The control plane of Envoy Gateway. The Envoys themselves are made of Gateways, not by the chart. */
export const gatewayHelm = {
  name: 'gateway-helm',
  charts: ['gateway-helm', 'envoy-gateway'],
  render(release) {
    const { values } = release;
    const parts = partsOf(release, {
      name,
      path: 'deployment',
      replicasPath: 'deployment.replicas',
      resourcesPath: 'deployment.envoyGateway.resources',
      placementPath: 'deployment.pod',
      image: ownImage(release),
      container: {
        ports: [port('grpc', 18_000), port('webhook', 9443)],
        readinessProbe: { httpGet: { path: '/readyz', port: 8081 } },
        startupProbe: { httpGet: { path: '/healthz', port: 8081 }, periodSeconds: 1, failureThreshold: 30 },
        resources: { limits: { memory: '1024Mi' }, requests: { cpu: '100m', memory: '256Mi' } },
      },
    });
    const [container] = parts.containers;
    const image = imageOf(release);
    const ports = [
      { name: 'grpc', port: 18_000 },
      { name: 'ratelimit', port: 18_001 },
      { name: 'wasm', port: 18_002 },
      { name: 'metrics', port: 19_001 },
      { name: 'webhook', port: 9443 },
    ];
    return [
      deployment({ ...parts, containers: [{ ...container, name, image }], strategy: values.map('deployment.envoyGateway.strategy') }),
      service({ name, release, type: values.text('service.type', 'ClusterIP'), ports }),
      ...(values.number('podDisruptionBudget.minAvailable', 0) > 0 || values.has('podDisruptionBudget.maxUnavailable')
        ? budgetFrom(release, { name, path: 'podDisruptionBudget', enabled: true })
        : []),
      ...(values.flag('topologyInjector.enabled', true) ? [injector(release)] : []),
    ];
  },
  source: 'envoyproxy/gateway charts/gateway-helm values.tmpl.yaml, templates (main, 2026-08)',
} as const satisfies ChartEntry;

function ownImage(release: UnrenderedRelease): ImageDefaults {
  return { registry: 'docker.io', repository: 'envoyproxy/gateway', tag: versionTag(release) };
}

/** The deployment's own image, else the one for all; another registry goes before either. */
function imageOf(release: UnrenderedRelease): string {
  const { values } = release;
  const registry = values.text('global.imageRegistry');
  const own = values.has('deployment.envoyGateway.image.repository') && values.text('deployment.envoyGateway.image.repository') !== undefined;
  const image = own
    ? imageFrom(values, 'deployment.envoyGateway.image', { repository: '', tag: versionTag(release) })
    : imageFrom(values, 'global.images.envoyGateway.image', ownImage(release));
  return registry === undefined ? image : `${registry}/${image.split('/').slice(1).join('/')}`;
}

/** Tells Envoys the zone of their node; pods come without it too. */
function injector({ values, namespace }: UnrenderedRelease): ChartObject {
  const everywhere = values.text('config.envoyGateway.provider.kubernetes.deploy.type') === 'GatewayNamespace';
  const own = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [namespace] }] };
  return webhooks('Mutating', `envoy-gateway-topology-injector.${namespace}`, [
    {
      name: 'topology.webhook.gateway.envoyproxy.io',
      service: { name, namespace, path: '/inject-pod-topology', port: 9443 },
      failurePolicy: 'Ignore',
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods/binding'] }],
      ...(everywhere ? {} : { namespaceSelector: own }),
    },
  ]);
}
