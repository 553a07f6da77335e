import { expect, test } from 'vitest';
import { objectsOf } from '#testing/chart-objects.ts';
import { cloudnativePg } from './cloudnative-pg.ts';
import { externalSecrets } from './external-secrets.ts';
import { gatekeeper } from './gatekeeper.ts';
import { k8tz } from './k8tz.ts';
import { keda } from './keda.ts';
import { kubePrometheusStack } from './kube-prometheus-stack.ts';
import { metallb } from './metallb.ts';
import { redisOperator } from './operators/redis-operator.ts';
import { tuppr } from './operators/tuppr.ts';

const policies = (object: unknown) =>
  (object as { webhooks: { name: string; failurePolicy: string }[] }).webhooks.map(({ failurePolicy }) => failurePolicy);

test.each([
  [externalSecrets, 'ValidatingWebhookConfiguration/externalsecret-validate', {}, ['Fail']],
  [externalSecrets, 'ValidatingWebhookConfiguration/externalsecret-validate', { webhook: { failurePolicy: 'Ignore' } }, ['Ignore']],
  [cloudnativePg, 'MutatingWebhookConfiguration/cnpg-mutating-webhook-configuration', {}, ['Fail', 'Fail', 'Fail', 'Fail']],
  [gatekeeper, 'ValidatingWebhookConfiguration/gatekeeper-validating-webhook-configuration', {}, ['Ignore', 'Fail']],
  [keda, 'ValidatingWebhookConfiguration/keda-admission', {}, ['Ignore', 'Ignore', 'Ignore']],
  [metallb, 'ValidatingWebhookConfiguration/metallb-webhook-configuration', {}, Array(6).fill('Fail')],
  [kubePrometheusStack, 'ValidatingWebhookConfiguration/mine-kube-prometheus-stack-admission', {}, ['Ignore']],
  [tuppr, 'ValidatingWebhookConfiguration/mine-tuppr-validating-webhook', {}, ['Fail', 'Fail']],
  [redisOperator, 'MutatingWebhookConfiguration/mine-mutating-webhook-configuration', { redisOperator: { webhook: true } }, ['Fail']],
])('$name: its webhooks fail as the values say: %#', (entry, webhook, values, expected) => {
  expect(policies(objectsOf(entry, { values })[webhook])).toEqual(expected);
});

test('what a webhook asks is a Service of the same release, which selects pods of it', () => {
  for (const entry of [externalSecrets, cloudnativePg, gatekeeper, keda, k8tz, metallb, kubePrometheusStack, redisOperator, tuppr]) {
    const made = objectsOf(entry, { values: { redisOperator: { webhook: true } } });
    const asked = Object.values(made).flatMap(
      (object) => (object as { webhooks?: { clientConfig: { service: { name: string } } }[] }).webhooks ?? [],
    );

    for (const { clientConfig } of asked) {
      const service = made[`Service/${clientConfig.service.name}`] as { spec?: { selector: Record<string, string> } } | undefined;
      const pods = Object.values(made).map(
        (object) => (object as { spec?: { template?: { metadata: { labels: object } } } }).spec?.template?.metadata.labels,
      );
      expect(pods.some((labels) => labels !== undefined && matches(labels, service?.spec?.selector ?? { none: '' }))).toBe(true);
    }
  }
});

function matches(labels: object, selector: Record<string, string>): boolean {
  return Object.entries(selector).every(([key, value]) => (labels as Record<string, string>)[key] === value);
}
