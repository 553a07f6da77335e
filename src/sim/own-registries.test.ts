import { expect, test } from 'vitest';
import { deploymentOf, registryAt, ruleCluster } from '#testing/rule-cluster.ts';
import {
  imagesInUse,
  isKnownAbsent,
  type OwnRegistry,
  outsideRegistries,
  ownRegistries,
  podsNeeded,
  podsServing,
  sourceBeside,
} from './own-registries.ts';
import type { Twin } from './twin.ts';

const own = 'http://10.0.0.5:5000/v2';
const store = registryAt('10.0.0.5', 'infra/store', 'quay.io/team/registry:2', { nodeSelector: { 'kubernetes.io/hostname': 'n1' } });
const web = deploymentOf('shop/web', 'docker.io/library/nginx:1');
const nginx = { node: 'n2', image: 'docker.io/library/nginx:1' };

function only(twin: Twin): OwnRegistry {
  const [registry, ...others] = ownRegistries(twin);
  expect(others).toEqual([]);
  return registry as OwnRegistry;
}

test('a registry of the cluster is one that nodes ask and that a Service of the cluster answers for', () => {
  const twin = ruleCluster({ mirrors: { 'docker.io': [own] }, objects: [...store, web] });

  const registry = only(twin);

  expect(registry).toMatchObject({ host: '10.0.0.5:5000', route: { via: 'service', service: 'store' } });
  expect(registry.asked.map(({ image }) => image)).toEqual(['docker.io/library/nginx:1']);
  expect(podsServing(twin, registry).map(({ name }) => name)).toEqual([expect.stringMatching(/^store-/)]);
});

test('one that nobody is configured to ask is none', () => {
  expect(ownRegistries(ruleCluster({ objects: [...store, web] }))).toEqual([]);
});

test('what it needs are its own pods, and not those that need it', () => {
  const twin = ruleCluster({ mirrors: { 'docker.io': [own] }, objects: [...store, web] });

  const needed = podsNeeded(twin, only(twin)).map(({ namespace }) => namespace);

  expect(needed).toEqual(['infra']);
});

test.each([
  ['the upstream that containerd adds', { mirrors: { 'docker.io': [own] } }, { kind: 'serves', host: 'registry-1.docker.io' }],
  [
    'an entry that ends the search, with its place',
    { mirrors: { 'docker.io': [own, 'https://docker.io/v2'] }, webPages: ['docker.io'] },
    { kind: 'stops', host: 'docker.io', url: 'https://docker.io/v2', place: { path: 'machine.yaml', line: 2 } },
  ],
  [
    'nobody, for an image that exists nowhere else',
    { mirrors: { 'docker.io': [own] }, absent: { 'docker.io/library/nginx:1': '2025-01-01' } },
    { kind: 'none' },
  ],
])('beside it a node finds %s', (_, options, source) => {
  const twin = ruleCluster({ ...options, objects: [...store, web] });

  expect(sourceBeside(twin, { ...registryIn(twin), asked: [] }, nginx)).toEqual(source);
});

test('a second registry of the cluster is a source if it fetches what it lacks', () => {
  const second = registryAt('10.0.0.6', 'infra/cache', 'quay.io/team/registry:2');
  const mirrors = { 'docker.io': [own, 'http://10.0.0.6:5000/v2', 'https://docker.io/v2'] };
  const twin = ruleCluster({ mirrors, webPages: ['docker.io'], objects: [...store, ...second, web] });
  const [first] = ownRegistries(twin);

  expect(sourceBeside(twin, first as OwnRegistry, nginx)).toMatchObject({ kind: 'stops', host: 'docker.io' });
});

test('hosts outside are named as people name them, each once', () => {
  const twin = ruleCluster({ mirrors: { 'docker.io': [own, 'https://mirror.example.org/v2'] }, objects: [...store, web] });

  expect(outsideRegistries(twin)).toEqual(['docker.io', 'mirror.example.org', 'quay.io']);
});

test('an image is in use where a pod of a node has it, and absent only if somebody says so', () => {
  const { eve } = ruleCluster({ objects: [web], absent: { 'quay.io/team/gone:1': '2025-01-01' } });

  expect(imagesInUse(eve.view).map(({ image }) => image)).toEqual(['docker.io/library/nginx:1']);
  expect([isKnownAbsent(eve.view, 'quay.io/team/gone:1'), isKnownAbsent(eve.view, 'nginx:1')]).toEqual([true, false]);
});

function registryIn(twin: Twin): OwnRegistry {
  const [registry] = ownRegistries(twin);
  return (
    registry ?? { host: '10.0.0.5:5000', route: { via: 'service', namespace: 'infra', service: 'store', place: { path: '', line: 1 } }, asked: [] }
  );
}
