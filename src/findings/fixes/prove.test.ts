import { expect, test } from 'vitest';
import type { ClusterModel } from '#model/cluster.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { deploymentOf, registryAt, ruleCluster } from '#testing/rule-cluster.ts';
import { check } from '../check.ts';
import type { Finding } from '../finding.ts';
import { mirrorFallbackIsAWebPage } from '../rules/mirror-fallback-is-a-web-page/mirror-fallback-is-a-web-page.ts';
import { registryNeedsItself } from '../rules/registry-needs-itself/registry-needs-itself.ts';
import { Runs } from '../runs.ts';
import { mostRuns, proven } from './prove.ts';

const twin = ruleCluster({
  mirrors: { 'docker.io': ['http://10.0.0.5:5000/v2', 'https://docker.io/v2'] },
  webPages: ['docker.io'],
  objects: [...registryAt('10.0.0.5', 'infra/store', 'docker.io/library/registry:2'), deploymentOf('shop/web', 'docker.io/library/nginx:1')],
});
const { findings } = check([twin], [registryNeedsItself, mirrorFallbackIsAWebPage], new Runs([twin], ['power-loss:wiped']));

function tried(those: readonly Finding[], isShown = (_: Finding) => true) {
  const built: ClusterModel[] = [];
  const result = proven(those, {
    twin,
    isShown,
    rebuild: (model) => {
      built.push(model);
      return [assembleTwin(model, { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') })];
    },
  });
  return { result, built };
}

test('the same edits are tried once, in a model of their own', () => {
  const { result, built } = tried(findings);

  expect(result.map(({ fix }) => fix?.proof)).toEqual(
    [1, 2].map(() => ({ outcomes: [{ contingency: 'power-loss:wiped', after: 'yes', freed: 2, of: 2 }], notRun: 0 })),
  );
  expect(built).toHaveLength(1);
  expect(built[0]?.machines[0]?.registries.mirrors[0]?.endpoints[1]?.url).toBe('https://registry-1.docker.io/v2');
  expect(twin.model.machines[0]?.registries.mirrors[0]?.endpoints[1]?.url).toBe('https://docker.io/v2');
});

test('an edit that is no help is seen to change nothing', () => {
  const [finding] = findings as readonly [Finding];
  const target = { in: 'machine', index: 0, path: 'timeDisabled' } as const;
  const useless = { ...finding, fix: { text: '', edits: [{ place: { path: 'a', line: 1 }, field: 'x', to: true, target }] } };

  expect(tried([useless]).result[0]?.fix?.proof?.outcomes).toMatchObject([{ after: 'no', freed: 0, of: 2 }]);
});

test('what is not shown is not tried, and of many contingencies only some', () => {
  const [finding] = findings as readonly [Finding];
  const often = { ...finding, consequence: Array.from({ length: mostRuns + 2 }, () => finding.consequence[0] ?? { contingency: '', workloads: [] }) };

  expect(tried(findings, () => false).built).toEqual([]);
  expect(tried([often]).result[0]?.fix?.proof).toMatchObject({ notRun: 2, outcomes: { length: mostRuns } });
});

test('what takes the edits of another finding as well names it, once for all that have the same', () => {
  const [first, second] = findings as readonly [Finding, Finding];
  const target = { in: 'machine', index: 0, path: 'timeDisabled' } as const;
  const part = { ...first, fingerprint: 'part', fix: { text: '', edits: [{ place: { path: 'a', line: 1 }, field: 'x', to: true, target }] } };

  expect(tried([first, second, part]).result[2]?.fix?.proof?.outcomes).toMatchObject([{ after: 'no', with: [first.fingerprint] }]);
});
