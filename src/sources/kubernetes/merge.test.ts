import { describe, expect, test } from 'vitest';
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

test('what was read from a server goes before what is wanted, whatever the order', () => {
  const { objects } = readFiles([
    { path: 'a-dump.yaml', text: configMap('x', 'live', ', uid: u') },
    { path: 'b-git.yaml', text: configMap('x', 'wanted') },
  ]);

  expect(objects).toMatchObject([{ observed: true, object: { data: { a: 'live' } } }]);
});

test('what a plain file wants of it is kept beside, and what kustomize would change is not', () => {
  const dump = { path: 'a-dump.yaml', text: configMap('x', 'live', ', uid: u') };
  const wanted = { path: 'git/b.yaml', text: configMap('x', 'wanted') };
  const kustomization = { path: 'git/kustomization.yaml', text: 'resources: [b.yaml]\n' };

  expect(readFiles([dump, wanted]).wanted).toMatchObject([{ object: { data: { a: 'wanted' } }, place: { path: 'git/b.yaml' } }]);
  expect(readFiles([dump, wanted, kustomization]).wanted).toBeUndefined();
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

describe('a kustomization with `namespace` replaces that of what it reaches, and the names of Namespaces', () => {
  const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;
  const named = (files: Readonly<Record<string, string>>) => {
    const { objects, diagnostics } = readFiles(Object.entries(files).map(([path, text]) => ({ path, text })));
    return { names: objects.map(({ object }) => object.metadata.name), warnings: diagnostics.filter(({ severity }) => severity !== 'info') };
  };

  test('one file of that name in each of many folders are many namespaces', () => {
    const files = ['cert', 'media'].flatMap((name) => [
      [`apps/${name}/namespace.yaml`, namespace('_')],
      [`apps/${name}/kustomization.yaml`, `namespace: ${name}\nresources: [./namespace.yaml]\n`],
    ]);

    expect(named(Object.fromEntries(files))).toEqual({ names: ['cert', 'media'], warnings: [] });
  });

  test.each([
    ['the outer one does so last', { 'kustomization.yaml': 'namespace: outer\nresources: [a]\n' }, 'outer'],
    ['an outer one without it changes nothing', { 'kustomization.yaml': 'resources: [a/]\n' }, 'inner'],
    ['two that disagree give no name', { 'b/kustomization.yaml': 'namespace: other\nresources: [../a/namespace.yaml]\n' }, 'base'],
  ])('%s', (_, more, name) => {
    const files = { 'a/namespace.yaml': namespace('base'), 'a/kustomization.yaml': 'namespace: inner\nresources: [namespace.yaml]\n', ...more };

    expect(named(files).names).toEqual([name]);
  });

  test('objects get it whatever they say, and cluster-wide ones do not', () => {
    const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n';
    const { objects } = readFiles([
      { path: 'a/x.yaml', text: `${configMap('x', 'v')}---\n${role}` },
      { path: 'a/kustomization.yaml', text: 'namespace: inner\nresources: [x.yaml]\n' },
    ]);

    expect(objects.map(({ object }) => [object.kind, object.metadata.namespace]).sort()).toEqual([
      ['ClusterRole', undefined],
      ['ConfigMap', 'inner'],
    ]);
  });

  test('a file that no kustomization lists keeps its names, and so does what a server gave', () => {
    const observed = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: seen, uid: u-1}\n';
    const files = { 'a/x.yaml': namespace('base'), 'a/seen.yaml': observed, 'a/kustomization.yaml': 'namespace: inner\nresources: [seen.yaml]\n' };

    expect(named(files).names).toEqual(['base', 'seen']);
  });
});

test('the nearest kustomization gives the namespace, and reads `yes` as a text', () => {
  const { objects, diagnostics } = readFiles([
    { path: 'apps/kustomization.yaml', text: 'namespace: apps\nresources: [web/a.yaml]\n' },
    { path: 'apps/web/a.yaml', text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {on: yes}\n' },
    { path: 'other/b.yaml', text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n' },
  ]);

  expect(diagnostics).toEqual([]);
  expect(objects.map(({ object }) => object)).toMatchObject([
    { metadata: { namespace: 'apps' }, data: { on: 'yes' } },
    { metadata: { namespace: 'default' } },
  ]);
});

test('what a kustomization does beyond naming files is said', () => {
  const { diagnostics } = readFiles([{ path: 'kustomization.yaml', text: 'resources: []\npatches: [{path: x}]\nimages: []\n' }]);

  expect(diagnostics).toMatchObject([{ severity: 'info', message: 'this kustomization was not rendered; without effect here: images, patches' }]);
});
