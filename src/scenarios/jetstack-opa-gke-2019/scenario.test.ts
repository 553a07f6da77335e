import { proveIncident } from '../../../test/incident-proof.ts';
import { askedOnlyIn, jetstackOpaGke2019 } from './scenario.ts';

proveIncident(jetstackOpaGke2019, {
  causes: [
    {
      without: 'the webhook being asked in kube-system',
      removal: { edit: (model) => askedOnlyIn(model, ['saloon', 'galley']) },
      gone: ['F1', 'F2', 'F3', 'F5', 'F6', 'F7'],
    },
    {
      without: 'the silence of the webhook',
      removal: { timeline: (steps) => steps.filter(({ id }) => id !== 'silent') },
      gone: ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7'],
    },
    {
      without: 'the upgrade of the second API server',
      removal: { timeline: (steps) => steps.filter(({ id }) => id !== 'second') },
      gone: ['F1', 'F2', 'F3'],
    },
    {
      without: 'authorities of their own',
      removal: {
        edit: ({ world: { controlPlane, ...world }, ...model }) => ({
          ...model,
          world: { ...world, ...(controlPlane === undefined ? {} : { controlPlane: { ...controlPlane, authorities: 'shared' } }) },
        }),
      },
      gone: ['F1', 'F2', 'F3', 'F5', 'F6', 'F7'],
    },
    {
      without: 'node repair',
      removal: { edit: (model) => ({ ...model, world: { ...model.world, nodeRepair: undefined } }) },
      gone: ['F5', 'F6', 'F7'],
    },
  ],
  unrelated: { edit: (model) => ({ ...model, objects: model.objects.filter(({ object }) => object.metadata.name !== 'larder') }) },
  hazard: {
    rule: 'api-server-needs-webhook',
    message: /^webhook validating-webhook\.openpolicyagent\.org has to admit ConfigMap kube-system\/extension-apiserver-authentication/,
  },
  rootCause: /^webhook validating-webhook\.openpolicyagent\.org has to admit every pod and ConfigMap kube-system\/extension-apiserver-authentication/,
  fix: 'W1',
  recovery: /opa-validating-webhook/,
  names: ['wheelhouse-a', 'wheelhouse-b', 'wheelhouse-c', 'deck-1', 'deck-2', 'deck-3', 'saloon', 'tables', 'galley', 'oven', 'larder'],
});
