import { expect, test } from 'vitest';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { configuredNamespaces } from './node-registries.ts';

test('registries with a mirror, without the wildcard', () => {
  const { eve } = ruleCluster({
    mirrors: { 'quay.io': ['https://a.example.org'], '*': ['https://b.example.org'], 'docker.io': ['https://a.example.org'] },
  });

  expect(configuredNamespaces(eve.view, 'n1')).toEqual(['docker.io', 'quay.io']);
});
