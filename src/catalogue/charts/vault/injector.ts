import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { deployment, fullName, port, service } from '../parts.ts';
import { webhooks, writesTo } from '../webhooks.ts';

/** Adds the agent to pods that ask for it; unless the values say otherwise, pods go without while it is away. */
export function vaultInjector(release: UnrenderedRelease, chart: string, tag: string): readonly ChartObject[] {
  const { values, namespace } = release;
  if (!values.flag('injector.enabled', values.flag('global.enabled', true))) return [];
  const name = `${fullName(release, chart)}-agent-injector`;
  const component = 'webhook';
  const parts = partsOf(release, {
    name,
    component,
    path: 'injector',
    replicasPath: 'injector.replicas',
    image: { registry: 'docker.io', repository: 'hashicorp/vault-k8s', tag },
    container: {
      name: 'sidecar-injector',
      args: ['agent-inject'],
      ports: [port('https', values.number('injector.port', 8080))],
      readinessProbe: { httpGet: { path: '/health/ready', port: values.number('injector.port', 8080), scheme: 'HTTPS' }, initialDelaySeconds: 5 },
    },
    pod: values.flag('injector.hostNetwork', false) ? { hostNetwork: true } : {},
  });
  const namespaceSelector = values.map('injector.webhook.namespaceSelector') ?? values.map('injector.namespaceSelector');
  const asked = {
    name: 'vault.hashicorp.com',
    service: { name: `${name}-svc`, namespace, path: '/mutate' },
    rules: [writesTo('', ['pods'], ['CREATE', 'UPDATE'], 'v1')],
    failurePolicy: values.text('injector.webhook.failurePolicy', values.text('injector.failurePolicy', 'Ignore')),
    timeoutSeconds: values.number('injector.webhook.timeoutSeconds', 30),
    objectSelector: { matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'NotIn', values: [component] }] },
    ...(namespaceSelector === undefined || Object.keys(namespaceSelector).length === 0 ? {} : { namespaceSelector }),
  };
  return [
    deployment(parts),
    service({ name: `${name}-svc`, release, component, ports: [{ name: 'https', port: 443, targetPort: 'https' }] }),
    webhooks('Mutating', `${name}-cfg`, [asked], { webhooks: 'injector.webhook' }),
  ];
}
