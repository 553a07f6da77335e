import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { clusterObject, deployment, fullName, imageFrom, placementFrom, port, resourcesFrom, service, versionTag } from './parts.ts';

const group = 'cert-manager.io';

/** Controller, CA injector and webhook. The webhook is asked about cert-manager's own objects only, and fails closed. */
export const certManager = {
  name: 'cert-manager',
  charts: ['cert-manager'],
  repositories: ['jetstack', 'cert-manager'],
  render(release) {
    const name = fullName(release, 'cert-manager');
    const webhookName = `${name}-webhook`;
    return [
      part(release, { name, component: 'controller', path: '', image: 'cert-manager-controller', args: ['--v=2'] }),
      ...(release.values.flag('cainjector.enabled', true)
        ? [part(release, { name: `${name}-cainjector`, component: 'cainjector', path: 'cainjector', image: 'cert-manager-cainjector' })]
        : []),
      part(release, { name: webhookName, component: 'webhook', path: 'webhook', image: 'cert-manager-webhook', webhookPort: 10250 }),
      service({ name: webhookName, release, component: 'webhook', ports: [{ name: 'https', port: 443, targetPort: 'https' }] }),
      webhookConfiguration(release, 'ValidatingWebhookConfiguration', webhookName, 'webhook.cert-manager.io'),
      webhookConfiguration(release, 'MutatingWebhookConfiguration', webhookName, 'webhook.cert-manager.io'),
    ];
  },
  source: 'cert-manager/cert-manager deploy/charts/cert-manager values.yaml, templates (v1.16.2)',
} as const satisfies ChartEntry;

interface Part {
  readonly name: string;
  readonly component: string;
  /** Where the values of this part stand. */
  readonly path: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly webhookPort?: number;
}

function part(release: UnrenderedRelease, { name, component, path, image, args, webhookPort }: Part): ChartObject {
  const { values } = release;
  const below = (field: string) => (path === '' ? field : `${path}.${field}`);
  const securePort = values.number('webhook.securePort', webhookPort ?? 0);
  return deployment({
    name,
    release,
    component,
    replicas: values.number(below('replicaCount'), 1),
    strategy: values.map(below('strategy')),
    containers: [
      {
        name: `cert-manager-${component}`,
        image: imageFrom(values, below('image'), { registry: 'quay.io', repository: `jetstack/${image}`, tag: versionTag(release) }),
        ...(args === undefined ? {} : { args }),
        ...(webhookPort === undefined ? {} : { ports: [port('https', securePort)] }),
        ...resourcesFrom(values, below('resources')),
      },
    ],
    pod: {
      ...placementFrom(values, path),
      ...(component === 'webhook' && values.flag('webhook.hostNetwork', false) ? { hostNetwork: true } : {}),
    },
    from: { 'spec.template.spec.containers[0].image': below('image'), 'spec.replicas': below('replicaCount') },
  });
}

function webhookConfiguration({ namespace, values }: UnrenderedRelease, kind: string, name: string, webhook: string): ChartObject {
  const rule = { apiGroups: [group, `acme.${group}`], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['*/*'] };
  const mutated = { ...rule, apiGroups: [group], operations: ['CREATE'], resources: ['certificaterequests'] };
  const isValidating = kind.startsWith('Validating');
  return clusterObject('admissionregistration.k8s.io/v1', kind, name, {
    webhooks: [
      {
        name: webhook,
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        timeoutSeconds: values.number('webhook.timeoutSeconds', 30),
        rules: [isValidating ? rule : mutated],
        clientConfig: { service: { name, namespace, path: isValidating ? '/validate' : '/mutate' } },
      },
    ],
  });
}
