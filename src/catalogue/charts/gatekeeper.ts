import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { budgetFrom, partsOf } from './components.ts';
import { deployment, port, service, versionTag } from './parts.ts';
import { type Webhook, webhooks } from './webhooks.ts';

const serviceName = 'gatekeeper-webhook-service';

/** Webhook and audit. What it is asked lets things pass while it is away, but for labels of namespaces. */
export const gatekeeper = {
  name: 'gatekeeper',
  charts: ['gatekeeper'],
  render(release) {
    const { values } = release;
    const component = 'controller-manager';
    const webhookPort = values.number('controllerManager.port', 8443);
    const ports = [{ name: 'https-webhook-server', port: 443, targetPort: 'webhook-server' }];
    return [
      ...part(release, { component, path: 'controllerManager', replicas: values.number('replicas', 3), webhookPort }),
      ...(values.flag('disableAudit', false) ? [] : part(release, { component: 'audit-controller', path: 'audit', replicas: 1 })),
      service({ name: serviceName, release, component, ports }),
      ...budgetFrom(release, {
        name: 'gatekeeper-controller-manager',
        component,
        path: 'pdb.controllerManager',
        enabled: true,
        otherwise: { minAvailable: 1 },
      }),
      ...(values.flag('disableValidatingWebhook', false) ? [] : [validating(release)]),
      ...(values.flag('disableMutation', false) ? [] : [mutating(release)]),
    ];
  },
  source: 'open-policy-agent/gatekeeper charts/gatekeeper values.yaml, templates (3.24.0-beta.0)',
} as const satisfies ChartEntry;

interface Part {
  readonly component: string;
  readonly path: string;
  readonly replicas: number;
  readonly webhookPort?: number;
}

function part(release: UnrenderedRelease, { component, path, replicas, webhookPort }: Part): readonly ChartObject[] {
  const name = component === 'audit-controller' ? 'gatekeeper-audit' : `gatekeeper-${component}`;
  const { values } = release;
  const parts = partsOf(release, {
    name,
    component,
    path,
    replicasPath: 'replicas',
    imagePath: 'image.repository',
    image: { repository: '', tag: '' },
    container: {
      ...(webhookPort === undefined ? {} : { ports: [port('webhook-server', webhookPort)] }),
      readinessProbe: { httpGet: { path: '/readyz', port: values.number(`${path}.healthPort`, 9090) } },
    },
    pod: {
      priorityClassName: 'system-cluster-critical',
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      ...(values.flag(`${path}.hostNetwork`, false) ? { hostNetwork: true } : {}),
    },
  });
  const image = `${values.text('image.repository', 'openpolicyagent/gatekeeper')}:${values.text('image.release', versionTag(release))}`;
  return [deployment({ ...parts, replicas, containers: [{ ...parts.containers[0], name: 'manager', image }] })];
}

/** Namespaces that are never asked about: those labelled so, those the values name, and its own. */
function exempted({ values, namespace }: UnrenderedRelease, path: string): object {
  const given = Object.entries(values.map(path) ?? {}).map(([key, list]): [string, readonly string[]] => [
    key,
    Array.isArray(list) ? list.map(String) : [],
  ]);
  const named = new Map(given);
  const own = [...(named.get('kubernetes.io/metadata.name') ?? []), namespace];
  named.set('kubernetes.io/metadata.name', [...new Set(own)]);
  return {
    matchExpressions: [
      { key: 'admission.gatekeeper.sh/ignore', operator: 'DoesNotExist' },
      ...[...named].map(([key, list]) => ({ key, operator: 'NotIn', values: list })),
    ],
  };
}

function everything(operations: readonly string[]): Webhook['rules'] {
  return [{ apiGroups: ['*'], apiVersions: ['*'], operations, resources: ['*'], scope: '*' }];
}

function validating(release: UnrenderedRelease): ChartObject {
  const { values, namespace } = release;
  const timeoutSeconds = values.number('validatingWebhookTimeoutSeconds', 3);
  const deletes = values.flag('enableDeleteOperations', false) ? ['DELETE'] : [];
  const asked: readonly Webhook[] = [
    {
      name: 'validation.gatekeeper.sh',
      service: { name: serviceName, namespace, path: '/v1/admit' },
      failurePolicy: values.text('validatingWebhookFailurePolicy', 'Ignore'),
      timeoutSeconds,
      namespaceSelector: exempted(release, 'validatingWebhookExemptNamespacesLabels'),
      rules: customised(release, 'validatingWebhookCustomRules') ?? everything(['CREATE', 'UPDATE', ...deletes]),
    },
    {
      name: 'check-ignore-label.gatekeeper.sh',
      service: { name: serviceName, namespace, path: '/v1/admitlabel' },
      failurePolicy: values.text('validatingWebhookCheckIgnoreFailurePolicy', 'Fail'),
      timeoutSeconds,
      namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [namespace] }] },
      rules: [{ apiGroups: [''], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['namespaces'], scope: '*' }],
    },
  ];
  const name = values.text('validatingWebhookName', 'gatekeeper-validating-webhook-configuration');
  return webhooks('Validating', name, asked, {
    'webhooks[0].failurePolicy': 'validatingWebhookFailurePolicy',
    'webhooks[1].failurePolicy': 'validatingWebhookCheckIgnoreFailurePolicy',
  });
}

function mutating(release: UnrenderedRelease): ChartObject {
  const { values, namespace } = release;
  const asked: Webhook = {
    name: 'mutation.gatekeeper.sh',
    service: { name: serviceName, namespace, path: '/v1/mutate' },
    failurePolicy: values.text('mutatingWebhookFailurePolicy', 'Ignore'),
    timeoutSeconds: values.number('mutatingWebhookTimeoutSeconds', 1),
    namespaceSelector: exempted(release, 'mutatingWebhookExemptNamespacesLabels'),
    rules: customised(release, 'mutatingWebhookCustomRules') ?? everything(['CREATE', 'UPDATE']),
  };
  const name = values.text('mutatingWebhookName', 'gatekeeper-mutating-webhook-configuration');
  return webhooks('Mutating', name, [asked], { webhooks: 'mutatingWebhookFailurePolicy' });
}

function customised({ values }: UnrenderedRelease, path: string): Webhook['rules'] | undefined {
  const rules = values.list(path);
  return rules.length === 0 ? undefined : (rules as Webhook['rules']);
}
