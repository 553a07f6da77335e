import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { appliedConfigMap as app, fluxRepository, fluxKustomization as kustomization } from '#testing/flux-repository.ts';
import { fluxDependsOnMissing } from './flux-depends-on-missing.ts';

const findingsOf = (files: Readonly<Record<string, string>>) => {
  const twin = assembleTwin(readFiles(fluxRepository(files)), { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [fluxDependsOnMissing], new Runs([twin], [])).findings;
};

const web = { 'apps/web/app.yaml': app };

test('a dependency that nobody made, with what waits behind it', () => {
  const files = {
    ...web,
    'flux/web.yaml': kustomization('web', { dependsOn: ['databse'] }),
    'flux/shop.yaml': kustomization('shop', { dependsOn: ['web'] }),
  };

  expect(findingsOf(files)).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'kustomization.kustomize.toolkit.fluxcd.io/flux/web',
      message: 'Kustomization flux/web will not be applied: there is no Kustomization databse',
      because: [{ place: { path: 'flux/web.yaml' } }, {}, { text: 'Kustomization flux/shop in turn waits for that' }],
      fix: { text: 'name in spec.dependsOn[0] what is meant, or take the entry away' },
    },
  ]);
});

test('several that name it are one finding', () => {
  const files = {
    ...web,
    'flux/web.yaml': kustomization('web', { dependsOn: ['db'] }),
    'flux/shop.yaml': kustomization('shop', { dependsOn: ['db'] }),
  };

  expect(findingsOf(files)).toMatchObject([{ message: expect.stringContaining('Kustomization flux/shop and Kustomization flux/web') }]);
});

test.each([
  ['that is there', { ...web, 'flux/web.yaml': kustomization('web', { dependsOn: ['db'] }), 'flux/db.yaml': kustomization('db') }],
  [
    'whose name is filled in later',
    { ...web, 'flux/web.yaml': kustomization('web', { dependsOn: ['web-db'] }), 'flux/db.yaml': kustomization('${APP}-db') },
  ],
  ['that Flux makes when it is installed', { ...web, 'flux/web.yaml': kustomization('web', { dependsOn: ['flux-system'] }) }],
  [
    'that a repository may bring which was not read',
    {
      ...web,
      'flux/web.yaml': kustomization('web', { dependsOn: ['db'] }),
      'flux/base.yaml': kustomization('base', { source: 'elsewhere', path: './platform' }),
    },
  ],
])('is silent about a dependency %s', (_, files) => {
  expect(findingsOf(files)).toEqual([]);
});
