import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { check } from './check.ts';
import { rules } from './rules/rules.ts';
import { Runs } from './runs.ts';

test('a webhook that nothing serves is one finding, not one for each pod it stops', () => {
  const hook = {
    name: 'pods.gate.example',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { namespace: 'gate', name: 'keeper' } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
  };
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'keeper' },
    webhooks: [hook],
  };
  const workloads = ['gate/keeper', 'shop/web', 'shop/wap'].map((key) => deploymentOf(key, 'quay.io/team/any:1'));
  const twin = ruleCluster({ objects: [configuration as unknown as KubeObject, ...workloads] });

  const { findings } = check([twin], rules, new Runs([twin], []));

  expect(findings.map(({ rule }) => rule)).toEqual(['webhook-without-backend']);
});
