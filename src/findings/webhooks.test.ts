import { expect, test } from 'vitest';
import { keeperWebhook } from '#testing/keeper-webhook.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { check } from './check.ts';
import { rules } from './rules/rules.ts';
import { Runs } from './runs.ts';

test('a webhook that nothing serves is one finding, not one for each pod it stops', () => {
  const workloads = ['gate/keeper', 'shop/web', 'shop/wap'].map((key) => deploymentOf(key, 'quay.io/team/any:1'));
  const twin = ruleCluster({ objects: [keeperWebhook(), ...workloads] });

  const { findings } = check([twin], rules, new Runs([twin], []));

  expect(findings.map(({ rule }) => rule)).toEqual(['webhook-without-backend']);
});
