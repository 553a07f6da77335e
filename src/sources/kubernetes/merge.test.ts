import { expect, test } from 'vitest';
import { readFiles } from '../read-files.ts';

const configMap = (name: string, value: string, more = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ns${more}}\ndata: {a: ${value}}\n`;

test('of an object in two files the later path counts, and both places are named', () => {
  const { objects, diagnostics } = readFiles([
    { path: 'b.yaml', text: configMap('x', 'late') },
    { path: 'a.yaml', text: `---\n${configMap('x', 'early')}` },
  ]);

  expect(objects).toMatchObject([{ object: { data: { a: 'late' } }, place: { path: 'b.yaml', line: 1 } }]);
  expect(diagnostics).toEqual([
    { severity: 'warning', message: 'ConfigMap ns/x stands twice; also at a.yaml:2, which does not count', place: { path: 'b.yaml', line: 1 } },
  ]);
});

test('the same object twice, word for word, is worth no warning', () => {
  const { objects, diagnostics } = readFiles([
    { path: 'a.yaml', text: configMap('x', 'v') },
    { path: 'b.yaml', text: configMap('x', 'v') },
  ]);

  expect(objects).toHaveLength(1);
  expect(diagnostics.map(({ severity }) => severity)).toEqual(['info']);
});

const sync =
  'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux-system, namespace: flux-system}\nspec:\n  sourceRef: {name: flux-system, ';

test('a Node in a folder that is applied stands there once', () => {
  const { objects, diagnostics } = readFiles([
    { path: 'clusters/prod/sync.yaml', text: `${sync}kind: GitRepository}\n  path: ./clusters/prod\n` },
    { path: 'clusters/prod/node.yaml', text: 'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nstatus: {allocatable: {cpu: "4"}}\n' },
  ]);

  expect(objects.map(({ object }) => object.kind)).toEqual(['Node', 'Kustomization']);
  expect(diagnostics.filter(({ message }) => message.includes('twice'))).toEqual([]);
});

test('what was read from a server goes before what is wanted, whatever the order', () => {
  const { objects } = readFiles([
    { path: 'a-dump.yaml', text: configMap('x', 'live', ', uid: u') },
    { path: 'b-git.yaml', text: configMap('x', 'wanted') },
  ]);

  expect(objects).toMatchObject([{ observed: true, object: { data: { a: 'live' } } }]);
});

test('what files want of it is kept beside, as kustomize makes it', () => {
  const dump = { path: 'a-dump.yaml', text: configMap('x', 'live', ', uid: u') };
  const wanted = { path: 'git/b.yaml', text: configMap('x', 'wanted') };
  const kustomization = { path: 'git/kustomization.yaml', text: 'resources: [b.yaml]\ncommonLabels: {team: a}\n' };

  expect(readFiles([dump, wanted]).wanted).toMatchObject([{ object: { data: { a: 'wanted' } }, place: { path: 'git/b.yaml' } }]);
  expect(readFiles([dump, wanted, kustomization]).wanted).toMatchObject([{ object: { data: { a: 'wanted' }, metadata: { labels: { team: 'a' } } } }]);
  expect(readFiles([wanted]).wanted).toBeUndefined();
});

test('a kind nobody declared is kept and named once', () => {
  const thing = (name: string) => `apiVersion: x.org/v1\nkind: Thing\nmetadata: {name: ${name}}\n`;

  const { objects, diagnostics } = readFiles([{ path: 'a.yaml', text: `${thing('a')}---\n${thing('b')}` }]);

  expect(objects).toHaveLength(2);
  expect(diagnostics).toEqual([
    {
      severity: 'info',
      message: 'Thing (x.org/v1) is no built-in kind and no CustomResourceDefinition of it was given: 2 objects kept as written',
      place: { path: 'a.yaml', line: 1 },
    },
  ]);
});

test('a declared kind lives where its definition says', () => {
  const definition = (kind: string, scope: string) =>
    `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${kind}}\nspec: {group: x.org, names: {kind: ${kind}}, scope: ${scope}}\n---\n`;
  const text = `${definition('Thing', 'Namespaced')}${definition('Place', 'Cluster')}apiVersion: x.org/v1\nkind: Thing\nmetadata: {name: t}\n---\napiVersion: x.org/v1\nkind: Place\nmetadata: {name: p}\n`;

  const { objects, diagnostics, assumptions } = readFiles([{ path: 'a.yaml', text }]);

  expect(diagnostics).toEqual([]);
  expect(objects.filter(({ object }) => object.apiVersion === 'x.org/v1').map(({ object }) => [object.kind, object.metadata.namespace])).toEqual([
    ['Place', undefined],
    ['Thing', 'default'],
  ]);
  expect(assumptions).toHaveLength(1);
});

test('a release is an object whose effect is not known', () => {
  const { objects, diagnostics } = readFiles([
    { path: 'a.yaml', text: 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: ns}\nspec: {}\n' },
  ]);

  expect(objects).toHaveLength(1);
  expect(diagnostics).toMatchObject([{ severity: 'info', message: 'HelmRelease ns/web was not rendered: what it would install is not known' }]);
});

test('the kustomization that lists a file gives the namespace, and reads `yes` as a text', () => {
  const { objects, diagnostics } = readFiles([
    { path: 'apps/kustomization.yaml', text: 'namespace: apps\nresources: [web/a.yaml]\n' },
    { path: 'apps/web/a.yaml', text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {on: yes}\n' },
    { path: 'other/b.yaml', text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n' },
  ]);

  expect(diagnostics.map(({ message }) => message)).toEqual(['what exists begins here: kustomization apps']);
  expect(objects.map(({ object }) => object)).toMatchObject([
    { metadata: { namespace: 'apps' }, data: { on: 'yes' } },
    { metadata: { namespace: 'default' } },
  ]);
});
