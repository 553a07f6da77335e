import type { KubeObject } from '#model/kubernetes.ts';

/**
 * A configuration with one webhook that is asked about every Pod to be made, and is served by the Service gate/keeper.
 *
 * @param more what else the webhook says, or says otherwise
 */
export function keeperWebhook(more: object = {}): KubeObject {
  const hook = {
    name: 'pods.gate.example',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { namespace: 'gate', name: 'keeper' } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
    ...more,
  };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'keeper' },
    webhooks: [hook],
  } as KubeObject;
}
