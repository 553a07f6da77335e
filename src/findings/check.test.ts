import { expect, test } from 'vitest';
import type { Cause } from '#model/place.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { check } from './check.ts';
import { fails } from './fails.ts';
import type { Severity } from './finding.ts';
import type { Draft, Rule } from './rule.ts';
import { basicContingencies, Runs } from './runs.ts';

const twin = ruleCluster({ objects: [deploymentOf('shop/web', 'quay.io/team/web:1')] });
const leaf: Cause = { text: 'it is so', place: { path: 'a.yaml', line: 3 }, certainty: 'configured' };

function ruleOf(...drafts: readonly Partial<Draft>[]): Rule {
  const draft: Draft = { severity: 'high', subject: 'deployment/shop/web', message: 'something is wrong', because: [leaf], consequence: [] };
  return { id: 'made-up', summary: 'made up', check: () => drafts.map((each) => ({ ...draft, ...each })) };
}

const findingsOf = (...drafts: readonly Partial<Draft>[]) => check([twin], [ruleOf(...drafts)], new Runs([twin], [])).findings;

test('a finding has its rule, the places of its chain once each, and the gravest stands first', () => {
  const findings = findingsOf({ severity: 'low' }, { severity: 'critical', because: [leaf, { text: 'and so', because: [leaf] }] });

  expect(findings).toMatchObject([
    { rule: 'made-up', severity: 'critical', locations: [{ path: 'a.yaml', line: 3 }] },
    { rule: 'made-up', severity: 'low' },
  ]);
});

test('it is proven only if a run shows it and nothing in its chain is assumed', () => {
  const shown = { consequence: [{ contingency: 'power-loss', workloads: ['deployment/shop/web'] }] };
  const assumed = { because: [{ text: 'a chain', because: [{ text: 'taken for granted', certainty: 'assumed' as const }] }] };

  expect(findingsOf(shown, {}, { ...shown, ...assumed }).map(({ certainty }) => certainty)).toEqual(['proven', 'implied', 'assumed']);
});

test('days are counted up to the eve; a date after it is none', () => {
  const findings = findingsOf({ since: { at: '2025-12-03', where: [] } }, { since: { at: '2026-05-01', where: [] } });

  expect(findings.map(({ since }) => since?.days)).toEqual([29, undefined]);
});

test('nodes, outside registries, names, the Internet and power are asked about; a single node only about its reboot and its upgrade', () => {
  const alone = ruleCluster({ nodes: ['n1'], objects: [deploymentOf('shop/web', 'nginx:1'), deploymentOf('shop/api', 'quay.io/team/api:1')] });

  expect(basicContingencies(alone)).toEqual([
    'node-reboot:n1',
    'node-upgrade:n1',
    'host-down:docker.io',
    'host-down:quay.io',
    'dns-down',
    'internet-down',
    'power-loss',
    'power-loss:wiped',
  ]);
  expect(basicContingencies(twin).slice(0, 4)).toEqual(['node-down:n1', 'node-down:n2', 'node-down:n3', 'node-drain:n1']);
});

test('a contingency is run once, whoever asks', () => {
  const runs = new Runs([twin], ['power-loss']);

  expect(runs.of('power-loss')).toBe(runs.all[0]);
  expect(runs.consequences(() => true)).toEqual([]);
});

test('a report is bad enough by its gravest finding, and by an answer that is no', () => {
  const report = (severity: Severity, answer: 'yes' | 'no' | 'unknown') => ({
    findings: findingsOf({ severity }),
    verdicts: [{ contingency: 'power-loss', answer, because: [], assumptions: 0 }],
  });

  expect(fails(report('medium', 'yes'), 'high')).toBe(false);
  expect(fails(report('medium', 'yes'), 'medium')).toBe(true);
  expect(fails(report('medium', 'no'), 'high')).toBe(true);
  expect(fails(report('medium', 'no'), 'critical')).toBe(false);
  expect(fails(report('medium', 'unknown'), 'high')).toBe(false);
  expect(fails(report('medium', 'unknown'), 'unknown')).toBe(true);
  expect(fails(report('critical', 'no'), 'never')).toBe(false);
});
