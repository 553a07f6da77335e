import { expect, test } from 'vitest';
import { objectsOf } from '#testing/chart-objects.ts';
import { bitwardenSdkServer } from './bitwarden-sdk-server.ts';
import { dragonflyOperator } from './dragonfly-operator.ts';
import { ghaRunnerScaleSet, ghaRunnerScaleSetController } from './gha-runner-scale-set.ts';
import { kubernetesReplicator } from './kubernetes-replicator.ts';
import { pluginBarmanCloud } from './plugin-barman-cloud.ts';
import { redisOperator } from './redis-operator.ts';
import { redisStandalone } from './redis-standalone.ts';
import { renovateOperator } from './renovate-operator.ts';
import { tuppr } from './tuppr.ts';

const imagesOf = (object: unknown) =>
  (object as { spec: { template: { spec: { containers: { image: string }[] } } } }).spec.template.spec.containers.map(({ image }) => image);

test.each([
  [
    dragonflyOperator,
    'v1.6.1',
    'mine-dragonfly-operator',
    ['docker.dragonflydb.io/dragonflydb/operator:v1.6.1', 'quay.io/brancz/kube-rbac-proxy:v0.20.2'],
  ],
  [ghaRunnerScaleSetController, '0.13.1', 'mine-gha-rs-controller', ['ghcr.io/actions/gha-runner-scale-set-controller:0.13.1']],
  [kubernetesReplicator, '2.12.3', 'mine-kubernetes-replicator', ['quay.io/mittwald/kubernetes-replicator:v2.12.3']],
  [bitwardenSdkServer, 'v0.6.0', 'bitwarden-sdk-server', ['ghcr.io/external-secrets/bitwarden-sdk-server:v0.6.0']],
  [pluginBarmanCloud, '0.7.0', 'mine-plugin-barman-cloud', ['ghcr.io/cloudnative-pg/plugin-barman-cloud:v0.13.0']],
  [redisOperator, '0.22.2', 'redis-operator', ['quay.io/opstree/redis-operator:v0.22.2']],
  [renovateOperator, '6.0.1', 'mine-renovate-operator', ['ghcr.io/mogenius/renovate-operator:6.0.1']],
  [tuppr, '0.5.0', 'mine-tuppr', ['ghcr.io/home-operations/tuppr:0.5.0']],
])('$name $1 runs its own version', (entry, version, name, images) => {
  expect(imagesOf(objectsOf(entry, { version })[`Deployment/${name}`])).toEqual(images);
});

test('the operator of Dragonfly has its replicas, image and proxy from the values', () => {
  const made = objectsOf(dragonflyOperator, {
    version: 'v1.6.1',
    values: { replicaCount: 2, rbacProxy: { enabled: false }, manager: { image: { repository: 'ghcr.io/dragonflydb/operator' } } },
  });

  expect(made['Deployment/mine-dragonfly-operator']).toMatchObject({ spec: { replicas: 2 } });
  expect(imagesOf(made['Deployment/mine-dragonfly-operator'])).toEqual(['ghcr.io/dragonflydb/operator:v1.6.1']);
});

test('the webhook of Tuppr is gone where the values switch it off', () => {
  const made = objectsOf(tuppr, { values: { webhook: { enabled: false } } });

  expect(Object.keys(made)).toEqual(['Deployment/mine-tuppr']);
});

test('the plug-in of Barman is replaced, never rolled, and found by the name the operator knows', () => {
  const made = objectsOf(pluginBarmanCloud, {});

  expect(made['Deployment/mine-plugin-barman-cloud']).toMatchObject({ spec: { strategy: { type: 'Recreate' } } });
  expect(made['Service/barman-cloud']).toMatchObject({ spec: { ports: [{ port: 9090 }] } });
});

test('a server of Bitwarden mounts the certificate that the values name', () => {
  const made = objectsOf(bitwardenSdkServer, { values: { image: { tls: { secretName: 'certificate' } } } });

  expect(made['Deployment/bitwarden-sdk-server']).toMatchObject({
    spec: { template: { spec: { volumes: [{ name: 'certificate', secret: { secretName: 'certificate' } }] } } },
  });
});

test('a Redis of Opstree is one pod with the claim the values describe', () => {
  const spec = { storageClassName: 'block', resources: { requests: { storage: '500Mi' } } };
  const made = objectsOf(redisStandalone, { values: { redisStandalone: { name: 'cache' }, storageSpec: { volumeClaimTemplate: { spec } } } });

  expect(made['StatefulSet/cache']).toMatchObject({
    spec: {
      replicas: 1,
      serviceName: 'cache-headless',
      volumeClaimTemplates: [{ metadata: { name: 'cache' }, spec: { storageClassName: 'block', accessModes: ['ReadWriteOnce'] } }],
    },
  });
  expect(made['Service/cache']).toMatchObject({ spec: { selector: { app: 'cache', role: 'standalone' } } });
});

test('runners are a custom resource with the bounds of the values', () => {
  const made = objectsOf(ghaRunnerScaleSet, { name: 'runner', values: { githubConfigUrl: 'https://github.com/some/one', minRunners: 1 } });

  expect(made).toMatchObject({ 'AutoscalingRunnerSet/runner': { spec: { githubConfigUrl: 'https://github.com/some/one', minRunners: 1 } } });
});

test('Renovate’s operator listens for webhooks where it is asked to', () => {
  const made = objectsOf(renovateOperator, { values: { webhook: { enabled: true, port: 9000 } } });

  expect(made['Service/mine-renovate-operator']).toMatchObject({ spec: { ports: [{ port: 8081 }, { name: 'webhook', port: 9000 }] } });
});
