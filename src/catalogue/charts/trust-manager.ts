import type { ChartEntry, UnrenderedRelease } from '#model/chart-entry.ts';
import { budgetFrom, partsOf } from './components.ts';
import { deployment, imageFrom, port, service, versionTag } from './parts.ts';
import { webhooks, writesTo } from './webhooks.ts';

/** Hands out bundles of certificates; its webhook stands before the bundles only, and fails closed. */
export const trustManager = {
  name: 'trust-manager',
  charts: ['trust-manager'],
  render(release) {
    const { values, namespace } = release;
    const name = values.text('nameOverride', 'trust-manager');
    const webhookPort = values.number('app.webhook.port', 6443);
    const parts = partsOf(release, {
      name,
      labels: { app: name },
      image: { repository: 'quay.io/jetstack/trust-manager', tag: versionTag(release) },
      container: {
        ports: [port('webhook', webhookPort)],
        readinessProbe: { httpGet: { path: '/readyz', port: values.number('app.readinessProbe.port', 6060) }, initialDelaySeconds: 3 },
      },
      pod: { nodeSelector: { 'kubernetes.io/os': 'linux' }, ...(values.flag('app.webhook.hostNetwork', false) ? { hostNetwork: true } : {}) },
    });
    const asked = {
      name: 'trust.cert-manager.io',
      service: { name, namespace, path: '/validate-trust-cert-manager-io-v1alpha1-bundle' },
      rules: [writesTo('trust.cert-manager.io', ['bundles'], ['CREATE', 'UPDATE'], 'v1alpha1')],
      timeoutSeconds: values.number('app.webhook.timeoutSeconds', 5),
    };
    return [
      deployment({ ...parts, initContainers: packages(release) }),
      service({ name, release, labels: { app: name }, ports: [{ name: 'webhook', port: 443, targetPort: webhookPort }] }),
      webhooks('Validating', name, [asked]),
      ...budgetFrom(release, { name, labels: { app: name }, path: 'podDisruptionBudget' }),
    ];
  },
  source: 'cert-manager/trust-manager deploy/charts/trust-manager values.yaml, templates (2026-08)',
} as const satisfies ChartEntry;

/** Public authorities come as an image that copies them into the pod. */
function packages(release: UnrenderedRelease) {
  if (!release.values.flag('defaultPackage.enabled', true)) return [];
  const image = imageFrom(release.values, 'defaultPackageImage', {
    repository: 'quay.io/jetstack/trust-pkg-debian-bookworm',
    tag: `of-trust-manager-${versionTag(release)}`,
  });
  return [{ name: 'cert-manager-package-debian', image }];
}
