import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { configurationGone } from './configuration-gone.ts';

const findingsOf = (...observed: readonly KubeObject[]) => {
  const twin = ruleCluster({ nodes: ['n1'], observed });
  return check([twin], [configurationGone], new Runs([twin], [])).findings;
};

function pod(name: string, spec: object, ready = true): KubeObject {
  const status = { phase: 'Running', containerStatuses: [{ name: 'main', ready, restartCount: 0, image: 'web:1', imageID: 'x' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', uid: name }, spec: { nodeName: 'n1', ...spec }, status } as KubeObject;
}

const main = { name: 'main', image: 'web:1' };
const withEnv = (secret: string, optional?: true) => ({
  containers: [{ ...main, env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: secret, key: 'p', ...(optional && { optional }) } } }] }],
});
const withVolume = (name: string) => ({ containers: [main], volumes: [{ name: 'conf', configMap: { name } }] });

function object(kind: string, name: string, more: object = {}, apiVersion = 'v1'): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop', uid: `${kind}-${name}` }, ...more } as KubeObject;
}

const other = [pod('database', withEnv('database')), object('Secret', 'database')];

test('a pod that runs on a Secret that was deleted', () => {
  expect(findingsOf(...other, pod('web', withEnv('login')))).toMatchObject([
    {
      severity: 'high',
      certainty: 'assumed',
      subject: 'pod/shop/web',
      message: 'Pod shop/web runs on Secret shop/login, which is gone: the next start fails',
      because: [
        { place: { path: 'web.yaml' }, certainty: 'observed' },
        {},
        { text: 'a pod that starts anew, on whichever node, stops at: secret "login" not found' },
      ],
    },
  ]);
});

test('several that run on one ConfigMap are one finding', () => {
  const kept = [pod('proxy', withVolume('proxy')), object('ConfigMap', 'proxy')];

  expect(findingsOf(...kept, pod('blog', withVolume('rules')), pod('web', withVolume('rules')))).toMatchObject([
    { message: 'Pod shop/blog and Pod shop/web run on ConfigMap shop/rules, which is gone: the next start fails' },
  ]);
});

const externalSecret = object('ExternalSecret', 'web', { spec: { target: { name: 'login' } } }, 'external-secrets.io/v1');
const cluster = object('Cluster', 'login', {}, 'postgresql.cnpg.io/v1');
const inventory = { spec: {}, status: { inventory: { entries: [{ id: 'shop_login__Secret', v: 'v1' }] } } };

test.each<[string, readonly KubeObject[]]>([
  ['that is there', [...other, pod('web', withEnv('login')), object('Secret', 'login')]],
  ['of a dump in which Secrets were left out', [pod('web', withEnv('login')), object('ConfigMap', 'kube-root-ca.crt')]],
  ['that it can do without', [...other, pod('web', withEnv('login', true))]],
  ['that is missing already', [...other, pod('web', withEnv('login'), false)]],
  ['that an ExternalSecret makes again', [...other, pod('web', withEnv('login')), externalSecret]],
  ['that an operator makes again', [...other, pod('web', withEnv('login-app')), cluster]],
  ['that Flux puts back', [...other, pod('web', withEnv('login')), object('Kustomization', 'apps', inventory, 'kustomize.toolkit.fluxcd.io/v1')]],
])('is silent about a Secret %s', (_, objects) => {
  expect(findingsOf(...objects)).toEqual([]);
});
