import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { Twin } from '#sim/twin.ts';
import { deploymentOf, registryAt, ruleCluster } from '#testing/rule-cluster.ts';
import { imagePinnedToOwnRegistry } from './image-pinned-to-own-registry.ts';

const findingsOf = (twin: Twin) => check([twin], [imagePinnedToOwnRegistry], new Runs([twin], [])).findings;
const store = registryAt('10.0.0.5', 'infra/store', 'docker.io/library/registry:2');

test('workloads that name the registry of the cluster are one finding', () => {
  const twin = ruleCluster({
    objects: [...store, deploymentOf('shop/app', '10.0.0.5:5000/app:1'), deploymentOf('shop/web', '10.0.0.5:5000/web:1')],
  });

  expect(findingsOf(twin)).toMatchObject([
    {
      severity: 'medium',
      subject: 'registry/10.0.0.5:5000',
      message: 'Deployment shop/app and Deployment shop/web can be pulled from 10.0.0.5:5000 only, which the cluster serves itself',
    },
  ]);
});

test('what comes through it as a mirror is no finding', () => {
  const twin = ruleCluster({
    mirrors: { 'docker.io': ['http://10.0.0.5:5000/v2'] },
    objects: [...store, deploymentOf('shop/web', 'docker.io/library/nginx:1')],
  });

  expect(findingsOf(twin)).toEqual([]);
});

test('nor is what the registry itself needs: that is a circle', () => {
  const twin = ruleCluster({ objects: registryAt('10.0.0.5', 'infra/store', '10.0.0.5:5000/registry:2') });

  expect(findingsOf(twin)).toEqual([]);
});
