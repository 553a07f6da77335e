import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { valueAndValueFrom } from './value-and-value-from.ts';

const valueFrom = { secretKeyRef: { name: 'web', key: 'password' } };

function web(env: object, kind = 'Deployment'): KubeObject {
  const { spec, ...rest } = deploymentOf('shop/web', '', {
    containers: [{ name: 'main', image: 'ghcr.io/team/web:1', env: [{ name: 'PASSWORD', ...env }] }],
  }) as KubeObject & { spec: object };
  return { ...rest, kind, spec: { ...spec, ...(kind === 'StatefulSet' ? { serviceName: 'web' } : {}) } } as KubeObject;
}

function findingsOf(objects: readonly KubeObject[], observed: readonly KubeObject[] = []) {
  const twin = ruleCluster({ objects, observed });
  return check([twin], [valueAndValueFrom], new Runs([twin], [])).findings;
}

test('a Deployment is refused as a whole, in the words of the API server', () => {
  expect(findingsOf([web({ value: 'changeme', valueFrom })])).toMatchObject([
    {
      severity: 'high',
      certainty: 'implied',
      subject: 'deployment/shop/web',
      message: 'the API refuses Deployment shop/web: PASSWORD has a value and a valueFrom',
      locations: [{ path: 'web.yaml', line: 1 }],
      because: [
        {
          text: 'spec.template.spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
          because: [{ text: 'it is never made' }],
        },
      ],
    },
  ]);
});

test('the words are those of the twin', () => {
  const { diagnostics } = ruleCluster({ objects: [web({ value: 'changeme', valueFrom })] });

  expect(diagnostics.map(({ message }) => message)).toEqual([
    'Deployment shop/web: the API server refuses it: Deployment.apps "web" is invalid: spec.template.spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
  ]);
});

test('of what is there already it keeps changes away', () => {
  expect(findingsOf([web({ value: 'changeme', valueFrom })], [web({ value: 'changeme' })])).toMatchObject([
    { because: [{ because: [{ text: 'what is there stays as it was: no change of this file arrives' }] }] },
  ]);
});

test.each<[string, readonly KubeObject[]]>([
  ['a value alone', [web({ value: 'changeme' })]],
  ['a valueFrom alone', [web({ valueFrom })]],
  ['an empty value beside it', [web({ value: '', valueFrom })]],
  ['a StatefulSet, whose pods another rule looks at', [web({ value: 'changeme', valueFrom }, 'StatefulSet')]],
])('%s is not named', (_, objects) => {
  expect(findingsOf(objects)).toEqual([]);
});
