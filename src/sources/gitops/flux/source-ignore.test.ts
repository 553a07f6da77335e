import { describe, expect, test } from 'vitest';
import { readFiles } from '../../read-files.ts';
import { leftOutOf } from './source-ignore.ts';

const left = (paths: readonly string[], ...texts: readonly (readonly [folder: string, text: string])[]) => [
  ...leftOutOf(
    paths,
    '.',
    texts.map(([folder, text]) => ({ folder, text, placeOf: (line) => ({ path: `${folder}/.sourceignore`, line }) })),
    true,
  ).entries(),
];

const leftPaths = (...given: Parameters<typeof left>) => left(...given).map(([path]) => path);

describe('what an artifact lacks', () => {
  test('nobody wrote a pattern: images, archives and files of CI', () => {
    expect(leftPaths(['a.yaml', 'docs/a.png', 'cloudbuild.yaml', 'x/appveyor.yml'])).toEqual(['docs/a.png', 'cloudbuild.yaml', 'x/appveyor.yml']);
  });

  test('a pattern of one’s own replaces these', () => {
    expect(left(['a.png', 'old/a.yaml'], ['.', '# gone\n\n/old/'])).toEqual([['old/a.yaml', '`/old/` at ./.sourceignore:3']]);
  });

  test('the last line that matches counts, even below a folder that is left out', () => {
    expect(leftPaths(['apps/a.yaml', 'apps/b.yaml', 'c.yaml'], ['.', '/apps\n!/apps/a.yaml'])).toEqual(['apps/b.yaml']);
    expect(leftPaths(['deploy/a.yaml', 'deploy/x/README.md', 'b.yaml'], ['.', '/*\n!/deploy\n/deploy/**/*.md'])).toEqual([
      'deploy/x/README.md',
      'b.yaml',
    ]);
  });

  test('a pattern counts below the folder it stands in, and one further down counts more', () => {
    expect(leftPaths(['a/x.yaml', 'b/x.yaml'], ['a', 'x.yaml'])).toEqual(['a/x.yaml']);
    expect(leftPaths(['a/x.yaml', 'b/x.yaml'], ['.', 'x.yaml'], ['a', '!x.yaml'])).toEqual(['b/x.yaml']);
  });

  test('folders that lie above where the user stands are folders like others', () => {
    expect(leftPaths(['../../one/a.yaml', '../one/old/b.yaml', '../two/a.png'], ['../one', '/old/'])).toEqual(['../one/old/b.yaml']);
    expect(leftPaths(['../../one/a.yaml', '../two/a.png'])).toEqual(['../two/a.png']);
  });

  test('case counts', () => {
    expect(leftPaths(['Old/a.yaml', 'old/a.yaml'], ['.', 'old/'])).toEqual(['old/a.yaml']);
  });
});

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ns}\n`;

const kustomization = (name: string, path: string, source = 'flux-system') => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  path: ${path}
  sourceRef: {kind: GitRepository, name: ${source}}
`;

const repository = (name: string, ignored = '') =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec:\n  url: https://git.example/own.git\n${ignored}`;

function read(files: Readonly<Record<string, string>>, ignored = '') {
  const sync = `${repository('flux-system', ignored)}---\n${kustomization('flux-system', './clusters/prod')}`;
  const all = Object.entries({ 'clusters/prod/flux-system/gotk-sync.yaml': sync, ...files });
  const model = readFiles(all.map(([path, text]) => (path.endsWith('.yaml') ? { path, text } : { path, text: '', later: () => text })));
  return {
    configMaps: model.objects.filter(({ object }) => object.kind === 'ConfigMap').map(({ object }) => object.metadata.name),
    said: model.diagnostics.filter(({ severity }) => severity !== 'info'),
    notes: model.diagnostics.filter(({ severity }) => severity === 'info'),
  };
}

