import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFiles } from './read-files.ts';
import type { SourceFile } from './source-document.ts';

const files: readonly SourceFile[] = [
  { path: 'a.yaml', text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: n1}\n' },
  { path: 'b.yaml', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: a}\nspec: {selector: {app: x}}\n' },
  { path: 'c.json', text: '{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "c"}}' },
  { path: 'd.yaml', text: 'version: v1alpha1\nmachine: {type: worker, network: {hostname: n2}}\n' },
  { path: 'e.yaml', text: 'version: v1alpha1\nmachine: {type: worker, network: {hostname: n1}}\n' },
  { path: 'world.yaml', text: 'hosts: {b.io: up, a.io: down}\nnodes: {n9: {cpu: 1}}\n' },
  { path: 'certs.d/docker.io/hosts.toml', text: 'server = "https://registry-1.docker.io"\n' },
];

const withoutPlaces = (model: ReturnType<typeof readFiles>) =>
  JSON.parse(JSON.stringify(model, (key, value: unknown) => (key === 'place' || key === 'placeOf' || key === 'serverPlace' ? undefined : value)));

test('the order of the files, and their names, change nothing but places', () => {
  const expected = withoutPlaces(readFiles(files));

  fc.assert(
    fc.property(fc.shuffledSubarray([...files], { minLength: files.length }), (shuffled) => {
      const renamed = shuffled.map((file, index) => (/^[a-e]\./.test(file.path) ? { ...file, path: `${index}-${file.path}` } : file));

      expect(JSON.stringify(readFiles(shuffled))).toBe(JSON.stringify(readFiles(files)));
      const found = withoutPlaces(readFiles(renamed));
      expect({ ...found, diagnostics: found.diagnostics.length, machines: stemless(found.machines) }).toEqual({
        ...expected,
        diagnostics: expected.diagnostics.length,
        machines: stemless(expected.machines),
      });
    }),
    { numRuns: 30 },
  );
});

const stemless = (machines: readonly { stem: string }[]) => machines.map((machine) => ({ ...machine, stem: '' }));

test('a hosts.toml is for all nodes, unless it lies below a folder named after one', () => {
  const { hostsDirectories } = readFiles([
    { path: 'n1/certs.d/docker.io/hosts.toml', text: '' },
    { path: 'other/docker.io/hosts.toml', text: '' },
    { path: 'nodes.yaml', text: 'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n' },
  ]);

  expect(hostsDirectories.map(({ node, directory }) => [node, directory.name])).toEqual([
    [undefined, 'docker.io'],
    ['n1', 'docker.io'],
  ]);
});

test('a hosts.toml that containerd ignores is said', () => {
  expect(readFiles([{ path: 'docker.io/hosts.toml', text: 'server = ' }]).diagnostics).toMatchObject([
    { severity: 'warning', message: expect.stringContaining('containerd ignores this file'), place: { path: 'docker.io/hosts.toml', line: 1 } },
  ]);
});

test('templates of a Helm chart are named, its CRDs are read', () => {
  const { objects, diagnostics } = readFiles([
    { path: 'web/Chart.yaml', text: 'apiVersion: v2\nname: web\nversion: 1.0.0\n' },
    { path: 'web/values.yaml', text: 'replicas: 1\n' },
    { path: 'web/templates/sub/service.yaml', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {}\n' },
    { path: 'web/crds/a.yaml', text: 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n' },
    { path: 'templates/b.yaml', text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n' },
  ]);

  expect(objects.map(({ object }) => object.kind)).toEqual(['Namespace', 'CustomResourceDefinition']);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'a Helm chart: it was not rendered',
    'a template of a Helm chart: it was not rendered',
    'not read: values for a Helm chart',
  ]);
});

test('what is nothing of ours is named', () => {
  const { diagnostics } = readFiles([
    { path: 'a.yaml', text: 'some: thing\n' },
    { path: 'b.yaml', text: '- 1\n- 2\n' },
    { path: 'c.yaml', text: '# only a comment\n---\n' },
    { path: 'd.yaml', text: 'kind: Pod\nmetadata: {name: x}\n' },
    { path: 'e.json', text: '{"a": ' },
  ]);

  expect(diagnostics.map(({ severity, message, place }) => [severity, message, place !== undefined && 'path' in place ? place.path : ''])).toEqual([
    ['info', 'not read: neither a Kubernetes object, a Talos machine config nor a world file', 'a.yaml'],
    ['info', 'not read: neither an object nor a list of objects', 'b.yaml'],
    ['warning', 'not read: it has a kind but no apiVersion', 'd.yaml'],
    ['error', 'not read: not valid JSON', 'e.json'],
  ]);
});

const yamlPiece = fc.constantFrom(
  ...[
    'apiVersion: v1\n',
    'kind: Pod\n',
    'kind: List\n',
    'items:\n',
    '- ',
    'metadata:\n',
    '  name: x\n',
    'spec:\n',
    '  containers:\n',
    '---\n',
    '...\n',
    '\t',
  ],
  ...[
    '{{ .x }}',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '&a ',
    '*a',
    '<<: ',
    '|\n',
    '%YAML 1.1\n',
    '!!binary x',
    '!x ',
    'sops: {}\n',
    'ENC[A,x]',
    '\u0000',
    '\r\n',
  ],
  ...[
    'version: v1alpha1\n',
    'machine:\n',
    '  registries: {mirrors: {a: {endpoints: [b]}}}\n',
    'hosts: {a: down}\n',
    'null',
    '? ',
    ': ',
    '1_0',
    '#',
    '__proto__: 1\n',
    '  ',
  ],
);

test.each(['x.yaml', 'x.json', 'world.yaml', 'kustomization.yaml', 'a/hosts.toml'])('no text in %s makes the reading fail', (path) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(yamlPiece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    fc.json(),
  );

  fc.assert(
    fc.property(text, (content) => {
      const model = readFiles([{ path, text: content }]);

      for (const { placeOf } of model.objects) placeOf('spec.containers[0].image');
    }),
    { numRuns: 400 },
  );
});
