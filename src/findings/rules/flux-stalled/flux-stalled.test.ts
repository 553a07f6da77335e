import { describe, expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { fluxStalled } from './flux-stalled.ts';

const findingsOf = (...observed: readonly KubeObject[]) => {
  const twin = ruleCluster({ observed });
  return check([twin], [fluxStalled], new Runs([twin], [])).findings;
};

const retriesExceeded = { type: 'Stalled', status: 'True', reason: 'RetriesExceeded', message: 'Failed to upgrade after 1 attempt(s)' };
const failed = { type: 'Ready', status: 'False', reason: 'UpgradeFailed', message: 'Helm upgrade failed for release shop/web: timed out' };

function release(name: string, conditions: readonly object[], spec: object = {}, observedGeneration = 4): KubeObject {
  const status = { observedGeneration, conditions: conditions.map((each) => ({ observedGeneration, ...each })) };
  const metadata = { name, namespace: 'shop', uid: name, generation: 4 };
  return { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata, spec, status } as KubeObject;
}

test('a release whose retries are used up, for which another waits', () => {
  const web = release('web', [], { dependsOn: [{ name: 'database' }] });

  expect(findingsOf(release('database', [retriesExceeded, failed]), web)).toMatchObject([
    {
      severity: 'high',
      subject: 'helmrelease.helm.toolkit.fluxcd.io/shop/database',
      message: 'Flux does not try HelmRelease shop/database again, and HelmRelease shop/web waits for it',
      because: [
        { text: 'Stalled=True, RetriesExceeded: Failed to upgrade after 1 attempt(s)', certainty: 'observed' },
        { text: 'Ready=False, UpgradeFailed: Helm upgrade failed for release shop/web: timed out' },
        {},
        {},
      ],
      fix: { text: 'cure what failed, then: flux -n shop reconcile helmrelease database --reset' },
    },
  ]);
});

test('a release of an older controller, for which nothing waits', () => {
  const ready = { ...failed, message: 'upgrade retries exhausted' };

  expect(findingsOf(release('web', [ready]))).toMatchObject([
    { severity: 'medium', fix: { text: 'cure what failed, then: flux -n shop suspend helmrelease web && flux -n shop resume helmrelease web' } },
  ]);
});

describe('a HelmChart whose version nobody has published', () => {
  const conditions = [{ type: 'Stalled', status: 'True', reason: 'InvalidChartReference', message: 'invalid chart reference' }];
  const chart = (labels?: Record<string, string>) =>
    ({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmChart',
      metadata: { name: 'shop-web', namespace: 'flux-system', uid: 'chart', generation: 1, ...(labels === undefined ? {} : { labels }) },
      status: { observedGeneration: 1, conditions },
    }) as KubeObject;
  const maker = release('web', [], { chart: { spec: { chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'r', namespace: 'flux-system' } } } });
  const corrected =
    'correct spec.chart of HelmRelease shop/web, which makes HelmChart flux-system/shop-web: an edit of the HelmChart itself does not last';

  test('is looked at again by a source-controller that restarts', () => {
    expect(findingsOf(chart())).toMatchObject([
      {
        because: [
          {},
          {
            text: 'no interval brings another attempt: only a change of the object, a new artifact of its source or a restart of source-controller',
          },
        ],
        fix: { text: expect.stringMatching(/^correct the spec of HelmChart flux-system\/shop-web, or of the HelmRelease that makes it/) },
      },
    ]);
  });

  test.each([
    ['its labels', [chart({ 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'shop' })]],
    ['the release itself', [chart(), maker]],
  ])('is corrected in the HelmRelease that %s tell of', (_, objects) => {
    expect(findingsOf(...objects)).toMatchObject([
      { fix: { text: `${corrected}; where its spec is right by now: flux -n flux-system reconcile source chart shop-web` } },
    ]);
  });
});

test.each([
  ['source.toolkit.fluxcd.io/v1', 'OCIRepository', 'a restart of source-controller', 'reconcile source oci web'],
  ['source.toolkit.fluxcd.io/v1', 'Bucket', 'a restart of source-controller', 'reconcile source bucket web'],
  ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'a restart of kustomize-controller', 'reconcile kustomization web'],
])('%s %s', (apiVersion, kind, restart, command) => {
  const object = { ...release('web', [{ ...retriesExceeded, reason: 'URLInvalid' }]), apiVersion, kind };

  expect(findingsOf(object)).toMatchObject([
    { because: [{}, { text: expect.stringContaining(restart) }], fix: { text: expect.stringContaining(command) } },
  ]);
});

test.each([
  ['that failed and is tried again', release('web', [failed])],
  ['that was changed since', release('web', [retriesExceeded], {}, 3)],
  ['that somebody suspended', release('web', [retriesExceeded], { suspend: true })],
  ['that is well', release('web', [{ type: 'Ready', status: 'True', reason: 'UpgradeSucceeded', message: 'Helm upgrade succeeded' }])],
])('is silent about a release %s', (_, object) => {
  expect(findingsOf(object)).toEqual([]);
});
