import { expect, test } from 'vitest';
import { readFiles } from '../read-files.ts';

function read(files: Readonly<Record<string, string>>) {
  const { objects, diagnostics, reach } = readFiles(Object.entries(files).map(([path, text]) => ({ path, text })));
  const names = objects.map(({ object: { kind, metadata } }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
  return { names, objects, reach, notes: diagnostics.map(({ message }) => message) };
}

const url = 'https://git.example/own.git';
const application = (name: string, source: string, more = '') => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {namespace: ${name}}
  source: {repoURL: "${url}", ${source}}
${more}`;
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

test('an Application of Applications applies theirs, and nothing else exists', () => {
  const model = read({
    'root.yaml': application('root', 'path: apps'),
    'apps/web.yaml': application('web', 'path: web, kustomize: {namePrefix: p-, images: ["nginx=r.io/nginx:2"]}'),
    'apps/redis.yaml': application('redis', 'chart: redis, targetRevision: 1.x'),
    'web/kustomization.yaml': 'resources: [a.yaml]\n',
    'web/a.yaml': configMap('a'),
    'web/left.yaml': configMap('left'),
    'old/x.yaml': application('old', 'path: old'),
  });

  expect(model.names).toEqual(['ConfigMap web/p-a', 'Application argocd/redis', 'Application argocd/root', 'Application argocd/web']);
  expect(model.reach?.entries).toMatchObject([{ text: "Argo CD's Application argocd/root" }]);
});

test('a directory is read as it stands: not its subfolders unless told to, and not what is excluded', () => {
  const files = { 'd/a.yaml': configMap('a'), 'd/b.yaml': configMap('b'), 'd/sub/c.yaml': configMap('c') };

  const flat = read({ ...files, 'app.yaml': application('x', 'path: d') });
  const deep = read({ ...files, 'app.yaml': application('x', 'path: d, directory: {recurse: true, exclude: "b.*"}') });

  expect(flat.names).toEqual(['ConfigMap x/a', 'ConfigMap x/b', 'Application argocd/x']);
  expect(deep.names).toEqual(['ConfigMap x/a', 'ConfigMap x/c', 'Application argocd/x']);
});

test('an ApplicationSet makes one Application for each element and each folder', () => {
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all, namespace: argocd}
spec:
  generators:
    - list: {elements: [{name: one, dir: apps/one}]}
    - git: {repoURL: "${url}", directories: [{path: tools/*}, {path: tools/off, exclude: true}]}
    - clusters: {}
  template:
    metadata: {name: "{{path.basename}}{{name}}"}
    spec:
      source: {repoURL: "${url}", path: "{{path}}{{dir}}"}
      destination: {namespace: "{{path.basename}}{{name}}"}
`;
  const filled = set
    .replace('- git:', '- git: &git')
    .replace('&git {', '{')
    .replaceAll('{{path.basename}}{{name}}', '{{path.basename}}')
    .replaceAll('{{path}}{{dir}}', '{{path}}')
    .replace('{name: one, dir: apps/one}', '{path: apps/one, path.basename: one}');

  const model = read({
    'set.yaml': filled,
    'apps/one/a.yaml': configMap('a'),
    'tools/two/b.yaml': configMap('b'),
    'tools/off/c.yaml': configMap('c'),
  });

  expect(model.names).toEqual([
    'ConfigMap one/a',
    'ConfigMap two/b',
    'Application argocd/one',
    'Application argocd/two',
    'ApplicationSet argocd/all',
  ]);
  expect(model.notes).toContain(
    'ApplicationSet argocd/all: what its generator `clusters` finds is not known: the Applications it makes are left out',
  );
});

test('Go templates are read where they name parameters', () => {
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all, namespace: argocd}
spec:
  goTemplate: true
  generators: [{git: {repoURL: "${url}", directories: [{path: tools/*}]}}]
  template:
    metadata: {name: "{{ .path.basename }}"}
    spec:
      source: {repoURL: "${url}", path: "{{.path.path}}"}
      destination: {namespace: "{{ index .path.segments 1 }}"}
`;

  expect(read({ 'set.yaml': set, 'tools/two/b.yaml': configMap('b') }).names).toContain('ConfigMap two/b');
  expect(read({ 'set.yaml': set.replace('.path.basename', '.path.basename | upper'), 'tools/two/b.yaml': configMap('b') }).notes).toContain(
    'ApplicationSet argocd/all: its template holds more than names of parameters: what it makes is not known',
  );
});

test('charts and other repositories are named', () => {
  const { notes, names } = read({
    'root.yaml': application('root', 'path: apps'),
    'apps/chart.yaml': application('chart', 'path: chart'),
    'apps/other.yaml': application('other', 'path: x').replace(url, 'https://git.example/other'),
    'chart/Chart.yaml': 'name: c\nversion: 1.0.0\n',
    'chart/templates/a.yaml': configMap('a'),
  });

  expect(names).toEqual(['Application argocd/chart', 'Application argocd/other', 'Application argocd/root']);
  expect(notes).toEqual(
    expect.arrayContaining([
      'Application argocd/chart: chart was not rendered: what it would install is not known',
      'Application argocd/other applies x of https://git.example/other, which was not given: what that is is not known',
    ]),
  );
});
