import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { ClusterModel } from '#model/cluster.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readSources } from '#sources/read.ts';
import { check } from '../check.ts';
import type { Finding } from '../finding.ts';
import { rules } from '../rules/rules.ts';
import type { Runs } from '../runs.ts';
import { applyEdits } from './apply.ts';
import { proven, type Rebuild } from './prove.ts';

const clusters = fileURLToPath(new URL('../../../fixtures/clusters/', import.meta.url));
const names = readdirSync(clusters, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []));
const rebuild: Rebuild = (model) => [assembleTwin(model, { catalogue, seed: 1, calendarStartMs: Date.parse('2026-11-01T00:00:00Z') })];
const seen = new Set<string>();

const isSame = (left: Finding) => (right: Finding) => left.rule === right.rule && left.subject === right.subject && left.about === right.about;
const foundIn = (model: ClusterModel, runs?: Runs) => check(rebuild(model), rules, runs).findings;

describe.each(names)('%s', (name) => {
  test('with its edits made a finding is gone, and what it stops comes back', { timeout: 60_000 }, () => {
    const model = readSources([`${clusters}${name}`]);
    const [twin] = rebuild(model);
    const findings = foundIn(model);

    for (const finding of proven(findings, { twin, rebuild, isShown: () => true })) {
      const { fix, rule } = finding;
      if (fix?.edits === undefined) continue;
      seen.add(rule);
      const left = foundIn(applyEdits(model, fix.edits));
      expect({ rule, left: left.filter(isSame(finding)) }).toEqual({ rule, left: [] });
      for (const outcome of fix.proof?.outcomes ?? []) expect({ rule, ...outcome }).toMatchObject({ rule, after: 'yes' });
    }
  });
});

test('these rules have edits that were tried', () => {
  expect([...seen].sort()).toEqual([
    'api-server-needs-webhook',
    'budget-forbids-every-drain',
    'ceph-pool-without-margin',
    'ceph-too-few-monitors',
    'mirror-fallback-is-a-web-page',
    'mirror-fallback-missing',
    'mirror-list-ignored',
    'next-pod-refused',
    'no-fallback-for-node-images',
    'override-path-without-v2',
    'quota-stops-rollout',
    'registry-needs-itself',
    'removed-api-version',
    'rolling-update-of-exclusive-volume',
    'value-and-value-from',
    'webhook-fails-closed-on-everything',
    'webhook-needs-what-it-admits',
    'webhook-without-backend',
  ]);
});