describe('Flux applies what is in the artifact', () => {
  const apps = {
    'clusters/prod/apps.yaml': kustomization('apps', './apps'),
    'apps/a.yaml': configMap('a'),
    'apps/old/b.yaml': configMap('b'),
  };

  test('a file that .sourceignore leaves out does not exist, and the note says why', () => {
    const model = read({ ...apps, '.sourceignore': '# retired\n/apps/old\n' });

    expect(model.configMaps).toEqual(['a']);
    expect(model.said).toEqual([]);
    expect(model.notes).toContainEqual({
      severity: 'info',
      message: 'not read: nothing applies this file (`/apps/old` at .sourceignore:2 leaves it out of GitRepository flux-system/flux-system)',
      place: { path: 'apps/old/b.yaml', line: 1 },
    });
    expect(model.notes.map(({ place }) => place)).not.toContainEqual({ path: '.sourceignore', line: 1 });
  });

  test('a folder that spec.ignore leaves out cannot be applied', () => {
    const model = read(apps, '  ignore: |\n    /*\n    !/clusters/\n');

    expect(model.configMaps).toEqual([]);
    expect(model.said).toEqual([
      {
        severity: 'warning',
        message:
          'Kustomization flux-system/apps: there is no folder ./apps (`/*` at clusters/prod/flux-system/gotk-sync.yaml:6 leaves it out of GitRepository flux-system/flux-system): Flux cannot apply it',
        place: { path: 'clusters/prod/apps.yaml', line: 5 },
      },
    ]);
  });

  test('spec.ignore overrules .sourceignore', () => {
    expect(read({ ...apps, '.sourceignore': '/apps/old\n' }, '  ignore: "!/apps/old"\n').configMaps).toEqual(['a', 'b']);
  });

  test('a kustomization that lists such a file cannot be built', () => {
    const model = read({ ...apps, 'apps/kustomization.yaml': 'resources: [a.yaml, old/b.yaml]\n', 'apps/.sourceignore': 'old/\n' });

    expect(model.said).toMatchObject([
      {
        severity: 'error',
        message:
          'kustomize build fails: old/b.yaml is not there (`old/` at apps/.sourceignore:1 leaves it out of GitRepository flux-system/flux-system)',
        place: { path: 'apps/kustomization.yaml', line: 1 },
      },
    ]);
  });

  test('two sources of one repository leave out what each says', () => {
    const model = read({
      'clusters/prod/apps.yaml': `${repository('apps', '  ignore: b.yaml\n')}---\n${kustomization('apps', './apps', 'apps')}---\n${kustomization('more', './more')}`,
      'apps/a.yaml': configMap('a'),
      'apps/b.yaml': configMap('b'),
      'more/b.yaml': configMap('more-b'),
    });

    expect(model.configMaps).toEqual(['a', 'more-b']);
  });

  const from = (kind: string, spec: string) => ({
    'clusters/prod/apps.yaml': `apiVersion: source.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: {name: apps, namespace: flux-system}\nspec: ${spec}\n---\n${kustomization('apps', './apps', 'apps').replace('kind: GitRepository', `kind: ${kind}`)}`,
    'apps/a.yaml': configMap('a'),
    'apps/cloudbuild.yaml': configMap('b'),
  });

  test('a Bucket has what is written, and none of Flux’s own', () => {
    expect(read(from('Bucket', '{bucketName: b}')).configMaps).toEqual(['a', 'b']);
    expect(read(from('Bucket', '{bucketName: b, ignore: a.yaml}')).configMaps).toEqual(['b']);
  });

  test('an OCI layer that is copied is not looked into', () => {
    expect(read(from('OCIRepository', '{ignore: a.yaml}')).configMaps).toEqual(['b']);
    expect(read(from('OCIRepository', '{layerSelector: {operation: extract}}')).configMaps).toEqual(['a']);
    expect(read(from('OCIRepository', '{ignore: a.yaml, layerSelector: {operation: copy}}')).configMaps).toEqual(['a', 'b']);
  });
});
