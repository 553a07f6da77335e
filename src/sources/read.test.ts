import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '#base/user-error.ts';
import { readFolder, readSources } from './read.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string | Buffer): string {
  const location = join(folder, path);
  mkdirSync(dirname(location), { recursive: true });
  writeFileSync(location, text);
  return location;
}

const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;
const namesIn = (paths: readonly string[], stdin?: string) => readSources(paths, { stdin }).objects.map(({ object }) => object.metadata.name);

test('files that are none of ours are named, not read', () => {
  write('README.md', '# x');
  write('logo.yaml', Buffer.from([0x89, 0x50, 0, 0]));

  expect(readSources([folder]).diagnostics).toEqual([
    { severity: 'info', message: 'not read: not YAML, JSON or hosts.toml', place: { path: 'README.md', line: 1 } },
    { severity: 'info', message: 'not read: not a text file', place: { path: 'logo.yaml', line: 1 } },
  ]);
});

test('single files, several paths and standard input combine', () => {
  const one = write('one', namespace('one'));
  write('two/a.yaml', namespace('two'));

  expect(namesIn([one, join(folder, 'two'), '-'], namespace('three'))).toEqual(['one', 'three', 'two']);
});

test('an archive that is named is read, one that lies in a folder is not', () => {
  const path = write('dump/all.gz', gzipSync(namespace('packed')));

  expect(namesIn([path])).toEqual(['packed']);
  expect(namesIn([dirname(path)])).toEqual([]);
});

test('a byte order mark is no part of the text', () => {
  expect(namesIn([write('a.yaml', `\uFEFF${namespace('a')}`)])).toEqual(['a']);
});

test('a hosts.toml named by itself is for the registry its folder is named after', () => {
  const path = write('docker.io/hosts.toml', '');

  expect(readSources([path]).hostsDirectories.map(({ directory }) => directory.name)).toEqual(['docker.io']);
  expect(readSources([dirname(path)]).hostsDirectories.map(({ directory }) => directory.name)).toEqual(['docker.io']);
});

test('a path that does not exist, and missing standard input, are mistakes of the user', () => {
  expect(() => readSources([join(folder, 'gone')])).toThrow(new UserError(`no such file or folder: ${join(folder, 'gone')}`));
  expect(() => readSources(['-'])).toThrow(UserError);
});

test('parts of a folder are read with their paths in it; a layer replaces files, and what is left out is left out', () => {
  const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;
  write('base/cluster/a.yaml', namespace('a'));
  write('base/cluster/b.yaml', namespace('b'));
  write('base/other.yaml', namespace('c'));
  write('over/cluster/a.yaml', namespace('d'));

  const base = readFolder(join(folder, 'base'), ['cluster', 'nothing']);
  const changed = readFolder(join(folder, 'base'), ['cluster'], { over: join(folder, 'over'), without: ['cluster/b.yaml'] });

  expect(base.objects.map(({ object, place }) => [object.metadata.name, place])).toEqual([
    ['a', { path: 'cluster/a.yaml', line: 1 }],
    ['b', { path: 'cluster/b.yaml', line: 1 }],
  ]);
  expect(changed.objects.map(({ object }) => object.metadata.name)).toEqual(['d']);
  expect(() => readFolder(folder, ['nothing'])).toThrow(UserError);
});

test('the folder of one cluster of a repository brings what its Kustomizations name elsewhere in it, and nothing else', () => {
  const sync = (cluster: string, path: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${cluster}, namespace: flux-system}\nspec:\n  path: ${path}\n  sourceRef: {kind: GitRepository, name: own}\n`;
  write('.git/HEAD', 'ref: refs/heads/main\n');
  write('clusters/prod/apps.yaml', sync('prod', './apps'));
  write('clusters/test/apps.yaml', sync('test', './other'));
  write('apps/a.yaml', namespace('a'));
  write('other/b.yaml', namespace('b'));

  const { objects, reach } = readSources([join(folder, 'clusters/prod')]);

  expect(objects.map(({ object, place }) => [object.metadata.name, place])).toEqual([
    ['a', { path: 'apps/a.yaml', line: 1 }],
    ['prod', { path: 'clusters/prod/apps.yaml', line: 1 }],
  ]);
  expect(reach).toMatchObject({ left: 0 });
});

test('folders of one cluster are read with what lies around them, and a file that is named beside them counts', () => {
  const kustomization = `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: own, namespace: flux-system}\nspec:\n  path: ./shared\n`;
  write('fleet/.git/HEAD', 'ref: refs/heads/main\n');
  write('fleet/clusters/one/apps.yaml', kustomization);
  write('fleet/clusters/two/apps.yaml', kustomization.replace('own', 'other'));
  write('fleet/shared/a.yaml', namespace('a'));
  write('fleet/machines/one/m.yaml', 'version: v1alpha1\nmachine: {type: worker, network: {hostname: m}}\n');
  write('fleet/machines/two/n.yaml', 'version: v1alpha1\nmachine: {type: worker, network: {hostname: n}}\n');
  write('fleet/notes/b.yaml', namespace('b'));

  const { objects, machines } = readSources(['clusters/one', 'machines/one', 'notes/b.yaml'].map((path) => join(folder, 'fleet', path)));

  expect(objects.map(({ object }) => object.metadata.name)).toEqual(['a', 'b', 'own']);
  expect(machines.map(({ name }) => name)).toEqual(['m']);
});

test('so are those of an Application of Argo CD', () => {
  write('argo/.git/HEAD', 'ref: refs/heads/main\n');
  write(
    'argo/prod/app.yaml',
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: own, namespace: argocd}\nspec:\n  destination: {namespace: a}\n  source:\n    repoURL: https://x\n    path: shared\n',
  );
  write('argo/shared/a.yaml', namespace('a'));

  expect(readSources([join(folder, 'argo/prod')]).objects.map(({ object }) => object.metadata.name)).toContain('a');
});
