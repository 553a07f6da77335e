import { expect, test } from 'vitest';
import { objectsOf } from '#testing/chart-objects.ts';
import { pocketIdOperator } from './pocket-id-operator.ts';

const withInstance = (spec: object) => objectsOf(pocketIdOperator, { values: { instance: { spec } } });

test('the operator, and the instance it makes of the values', () => {
  const made = withInstance({ image: 'ghcr.io/pocket-id/pocket-id:v2', persistence: { enabled: true, storageClass: 'block', size: '2Gi' } });

  expect(Object.keys(made)).toEqual([
    'Deployment/pocket-id-operator',
    'Deployment/pocket-id',
    'PersistentVolumeClaim/pocket-id-data',
    'Service/pocket-id',
  ]);
  expect(made['Deployment/pocket-id']).toMatchObject({
    spec: { strategy: { type: 'Recreate' }, template: { spec: { containers: [{ image: 'ghcr.io/pocket-id/pocket-id:v2' }] } } },
  });
  expect(made['PersistentVolumeClaim/pocket-id-data']).toMatchObject({ spec: { storageClassName: 'block' } });
});

test('the instance of the chart within goes first, with its containers, claim and route', () => {
  const spec = {
    persistence: { enabled: true, existingClaim: 'old' },
    podTemplate: { spec: { containers: [{ name: 'proxy', image: 'caddy:2' }] } },
    route: { enabled: true, parentRefs: [{ name: 'internal' }] },
  };
  const made = objectsOf(pocketIdOperator, { values: { 'pocket-id-instance': { instance: { enabled: true, name: 'sign-in', spec } } } });

  expect(Object.keys(made)).toEqual(['Deployment/pocket-id-operator', 'Deployment/sign-in', 'Service/sign-in', 'HTTPRoute/sign-in']);
  expect(made['Deployment/sign-in']).toMatchObject({
    spec: {
      template: { spec: { containers: [{ name: 'pocket-id' }, { name: 'proxy' }], volumes: [{ persistentVolumeClaim: { claimName: 'old' } }] } },
    },
  });
});

test('each pod of a StatefulSet has a claim of its own', () => {
  expect(withInstance({ deploymentType: 'StatefulSet', persistence: { enabled: true } })['StatefulSet/pocket-id']).toMatchObject({
    spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
  });
});
