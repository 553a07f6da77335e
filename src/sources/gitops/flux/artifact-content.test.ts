import { describe, expect, test } from 'vitest';
import { readFiles } from '../../read-files.ts';

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ns}\n`;

const kustomization = (name: string, path: string, source = 'flux-system') => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  path: ${path}
  sourceRef: {kind: GitRepository, name: ${source}}
`;

const repository = (name: string, spec = '', url = 'https://git.example/own.git') =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec:\n  url: ${url}\n${spec}`;

function read(files: Readonly<Record<string, string>>) {
  const { objects, diagnostics } = readFiles(Object.entries(files).map(([path, text]) => ({ path, text })));
  return {
    configMaps: objects.filter(({ object }) => object.kind === 'ConfigMap').map(({ object }) => object.metadata.name),
    said: diagnostics.filter(({ severity }) => severity !== 'info').map(({ message }) => message),
    notes: diagnostics.map(({ message }) => message),
    places: objects.map(({ place }) => ('path' in place ? place.path : '')),
  };
}

/** A cluster whose own source is `flux-system`, with another that Kustomizations name. */
const cluster = (...documents: readonly string[]) => ({
  'clusters/prod/sync.yaml': [repository('flux-system'), kustomization('flux-system', './clusters/prod')].join('---\n'),
  'clusters/prod/more.yaml': documents.join('---\n'),
});

describe('directories that are checked out', () => {
  const files = { 'apps/a.yaml': configMap('a'), 'apps-old/b.yaml': configMap('b'), 'infra/c.yaml': configMap('c') };
  const checkedOut = (...directories: readonly string[]) => `  sparseCheckout: [${directories.join(', ')}]\n`;

  test('what lies in others is not in the artifact, and the line is said', () => {
    const { configMaps, said } = read({
      ...cluster(repository('part', checkedOut('./apps/')), kustomization('a', './apps', 'part'), kustomization('c', './infra', 'part')),
      ...files,
    });

    expect(configMaps).toEqual(['a']);
    expect(said).toEqual([
      'Kustomization flux-system/c: there is no folder ./infra (`sparseCheckout` at clusters/prod/more.yaml:6 leaves it out of GitRepository flux-system/part): Flux cannot apply it',
    ]);
  });

  test('a name is the beginning of a path, as Flux reads it', () => {
    const { configMaps } = read({ ...cluster(repository('part', checkedOut('apps')), kustomization('b', './apps-old', 'part')), ...files });

    expect(configMaps).toEqual(['b']);
  });

  test('one that is not there fails the source', () => {
    const { configMaps, said } = read({ ...cluster(repository('part', checkedOut('apps', 'gone')), kustomization('a', './apps', 'part')), ...files });

    expect(configMaps).toEqual([]);
    expect(said).toEqual([expect.stringContaining('there is no folder ./apps (`sparseCheckout` at clusters/prod/more.yaml:6 leaves it out')]);
  });

  test('a file of patterns outside of them does not count', () => {
    const { configMaps } = read({
      ...cluster(repository('part', checkedOut('apps')), kustomization('a', './apps', 'part')),
      ...{ ...files, '.sourceignore': '/apps/\n!/clusters/\n' },
    });

    expect(configMaps).toEqual(['a']);
  });
});

describe('what a source includes', () => {
  const include = (more = '') => `  include:\n    - {repository: {name: base}${more}}\n`;
  const files = { 'deploy/web/web.yaml': configMap('web'), 'deploy/db/db.yaml': configMap('db') };

  test('lies where the source puts it', () => {
    const { configMaps, said, places } = read({
      ...cluster(
        repository('base'),
        repository('all', include(', fromPath: deploy, toPath: vendor/base')),
        kustomization('web', './vendor/base/web', 'all'),
      ),
      ...files,
    });

    expect({ configMaps, said }).toEqual({ configMaps: ['web'], said: [] });
    expect(places).toContain('deploy/web/web.yaml');
  });

  test('lies in a folder of the name of what is included, and can be referred to', () => {
    const { configMaps, said } = read({
      ...cluster(repository('base'), repository('all', include()), kustomization('own', './own', 'all')),
      ...files,
      'own/kustomization.yaml': 'resources: [../base/deploy/db]\n',
      'deploy/db/kustomization.yaml': 'resources: [db.yaml]\nnamePrefix: own-\n',
    });

    expect({ configMaps, said }).toEqual({ configMaps: ['own-db'], said: [] });
  });

  test('lacks what its own source leaves out', () => {
    const { configMaps, said } = read({
      ...cluster(repository('base', '  ignore: /deploy/db/\n'), repository('all', include()), kustomization('all', './base/deploy', 'all')),
      ...files,
    });

    expect({ configMaps, said }).toEqual({ configMaps: ['web'], said: [] });
  });

  test('is not known where it is another repository', () => {
    const { said, notes } = read(
      cluster(repository('base', '', 'https://git.example/other'), repository('all', include()), kustomization('web', './base/deploy', 'all')),
    );

    expect(said).toEqual([]);
    expect(notes).toContain(
      'Kustomization flux-system/web applies ./base/deploy of GitRepository flux-system/base (git.example/other), which was not given: what that is is not known',
    );
  });
});
