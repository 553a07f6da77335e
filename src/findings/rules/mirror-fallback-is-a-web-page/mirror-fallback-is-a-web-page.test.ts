import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { Twin } from '#sim/twin.ts';
import { deploymentOf, registryAt, ruleCluster } from '#testing/rule-cluster.ts';
import { mirrorFallbackIsAWebPage } from './mirror-fallback-is-a-web-page.ts';

const findingsOf = (twin: Twin) => check([twin], [mirrorFallbackIsAWebPage], new Runs([twin], [])).findings;
const web = deploymentOf('shop/web', 'docker.io/library/nginx:1');
const mirrors = { 'docker.io': ['https://mirror.example.org/v2', 'https://docker.io/v2'] };

test('one finding for all nodes, with the place of the entry and the date of the fact', () => {
  const twin = ruleCluster({ mirrors, webPages: ['docker.io'], objects: [web] });

  expect(findingsOf(twin)).toMatchObject([
    {
      severity: 'high',
      certainty: 'implied',
      subject: 'mirror/docker.io',
      locations: [
        { path: 'machine.yaml', line: 2 },
        { path: 'world.yaml', line: 1 },
      ],
      because: [
        { text: 'n1, n2 and n3 ask https://docker.io/v2 for images of docker.io, after mirror.example.org' },
        { text: 'docker.io answers 200 with a web page' },
        { text: 'any 2xx ends the search: registry-1.docker.io is never asked' },
      ],
      since: { at: '2025-12-01', days: 31 },
    },
  ]);
});

test('a run in which the earlier endpoint does not serve makes it critical and proven', () => {
  const twin = ruleCluster({
    mirrors: { 'docker.io': ['http://10.0.0.5:5000/v2', 'https://docker.io/v2'] },
    webPages: ['docker.io'],
    objects: [...registryAt('10.0.0.5', 'infra/store', 'docker.io/library/registry:2'), web],
  });

  const { findings } = check([twin], [mirrorFallbackIsAWebPage], new Runs([twin], ['power-loss', 'power-loss:wiped']));

  expect(findings).toMatchObject([{ severity: 'critical', certainty: 'proven', consequence: [{ contingency: 'power-loss:wiped' }] }]);
});

test('the same host where it answers as a registry, or where no mirror names it, is no finding', () => {
  const answers = ruleCluster({ mirrors, objects: [web] });
  const implicit = ruleCluster({ webPages: ['docker.io'], objects: [web] });

  expect([answers, implicit].flatMap(findingsOf)).toEqual([]);
});
