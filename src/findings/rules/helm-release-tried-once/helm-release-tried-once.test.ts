import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { fluxRepository, fluxKustomization as kustomization } from '#testing/flux-repository.ts';
import { helmReleaseTriedOnce } from './helm-release-tried-once.ts';

const findingsOf = (files: Readonly<Record<string, string>>) => {
  const twin = assembleTwin(readFiles(fluxRepository(files)), { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [helmReleaseTriedOnce], new Runs([twin], [])).findings;
};

function release(name: string, spec: object = {}): string {
  const chart = { spec: { chart: name, version: '1.0.0', sourceRef: { kind: 'HelmRepository', name: 'charts' } } };
  return JSON.stringify({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name, namespace: 'shop' },
    spec: { chart, ...spec },
  });
}

const retries = (count: number) => ({ install: { remediation: { retries: count } }, upgrade: { remediation: { retries: count } } });
const web = release('web', { dependsOn: [{ name: 'database' }], ...retries(3) });
const both = { 'flux/apps.yaml': kustomization('apps'), 'apps/apps/web.yaml': web, 'apps/apps/database.yaml': release('database') };

test('a release without retries on which another depends', () => {
  expect(findingsOf(both)).toMatchObject([
    {
      severity: 'low',
      certainty: 'implied',
      subject: 'helmrelease.helm.toolkit.fluxcd.io/shop/database',
      message: 'HelmRelease shop/database is given up after one failure, and others wait for it',
      because: [
        {
          text: 'HelmRelease shop/database has no retries for install and upgrade, and HelmRelease shop/web waits for it',
          place: { path: 'apps/apps/database.yaml' },
        },
        {},
      ],
    },
  ]);
});

test('one whose Kustomization waits for it, and others for the Kustomization', () => {
  const files = (more: object) => ({
    'flux/storage.yaml': kustomization('storage', { more }),
    'apps/storage/ceph.yaml': release('ceph', { install: { remediation: { retries: -1 } } }),
    'flux/shop.yaml': kustomization('shop', { dependsOn: ['storage'] }),
  });
  const healthChecks = [{ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', name: 'ceph', namespace: 'shop' }];

  expect(findingsOf(files({ wait: true }))).toMatchObject([
    { because: [{ text: expect.stringContaining('no retries for upgrade, and Kustomization flux/shop waits') }, {}] },
  ]);
  expect(findingsOf(files({ healthChecks }))).toHaveLength(1);
  expect(findingsOf(files({}))).toEqual([]);
});

test.each([
  ['for which nothing waits', { ...both, 'apps/apps/web.yaml': release('web') }],
  ['with retries', { ...both, 'apps/apps/database.yaml': release('database', retries(2)) }],
  ['with retries without end', { ...both, 'apps/apps/database.yaml': release('database', retries(-1)) }],
  [
    'that retries by its strategy',
    {
      ...both,
      'apps/apps/database.yaml': release('database', {
        install: { strategy: { name: 'RetryOnFailure' } },
        upgrade: { strategy: { name: 'RetryOnFailure' } },
      }),
    },
  ],
  ['that is suspended', { ...both, 'apps/apps/database.yaml': release('database', { suspend: true }) }],
  [
    'where the controller retries by default',
    { ...both, 'apps/apps/flux.yaml': release('flux-instance', { values: { args: '--feature-gates=DefaultToRetryOnFailure=true' } }) },
  ],
])('is silent about a release %s', (_, files) => {
  expect(findingsOf(files)).toEqual([]);
});
