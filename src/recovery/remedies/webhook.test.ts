import { expect, test } from 'vitest';
import { after, deletePods, nodes, shopTwin, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

const webhook = {
  name: 'pod.hook.example.org',
  failurePolicy: 'Fail',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  clientConfig: { service: { namespace: 'shop', name: 'hook', port: 443 } },
  rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
};
const configuration = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'hook' },
  webhooks: [webhook],
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'hook', namespace: 'shop' },
  spec: { selector: { app: 'hook' }, ports: [{ port: 443, targetPort: 8443 }] },
};

test('a webhook whose own pods it has to admit is scoped, passed by while it is down, or deleted', () => {
  const twin = shopTwin([...nodes(8), configuration, service, workload('Deployment', 'hook')]);

  const { cause, steps, instead } = found(twin, after(twin, deletePods('Deployment', 'hook')));

  expect(cause).toBe('webhook');
  expect(steps[0]).toContain('"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["shop"]');
  expect(instead).toEqual([expect.stringContaining('"failurePolicy":"Ignore"'), 'kubectl delete mutatingwebhookconfiguration/hook']);
});
