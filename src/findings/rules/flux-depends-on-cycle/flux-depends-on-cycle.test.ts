import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { appliedConfigMap as app, fluxRepository, fluxKustomization as kustomization } from '#testing/flux-repository.ts';
import { fluxDependsOnCycle } from './flux-depends-on-cycle.ts';

const findingsOf = (files: Readonly<Record<string, string>>) => {
  const twin = assembleTwin(readFiles(fluxRepository(files)), { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [fluxDependsOnCycle], new Runs([twin], [])).findings;
};

test('three that wait for each other are one finding, along the circle', () => {
  const files = {
    'apps/db/app.yaml': app,
    'flux/a.yaml': kustomization('db', { dependsOn: ['storage'] }),
    'flux/b.yaml': kustomization('storage', { dependsOn: ['secrets'] }),
    'flux/c.yaml': kustomization('secrets', { dependsOn: ['db'] }),
    'flux/d.yaml': kustomization('web', { dependsOn: ['db'] }),
  };

  expect(findingsOf(files)).toMatchObject([
    {
      severity: 'medium',
      message: 'Kustomization flux/db, Kustomization flux/storage and Kustomization flux/secrets depend on each other and will not be applied',
      because: [
        { text: 'Kustomization flux/db depends on Kustomization flux/storage', place: { path: 'flux/a.yaml' } },
        { place: { path: 'flux/b.yaml' } },
        { place: { path: 'flux/c.yaml' }, closesCycle: true },
        {},
        { text: 'Kustomization flux/web in turn waits for that' },
      ],
    },
  ]);
});

test('one that waits for itself', () => {
  expect(findingsOf({ 'flux/a.yaml': kustomization('db', { dependsOn: ['db'] }) })).toMatchObject([
    { message: 'Kustomization flux/db depends on itself and will not be applied' },
  ]);
});

test.each([
  [
    'a chain',
    { 'flux/a.yaml': kustomization('db', { dependsOn: ['storage'] }), 'flux/b.yaml': kustomization('storage', { dependsOn: ['secrets'] }) },
  ],
  [
    'two ways to the same',
    {
      'flux/a.yaml': kustomization('web', { dependsOn: ['db', 'storage'] }),
      'flux/b.yaml': kustomization('db', { dependsOn: ['storage'] }),
      'flux/c.yaml': kustomization('storage'),
    },
  ],
])('is silent about %s', (_, files) => {
  expect(findingsOf({ ...files, 'apps/db/app.yaml': app })).toEqual([]);
});
