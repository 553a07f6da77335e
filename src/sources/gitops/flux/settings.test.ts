import { expect, test } from 'vitest';
import { unknownValue } from '#model/cluster.ts';
import { readFiles } from '../../read-files.ts';

const kustomization = (name: string, path: string, spec = '') => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  path: ${path}
  sourceRef: {kind: GitRepository, name: flux-system}
${spec}`;

const settings = (host: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {HOST: ${host}}\n`;

const fromSettings = '  postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}\n';

/** A cluster whose Kustomization `apps` takes variables from a ConfigMap. */
const cluster = (name: string) => ({
  [`clusters/${name}/flux-system/gotk-sync.yaml`]: kustomization('flux-system', `./clusters/${name}`),
  [`clusters/${name}/apps.yaml`]: kustomization('apps', './apps', fromSettings),
});

const app = {
  'apps/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: ns}\ndata: {host: "$HOST"}\n'.replace('$HOST', '${HOST}'),
};

/** What the variable became, and what was said of ConfigMaps. */
function read(files: Readonly<Record<string, string>>, given = '') {
  const model = readFiles(
    Object.entries(files).map(([path, text]) => ({ path, text, ...(path.startsWith(given) ? {} : { around: true as const }) })),
  );
  const web = model.objects.find(({ object }) => object.metadata.name === 'web')?.object as { data?: { host?: string } } | undefined;
  return { host: web?.data?.host, said: model.diagnostics.map(({ message }) => message).filter((message) => message.startsWith('ConfigMap')) };
}

const both = { ...cluster('prod'), ...cluster('staging'), ...app };

test('variables come from the ConfigMap that the cluster itself applies', () => {
  const files = { ...both, 'clusters/prod/settings.yaml': settings('prod'), 'clusters/staging/settings.yaml': settings('staging') };

  expect(read(files, 'clusters/prod/')).toEqual({ host: 'prod', said: [] });
  expect(read(files, 'clusters/staging/')).toEqual({ host: 'staging', said: [] });
});

test('what only another cluster applies is not known, and that is said', () => {
  const files = { ...both, 'clusters/staging/settings.yaml': settings('staging') };

  expect(read(files, 'clusters/prod/')).toEqual({
    host: unknownValue,
    said: ['ConfigMap flux-system/settings is taken to be of the cluster in ./clusters/staging: variables that come from it are not known'],
  });
});

test('what nobody applies is of the cluster it lies with', () => {
  const unlisted = (name: string) => ({ [`clusters/${name}/flux-system/kustomization.yaml`]: 'resources: [gotk-sync.yaml]\n' });
  const files = {
    ...{ ...both, 'clusters/prod/kustomization.yaml': 'resources: [flux-system, apps.yaml]\n', ...unlisted('prod') },
    ...{ 'clusters/prod/by-hand.yaml': settings('prod'), 'clusters/staging/by-hand.yaml': settings('staging') },
  };

  expect(read(files, 'clusters/prod/')).toEqual({ host: 'prod', said: [] });
});

test('what nobody applies and lies with no cluster may be of any', () => {
  expect(read({ ...both, 'bootstrap/settings.yaml': settings('any') }, 'clusters/prod/')).toEqual({
    host: unknownValue,
    said: ['ConfigMap flux-system/settings is taken to be of one of several clusters: variables that come from it are not known'],
  });
});

test('in a repository of one cluster what nobody applies is its own', () => {
  expect(read({ ...cluster('prod'), ...app, 'bootstrap/settings.yaml': settings('own') })).toEqual({ host: 'own', said: [] });
});
