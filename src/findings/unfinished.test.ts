import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { Runs } from './runs.ts';

const web = deploymentOf('shop/web', 'quay.io/team/web:1');
const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'web' } } },
} as KubeObject;

function verdictOf(kind: 'node-drain' | 'node-upgrade', version: string, objects: readonly KubeObject[]) {
  const twin = ruleCluster({ nodes: ['n1', 'n2'], version, objects });
  const [pod] = twin.eve.view.list('Pod');
  const { nodeName } = twin.eve.view.object(pod as never)?.['spec' as never] ?? { nodeName: '' };
  return new Runs([twin], []).of(`${kind}:${nodeName}`).verdict;
}

test('a drain that a budget forbids never ends: no, since the API refuses the eviction', () => {
  const verdict = verdictOf('node-drain', '1.6.0', [web, budget]);

  expect(verdict).toMatchObject({
    answer: 'no',
    kind: 'rejected',
    because: [
      {
        text: expect.stringMatching(/^kubectl drain n\d never ends: error when evicting/),
        because: [{ because: [{ text: 'PodDisruptionBudget shop/web allows no eviction', place: { path: 'web.yaml' } }] }],
      },
    ],
  });
});

test('the same without the budget ends', () => {
  expect(verdictOf('node-drain', '1.6.0', [web]).answer).toBe('yes');
});

test('an upgrade that goes on after five minutes is over; one whose client gives up leaves the node cordoned', () => {
  expect(verdictOf('node-upgrade', '1.6.0', [web, budget]).answer).toBe('yes');
  expect(verdictOf('node-upgrade', '1.13.0', [web, budget])).toMatchObject({
    answer: 'no',
    kind: 'rejected',
    because: [{ text: expect.stringContaining('stays cordoned') }],
  });
});
