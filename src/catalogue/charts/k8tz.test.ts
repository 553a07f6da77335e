import { expect, test } from 'vitest';
import { objectsOf } from '#testing/chart-objects.ts';
import { k8tz } from './k8tz.ts';

const webhookOf = (values: object) => objectsOf(k8tz, { name: 'k8tz', namespace: 'kube-system', values })['MutatingWebhookConfiguration/k8tz'];

test('stands in a namespace of its own, before every pod but its own and those of kube-system', () => {
  const made = objectsOf(k8tz, { name: 'k8tz', namespace: 'there', version: '0.19.0' });

  expect(made['Namespace/k8tz']).toMatchObject({ metadata: { labels: { 'k8tz.io/controller-namespace': 'true' } } });
  expect(made['Deployment/k8tz']).toMatchObject({
    metadata: { namespace: 'k8tz' },
    spec: { template: { spec: { containers: [{ image: 'quay.io/k8tz/k8tz:0.19.0' }] } } },
  });
  expect(made['MutatingWebhookConfiguration/k8tz']).toMatchObject({
    webhooks: [
      {
        failurePolicy: 'Fail',
        clientConfig: { service: { name: 'k8tz', namespace: 'k8tz' } },
        rules: [{ resources: ['pods'] }, { resources: ['cronjobs'] }],
        namespaceSelector: { matchExpressions: [{ key: 'k8tz.io/controller-namespace' }, { operator: 'NotIn', values: ['k8tz', 'kube-system'] }] },
      },
    ],
  });
});

test('without a namespace of its own stands in the release’s', () => {
  const made = objectsOf(k8tz, { name: 'k8tz', namespace: 'kube-system', values: { namespace: null } });

  expect(made['Namespace/k8tz']).toBeUndefined();
  expect(made['Service/k8tz']).toMatchObject({ metadata: { namespace: 'kube-system' } });
  expect(made['MutatingWebhookConfiguration/k8tz']).toMatchObject({ webhooks: [{ clientConfig: { service: { namespace: 'kube-system' } } }] });
});

test('fails open, and leaves namespaces alone, as the values say', () => {
  expect(webhookOf({ webhook: { failurePolicy: 'Ignore', ignoredNamespaces: ['rook-ceph'] } })).toMatchObject({
    webhooks: [{ failurePolicy: 'Ignore', namespaceSelector: { matchExpressions: [{}, { values: ['k8tz', 'rook-ceph'] }] } }],
  });
});

test('with cert-manager a second container waits for certificates', () => {
  const made = objectsOf(k8tz, { values: { webhook: { certManager: { enabled: true } } } });

  expect(made['Deployment/mine-k8tz']).toMatchObject({
    spec: { template: { spec: { containers: [{ name: 'k8tz' }, { name: 'k8tz-cert-watcher' }] } } },
  });
});
