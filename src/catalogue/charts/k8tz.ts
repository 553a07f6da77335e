import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from './components.ts';
import { daemonSet, deployment, fullName, port, service, versionTag } from './parts.ts';
import { webhooks, writesTo } from './webhooks.ts';

const probe = { httpGet: { path: '/health', port: 'https', scheme: 'HTTPS' } };

/**
 * Gives pods their time zone as they are created; unless its policy says otherwise, none is while it does not answer. That it
 * puts a container of its own image into them is not modelled: no webhook changes what it admits.
 */
export const k8tz = {
  name: 'k8tz',
  charts: ['k8tz'],
  render(given) {
    const release = { ...given, namespace: namespaceOf(given) };
    const { values } = release;
    const parts = partsOf(release, {
      name: fullName(release, 'k8tz'),
      image: { repository: 'quay.io/k8tz/k8tz', tag: versionTag(release, '') },
      container: { name: 'k8tz', args: ['webhook'], ports: [port('https', 8443)], readinessProbe: probe },
    });
    const [main] = parts.containers;
    const watcher = { name: 'k8tz-cert-watcher', image: main?.image, args: ['cert-watcher'] };
    const containers = values.flag('webhook.certManager.enabled', false) ? [...parts.containers, watcher] : parts.containers;
    return [
      ...ownNamespace(given),
      values.text('kind', 'Deployment') === 'DaemonSet' ? daemonSet({ ...parts, containers }) : deployment({ ...parts, containers }),
      service({ name: release.name, release, ports: [{ name: 'https', port: values.number('service.port', 443), targetPort: 'https' }] }),
      admission(release),
    ];
  },
  source: 'k8tz/k8tz charts/k8tz values.yaml, templates (0.19.0)',
} as const satisfies ChartEntry;

/** The chart has a namespace of its own; `null` in the values leaves it in the release's. */
function namespaceOf({ values, namespace }: UnrenderedRelease): string {
  return values.at('namespace') === null ? namespace : values.text('namespace', 'k8tz');
}

function ownNamespace(release: UnrenderedRelease): readonly ChartObject[] {
  const name = namespaceOf(release);
  if (!release.values.flag('createNamespace', true) || name === release.namespace) return [];
  const metadata = { name, labels: { 'k8tz.io/controller-namespace': 'true' } };
  return [{ object: { apiVersion: 'v1', kind: 'Namespace', metadata }, from: { 'metadata.name': 'namespace' } }];
}

function admission(release: UnrenderedRelease): ChartObject {
  const { values, namespace } = release;
  const ignored = values.has('webhook.ignoredNamespaces') ? values.list('webhook.ignoredNamespaces').map(String) : ['kube-system'];
  const asked = {
    name: 'admission-controller.k8tz.io',
    service: { name: release.name, namespace, path: '/', port: values.number('service.port', 443) },
    failurePolicy: values.text('webhook.failurePolicy', 'Fail'),
    rules: [writesTo('', ['pods'], ['CREATE'], 'v1'), writesTo('batch', ['cronjobs'], ['CREATE'], 'v1')],
    namespaceSelector: {
      matchExpressions: [
        { key: 'k8tz.io/controller-namespace', operator: 'NotIn', values: ['true'] },
        { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [...new Set([namespace, ...ignored])] },
      ],
    },
  };
  return webhooks('Mutating', fullName(release, 'k8tz'), [asked], {
    'webhooks[0].failurePolicy': 'webhook.failurePolicy',
    'webhooks[0].namespaceSelector': 'webhook.ignoredNamespaces',
  });
}
