import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { deploymentOf, registryAt, ruleCluster } from '#testing/rule-cluster.ts';
import { mirrorFallbackMissing } from './mirror-fallback-missing.ts';

const own = 'http://10.0.0.5:5000/v2';
const store = registryAt('10.0.0.5', 'infra/store', 'quay.io/team/registry:2');
const web = deploymentOf('shop/web', 'docker.io/library/nginx:1');

function findingsOf(options: Parameters<typeof ruleCluster>[0]) {
  const twin = ruleCluster({ version: '1.9.6', skipFallback: true, mirrors: { 'docker.io': [own] }, objects: [...store, web], ...options });
  return check([twin], [mirrorFallbackMissing], new Runs([twin], ['node-down:n1', 'node-down:n2', 'node-down:n3'])).findings;
}

test('skipFallback, and the only mirror is one pod of the cluster', () => {
  expect(findingsOf({})).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'mirror/docker.io',
      message: expect.stringMatching(/^while 10\.0\.0\.5:5000 does not serve, n\d can pull nothing from docker\.io: there is no fallback$/),
      locations: [{ path: 'machine.yaml', line: 1 }, { path: 'store.yaml' }],
    },
  ]);
});

test.each<[string, Parameters<typeof ruleCluster>[0]]>([
  ['the upstream is asked after it', { skipFallback: false }],
  ['Talos does not know skipFallback yet, and containerd adds the upstream', { version: '1.8.4' }],
  ['the upstream is listed', { mirrors: { 'docker.io': [own, 'https://registry-1.docker.io/v2'] } }],
  ['the mirror is outside', { mirrors: { 'docker.io': ['https://mirror.example.org/v2'] } }],
  ['nobody uses the registry', { mirrors: { 'ghcr.io': [own] } }],
  ['two pods serve it', { objects: [...store.map((object) => ({ ...object, spec: { ...(object as { spec?: object }).spec, replicas: 2 } })), web] }],
  [
    'it would need itself, which another rule tells',
    { mirrors: { 'docker.io': [own], 'quay.io': [own] }, objects: registryAt('10.0.0.5', 'infra/store', 'quay.io/team/registry:2') },
  ],
])('is silent when %s', (_, options) => {
  expect(findingsOf(options)).toEqual([]);
});
