import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { Twin } from '#sim/twin.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { mirrorListIgnored } from './mirror-list-ignored.ts';

const findingsOf = (twin: Twin) => check([twin], [mirrorListIgnored], new Runs([twin], [])).findings;
const objects = [deploymentOf('shop/web', 'docker.io/library/nginx:1')];
const mirror = 'https://mirror.example.org/v2';
const other = 'https://other.example.org/v2';

test('an endpoint that is listed twice, once for all nodes, with both places', () => {
  const twin = ruleCluster({ objects, mirrors: { 'docker.io': [mirror, other, mirror] } });

  expect(findingsOf(twin)).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'mirror/docker.io',
      message:
        'n1, n2 and n3 ignore the mirrors of docker.io: the endpoint https://mirror.example.org/v2 is listed twice, which makes the file invalid TOML',
      locations: [
        { path: 'machine.yaml', line: 1 },
        { path: 'machine.yaml', line: 3 },
      ],
      fix: { text: 'name each endpoint of docker.io once' },
    },
  ]);
});

test('on another host the twin really goes past the list', () => {
  const twin = ruleCluster({ objects, mirrors: { 'docker.io': [mirror, other, mirror] } });

  expect(twin.images.hostsFor(twin.eve.view, 'n1', 'docker.io/library/nginx:1').map(({ host }) => host)).toEqual(['registry-1.docker.io']);
});

test.each<[string, Parameters<typeof ruleCluster>[0]]>([
  ['names each endpoint once', { mirrors: { 'docker.io': [mirror, other] } }],
  ['has the same host under two paths', { mirrors: { 'docker.io': [mirror, 'https://mirror.example.org/v2/hub'] } }],
  ['names the upstream, which is then asked twice', { mirrors: { 'docker.io': [mirror, 'https://registry-1.docker.io/v2'] } }],
  ['has the same endpoint for two registries', { mirrors: { 'docker.io': [mirror], 'quay.io': [mirror] } }],
  ['is empty', { mirrors: { 'docker.io': [] } }],
])('a list that %s is read', (_, options) => {
  expect(findingsOf(ruleCluster({ objects, ...options }))).toEqual([]);
});
