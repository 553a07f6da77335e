import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { unknownValue } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { tagCannotExist } from './tag-cannot-exist.ts';

function findingsOf(...objects: readonly KubeObject[]) {
  const twin = ruleCluster({ objects });
  return check([twin], [tagCannotExist], new Runs([twin], [])).findings;
}

const digest = 'a'.repeat(64);

test('a version with build metadata, which no tag can have', () => {
  expect(findingsOf(deploymentOf('shop/web', 'ghcr.io/team/web:1.4.0+build.7'))).toMatchObject([
    {
      severity: 'high',
      certainty: 'implied',
      subject: 'deployment/shop/web',
      message: 'no container of Deployment shop/web with the image ghcr.io/team/web:1.4.0+build.7 ever starts: invalid reference format',
      locations: [{ path: 'web.yaml', line: 1 }],
      because: [{}, { text: expect.stringMatching(/^a tag has letters/) }],
      fix: { text: 'name an image that can exist in spec.template.spec.containers[0].image' },
    },
  ]);
});

test('two objects that name it are one finding', () => {
  const image = 'ghcr.io/Team/web:1';

  expect(findingsOf(deploymentOf('shop/web', image), deploymentOf('shop/wap', image))).toMatchObject([
    {
      message: expect.stringContaining('Deployment shop/wap and Deployment shop/web'),
      because: [{}, {}, { text: expect.stringMatching(/^a repository/) }],
    },
  ]);
});

test.each([
  ['a tag of 129 letters', `ghcr.io/team/web:${'a'.repeat(129)}`],
  ['a digest cut short', `ghcr.io/team/web@sha256:${digest.slice(1)}`],
  ['a tag that begins with a dot', 'ghcr.io/team/web:.1'],
])('%s is named', (_, image) => {
  expect(findingsOf(deploymentOf('shop/web', image))).toHaveLength(1);
});

test.each([
  ['the tag such a version gets instead', 'ghcr.io/team/web:1.4.0_build.7'],
  ['a tag of 128 letters', `ghcr.io/team/web:${'a'.repeat(128)}`],
  ['a tag and a digest', `ghcr.io/team/web:1@sha256:${digest}`],
  ['a port', 'images.example.org:5000/team/web:1'],
  ['upper case in a tag', 'ghcr.io/team/web:RELEASE.2024-01-01T00-00-00Z'],
  ['a name alone', 'nginx'],
  ['what is to be filled in', `ghcr.io/team/web:\${VERSION}`],
  ['what nobody here knows', `ghcr.io/team/web:${unknownValue}`],
])('%s is not named', (_, image) => {
  expect(findingsOf(deploymentOf('shop/web', image))).toEqual([]);
});
