import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { floatingTagIfNotPresent } from './floating-tag-if-not-present.ts';

function findingsOf(objects: readonly KubeObject[], nodes = ['n1', 'n2']) {
  const twin = ruleCluster({ nodes, objects });
  return check([twin], [floatingTagIfNotPresent], new Runs([twin], [])).findings;
}

const withPolicy = (image: string, imagePullPolicy: string) =>
  deploymentOf('shop/web', image, { containers: [{ name: 'main', image, imagePullPolicy }] });
const claimed = { containers: [{ name: 'main', image: 'ghcr.io/team/db:main', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] };
const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'shop' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
} as KubeObject;

test('all of a cluster are one finding, each with its place', () => {
  expect(findingsOf([deploymentOf('shop/web', 'ghcr.io/team/web:main'), deploymentOf('shop/wap', 'ghcr.io/team/wap:edge')])).toMatchObject([
    {
      severity: 'low',
      certainty: 'implied',
      subject: 'deployment/shop/wap',
      message: 'Deployment shop/wap and Deployment shop/web run on each node what that node first got under a tag that moves',
      locations: [{ path: 'wap.yaml' }, { path: 'web.yaml' }],
    },
  ]);
});

test(':latest with IfNotPresent is one of them', () => {
  expect(findingsOf([withPolicy('ghcr.io/team/web:latest', 'IfNotPresent')])).toHaveLength(1);
});

test.each<[string, readonly KubeObject[], string[]?]>([
  ['a version', [deploymentOf('shop/web', 'ghcr.io/team/web:1.4')]],
  [':latest, which is asked for at every start', [deploymentOf('shop/web', 'ghcr.io/team/web')]],
  ['a tag that moves and is asked for at every start', [withPolicy('ghcr.io/team/web:main', 'Always')]],
  ['a tag with a digest', [deploymentOf('shop/web', `ghcr.io/team/web:main@sha256:${'a'.repeat(64)}`)]],
  ['a cluster of one node', [deploymentOf('shop/web', 'ghcr.io/team/web:main')], ['n1']],
  ['what keeps data, which another rule tells', [claim, deploymentOf('shop/db', '', { ...claimed, volumes })]],
])('%s is not named', (_, objects, nodes) => {
  expect(findingsOf(objects, nodes)).toEqual([]);
});
