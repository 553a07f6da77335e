import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { fluxPathMissing } from './flux-path-missing.ts';

const findingsOf = (files: Readonly<Record<string, string>>) => {
  const root = { 'flux/root.yaml': kustomization('root', { path: './flux' }) };
  const model = readFiles(Object.entries({ ...root, ...files }).map(([path, text]) => ({ path, text })));
  const twin = assembleTwin(model, { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [fluxPathMissing], new Runs([twin], [])).findings;
};

const app = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: app, namespace: shop }\n';

function kustomization(
  name: string,
  { path = `./apps/${name}`, source = 'fleet', dependsOn = [] }: { path?: string; source?: string; dependsOn?: readonly string[] } = {},
): string {
  const spec = { path, sourceRef: { kind: 'GitRepository', name: source }, dependsOn: dependsOn.map((each) => ({ name: each })) };
  return JSON.stringify({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name, namespace: 'flux' }, spec });
}

const web = { 'apps/web/app.yaml': app, 'flux/web.yaml': kustomization('web') };

test('a path of the repository that was read, and is not in it', () => {
  expect(findingsOf({ ...web, 'flux/db.yaml': kustomization('db', { path: './app/db' }) })).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'kustomization.kustomize.toolkit.fluxcd.io/flux/db',
      message: 'Kustomization flux/db will not be applied: there is no ./app/db in the repository',
      locations: [{ path: 'flux/db.yaml' }],
    },
  ]);
});

test.each([
  ['that is there', {}],
  ['with nothing in it but a kustomization', { 'flux/db.yaml': kustomization('db'), 'apps/db/kustomization.yaml': 'resources: [../web]\n' }],
  ['of another repository', { 'flux/db.yaml': kustomization('db', { source: 'elsewhere', path: './platform' }) }],
  ['that is the whole repository', { 'flux/all.yaml': kustomization('all', { path: './' }) }],
  ['that is filled in later', { 'flux/db.yaml': kustomization('db', { path: './apps/${CLUSTER}' }) }],
])('is silent about a path %s', (_, files) => {
  expect(findingsOf({ ...web, ...files })).toEqual([]);
});
