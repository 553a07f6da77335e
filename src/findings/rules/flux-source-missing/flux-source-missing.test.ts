import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { appliedConfigMap as app, fluxRepository, fluxKustomization as kustomization } from '#testing/flux-repository.ts';
import { fluxSourceMissing } from './flux-source-missing.ts';

const findingsOf = (files: Readonly<Record<string, string>>) => {
  const twin = assembleTwin(readFiles(fluxRepository(files)), { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [fluxSourceMissing], new Runs([twin], [])).findings;
};

const fleet =
  'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: fleet, namespace: flux }\nspec: { url: "https://github.com/team/fleet" }\n';
const charts =
  'apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: charts, namespace: flux }\nspec: { url: "https://charts.example.org" }\n';
const repository = { 'apps/web/app.yaml': app, 'flux/fleet.yaml': fleet, 'flux/web.yaml': kustomization('web') };

function release(source: string, kind = 'HelmRepository'): string {
  const chart = { spec: { chart: 'web', sourceRef: { kind, name: source } } };
  return JSON.stringify({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { chart },
  });
}

test('a release whose chart repository nobody made', () => {
  expect(findingsOf({ ...repository, 'flux/charts.yaml': charts, 'apps/web/release.yaml': release('chart') })).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'helmrelease.helm.toolkit.fluxcd.io/shop/web',
      message: 'HelmRelease shop/web will not be applied: there is no HelmRepository chart',
      locations: [{ path: 'apps/web/release.yaml' }],
    },
  ]);
});

test('a Kustomization from a repository nobody made is no typing error where it may be another repository', () => {
  const files = { ...repository, 'flux/base.yaml': kustomization('base', { source: 'fleat', path: './platform' }) };

  expect(findingsOf(files)).toEqual([]);
});

test('a Kustomization of the repository that was read, under another name', () => {
  const files = { ...repository, 'flux/again.yaml': kustomization('again', { source: 'fleat', path: './apps/web' }) };

  expect(findingsOf(files)).toMatchObject([{ message: 'Kustomization flux/again will not be applied: there is no GitRepository fleat' }]);
});

test.each([
  ['that is there', { 'flux/charts.yaml': charts, 'apps/web/release.yaml': release('charts') }],
  ['of a kind of which none was read', { 'apps/web/release.yaml': release('charts') }],
  ['that Flux makes when it is installed', { 'apps/web/release.yaml': release('flux-system', 'GitRepository') }],
  ['whose name is filled in later', { 'flux/charts.yaml': charts, 'apps/web/release.yaml': release('${CHARTS}') }],
])('is silent about a source %s', (_, files) => {
  expect(findingsOf({ ...repository, ...files })).toEqual([]);
});
