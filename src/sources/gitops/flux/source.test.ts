import { expect, test } from 'vitest';
import { ClusterChoice } from '../../clusters.ts';
import { readFiles } from '../../read-files.ts';

const deployed = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ns}\n`;

const kustomization = (name: string, path: string) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  path: ${path}
  sourceRef: {kind: GitRepository, name: flux-system}
`;

const repository = (ignored = '') =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: flux-system, namespace: flux-system}\nspec:\n  url: https://git.example/own.git\n${ignored}`;

const only = (path: string) => `  ignore: |\n    /*\n    !/${path}/\n`;

/** What `flux bootstrap` writes for a cluster. */
const cluster = (name: string, ignored = '', called = 'flux-system') => ({
  [`clusters/${name}/flux-system/gotk-sync.yaml`]: `${repository(ignored)}---\n${kustomization(called, `./clusters/${name}`)}`,
});

function read(files: Readonly<Record<string, string>>, given = '', clusters: readonly string[] = []) {
  const model = readFiles(
    Object.entries(files).map(([path, text]) => ({ path, text, ...(path.startsWith(given) ? {} : { around: true as const }) })),
    undefined,
    new ClusterChoice(clusters),
  );
  return {
    configMaps: model.objects.filter(({ object }) => object.kind === 'ConfigMap').map(({ object }) => object.metadata.name),
    said: model.diagnostics.filter(({ severity }) => severity !== 'info').map(({ message }) => message),
  };
}

const prod = { 'clusters/prod/apps.yaml': kustomization('apps', './apps'), 'apps/a.yaml': deployed('a') };

test.each(['dev', 'staging'])('what the source of another cluster (%s) leaves out counts there alone', (other) => {
  const files = { ...cluster('prod'), ...cluster(other, only(`clusters/${other}`)), ...prod };

  expect(read(files, 'clusters/prod/')).toEqual({ configMaps: ['a'], said: [] });
});

const bothNamed = {
  ...cluster('dev', '  ignore: /apps/\n', 'dev'),
  ...cluster('prod', '  ignore: /infra/\n', 'prod'),
  'clusters/dev/infra.yaml': kustomization('infra', './infra'),
  'infra/b.yaml': `${deployed('b')}---\n${kustomization('more', './more')}`,
  'more/c.yaml': deployed('c'),
  ...prod,
};

test.each([
  ['prod', ['a']],
  ['dev', ['b', 'c']],
])('a cluster (%s) has its own source, also further down', (name, configMaps) => {
  expect(read(bothNamed, '', [name])).toEqual({ configMaps, said: [] });
});

test('two clusters with different sources of one name cannot be read as one', () => {
  expect(() => read(bothNamed, '', ['dev', 'prod'])).toThrow('clusters/dev and clusters/prod contradict each other');
});

const instance = `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  sync: {kind: GitRepository, url: https://git.example/own.git, ref: refs/heads/main, path: clusters/prod}
`;

test('a FluxInstance makes its own source, whatever an old file says', () => {
  const old = `${repository(only('clusters/old'))}---\n${kustomization('flux-system', './clusters/old')}`;

  expect(read({ 'clusters/prod/instance.yaml': instance, 'archive/gotk-sync.yaml': old, ...prod })).toEqual({ configMaps: ['a'], said: [] });
});

test('the source in the folder of a Kustomization is its own, else the one that shares most folders', () => {
  const shared = {
    'clusters/prod/apps.yaml': kustomization('apps', './apps'),
    'apps/a.yaml': deployed('a'),
    'apps/b.yaml': deployed('b'),
    'clusters/dev/source.yaml': repository('  ignore: a.yaml\n'),
  };

  expect(read({ ...shared, 'clusters/prod/sources/git.yaml': repository('  ignore: b.yaml\n') }).configMaps).toEqual(['a']);
  expect(
    read({ ...shared, 'clusters/prod/a/git.yaml': repository(), 'clusters/prod/git.yaml': repository('  ignore: b.yaml\n') }).configMaps,
  ).toEqual(['a']);
});

test('nothing begins in a folder that is left out, and the line that does so is said', () => {
  const bootstrapped = read({ ...cluster('prod', '  ignore: /clusters/\n'), ...prod });
  const synced = read({ 'clusters/prod/instance.yaml': instance, ...prod, '.sourceignore': '/clusters\n' });

  expect(bootstrapped.said[0]).toBe(
    'Kustomization flux-system/flux-system: there is no folder ./clusters/prod (`/clusters/` at clusters/prod/flux-system/gotk-sync.yaml:6 leaves it out of GitRepository flux-system/flux-system): Flux cannot apply it',
  );
  expect(synced.said[0]).toBe(
    'Kustomization flux-system/flux-system: there is no folder clusters/prod (`/clusters` at .sourceignore:1 leaves it out of GitRepository flux-system/flux-system): Flux cannot apply it',
  );
});
