import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { overridePathWithoutV2 } from './override-path-without-v2.ts';

const objects = [deploymentOf('shop/web', 'docker.io/library/nginx:1')];

function findingsOf(options: { readonly endpoint: string; readonly overridePath: boolean; readonly version?: string }) {
  const { endpoint, ...rest } = options;
  const twin = ruleCluster({ ...rest, objects, mirrors: { 'docker.io': [endpoint] } });
  return check([twin], [overridePathWithoutV2], new Runs([twin], [])).findings;
}

test('a project of a registry without overridePath: /v2 is added once more', () => {
  expect(findingsOf({ endpoint: 'https://images.example.org/v2/hub', overridePath: false })).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'mirror/docker.io',
      message:
        'n1, n2 and n3 ask the mirror https://images.example.org/v2/hub at https://images.example.org/v2/hub/v2/<repository>, where it has no images',
      locations: [{ path: 'machine.yaml', line: 1 }],
      fix: { text: 'set overridePath for https://images.example.org/v2/hub: it has https://images.example.org/v2/hub/<repository>' },
    },
  ]);
});

test('overridePath and no path: /v2 is missing', () => {
  expect(findingsOf({ endpoint: 'https://images.example.org', overridePath: true })).toMatchObject([
    { fix: { text: 'name https://images.example.org/v2, or leave out overridePath' } },
  ]);
});

test('overridePath is not known to Talos 1.2', () => {
  expect(findingsOf({ endpoint: 'https://images.example.org/v2/hub', overridePath: true, version: '1.2.9' })).toHaveLength(1);
  expect(findingsOf({ endpoint: 'https://images.example.org', overridePath: true, version: '1.2.9' })).toEqual([]);
});

test.each([
  ['a host alone', 'https://images.example.org', false],
  ['a host and /v2', 'https://images.example.org/v2', false],
  ['a host and /v2/', 'https://images.example.org/v2/', false],
  ['/v2 with overridePath', 'https://images.example.org/v2', true],
  ['a project with overridePath', 'https://images.example.org/v2/hub', true],
  ['a proxy below a path of its own', 'https://images.example.org/hub', false],
  ['what a proxy has below a path, taken as it is', 'https://images.example.org/hub', true],
])('is silent about %s', (_, endpoint, overridePath) => {
  expect(findingsOf({ endpoint, overridePath })).toEqual([]);
});
