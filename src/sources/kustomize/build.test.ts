import { describe, expect, test } from 'vitest';
import { readFiles } from '../read-files.ts';

/** What a folder's kustomizations build to, and what is said about it. */
function built(files: Readonly<Record<string, string>>) {
  const { objects, diagnostics } = readFiles(Object.entries(files).map(([path, text]) => ({ path, text })));
  const said = diagnostics.filter(({ severity }) => severity !== 'info').map(({ severity, message }) => `${severity}: ${message}`);
  return { objects: objects.map(({ object }) => object), sourced: objects, said, notes: diagnostics.map(({ message }) => message) };
}

const named = ({ objects }: ReturnType<typeof built>) =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`);

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: b}\n`;
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "nginx:1", env: [{name: A, value: a}]}
        - {name: side, image: busybox}
      volumes: [{name: config, configMap: {name: settings}}]
`;

test('only what is listed exists, from the kustomizations that no other lists', () => {
  const result = built({
    'base/kustomization.yaml': 'resources: [a.yaml, "#gone.yaml"]\n'.replace(', "#gone.yaml"', ''),
    'base/a.yaml': configMap('a'),
    'base/archived.yaml': configMap('archived'),
    'prod/kustomization.yaml': 'resources: [../base]\nnamespace: prod\n',
    'loose/b.yaml': configMap('b'),
  });

  expect(named(result)).toEqual(['ConfigMap default/b', 'ConfigMap prod/a']);
  expect(result.notes).toContain('not read: nothing applies this file');
});

test('a namespace is given to all that lives in one, and Namespaces are called so', () => {
  const files = {
    'kustomization.yaml': 'namespace: media\nresources: [x.yaml]\n',
    'x.yaml': [
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: _}\n',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n',
      'apiVersion: x.org/v1\nkind: Thing\nmetadata: {name: t, namespace: other}\n',
    ].join('---\n'),
  };

  expect(named(built(files)).sort()).toEqual(['ClusterRole r', 'Namespace media', 'Thing media/t']);
});

describe('patches', () => {
  const patched = (patches: string, more: Readonly<Record<string, string>> = {}) =>
    built({ 'kustomization.yaml': `resources: [d.yaml]\n${patches}`, 'd.yaml': deployment, ...more });

  test('a strategic merge patch merges lists by their keys, its own elements first', () => {
    const patch = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - {name: new, image: x}
        - {name: web, env: [{name: B, value: b}, {name: A, $patch: delete}]}
        - {name: side, $patch: delete}
      volumes: null
`;

    const { objects, said } = patched('patches: [{path: p.yaml}]\n', { 'p.yaml': patch });

    expect(said).toEqual([]);
    expect(objects).toMatchObject([
      { spec: { template: { spec: { containers: [{ name: 'new' }, { name: 'web', image: 'nginx:1', env: [{ name: 'B', value: 'b' }] }] } } } },
    ]);
    expect(objects[0]).not.toHaveProperty('spec.template.spec.volumes');
  });

  test('with a target, by regular expressions, names in the patch do not matter', () => {
    const { objects } = patched(`patches:
  - target: {kind: Deploy.*, labelSelector: "!nothing"}
    patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: _}
      spec: {replicas: 3}
  - target: {kind: Deploy}
    patch: '[{"op": "remove", "path": "/spec"}]'
`);

    expect(objects).toMatchObject([{ metadata: { name: 'web' }, spec: { replicas: 3 } }]);
  });

  test('operations of a JSON patch are applied in order', () => {
    const { objects } = patched(`patches:
  - target: {name: web}
    patch: |-
      - {op: add, path: /metadata/labels, value: {a.b/c: x}}
      - {op: replace, path: /metadata/labels/a.b~1c, value: y}
      - {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: Z, value: z}}
      - {op: remove, path: /spec/template/spec/containers/1}
      - {op: copy, from: /metadata/name, path: /metadata/labels/copy}
`);

    expect(objects).toMatchObject([{ metadata: { labels: { 'a.b/c': 'y', copy: 'web' } } }]);
    expect(objects[0]).toHaveProperty('spec.template.spec.containers', [
      {
        name: 'web',
        image: 'nginx:1',
        env: [
          { name: 'A', value: 'a' },
          { name: 'Z', value: 'z' },
        ],
      },
    ]);
  });

  test('what would stop kustomize is said once, where it stands', () => {
    const { said, objects } = patched(`patches:
  - {target: {name: web}, patch: "[{op: remove, path: /spec/none}]"}
  - {path: none.yaml}
patchesStrategicMerge:
  - "{apiVersion: apps/v1, kind: Deployment, metadata: {name: other}}"
typo: 1
`);

    expect(said.sort()).toEqual([
      'error: kustomize build fails: Deployment web: missing value: /spec/none',
      'error: kustomize build fails: no matches for the patch of Deployment other',
      'error: kustomize build fails: the patch none.yaml is not there',
      'error: kustomize refuses this: invalid Kustomization: json: unknown field "typo"',
    ]);
    expect(objects).toHaveLength(1);
  });

  test('a patched field stands where the patch does, all others where they were', () => {
    const { sourced } = patched('patches:\n  - path: p.yaml\n', {
      'p.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n',
    });

    expect(sourced.map(({ placeOf }) => [placeOf('spec.replicas'), placeOf('spec.selector')])).toEqual([
      [
        { path: 'p.yaml', line: 5 },
        { path: 'd.yaml', line: 5 },
      ],
    ]);
  });
});

test('generated names carry the hash kustomize gives them, and those who use them follow', () => {
  const result = built({
    'kustomization.yaml': 'namePrefix: p-\nresources: [d.yaml]\nconfigMapGenerator: [{name: settings, literals: [a=1, \'b="x"\']}]\n',
    'd.yaml': deployment,
  });

  // `kubectl kustomize` (v5.5) gives the same name.
  expect(named(result)).toEqual(['ConfigMap default/p-settings-b5g875c65k', 'Deployment default/p-web']);
  expect(result.objects[1]).toHaveProperty('spec.template.spec.volumes[0].configMap.name', 'p-settings-b5g875c65k');
});

test('generators read files and environments, merge with one another, and keep their names where they are told to', () => {
  const result = built({
    'kustomization.yaml': `generatorOptions: {disableNameSuffixHash: true, labels: {l: v}}
resources: [base]
configMapGenerator: [{name: settings, behavior: merge, literals: [x=new]}]
secretGenerator: [{name: s, files: [key=base/a.json], envs: [e.yaml]}]
`,
    'base/kustomization.yaml':
      'configMapGenerator: [{name: settings, files: [a.json], literals: [x=old]}]\ngeneratorOptions: {disableNameSuffixHash: true}\n',
    'base/a.json': '{}',
    'e.yaml': '# no\nA=1\n',
  });

  expect(result.said).toEqual([]);
  expect(result.objects).toMatchObject([
    { kind: 'ConfigMap', metadata: { name: 'settings' }, data: { 'a.json': '{}', x: 'new' } },
    { kind: 'Secret', metadata: { name: 's', labels: { l: 'v' } }, data: { key: btoa('{}'), A: btoa('1') } },
  ]);
});

test('components work on what is there when they come', () => {
  const result = built({
    'kustomization.yaml': 'resources: [d.yaml]\ncomponents: [c]\n',
    'd.yaml': deployment,
    'c/kustomization.yaml': 'kind: Component\nresources: [cm.yaml]\nnamespace: given\nimages: [{name: nginx, newName: r.io/nginx, newTag: "2"}]\n',
    'c/cm.yaml': configMap('added'),
  });

  expect(named(result)).toEqual(['ConfigMap given/added', 'Deployment given/web']);
  expect(result.objects[1]).toHaveProperty('spec.template.spec.containers[0].image', 'r.io/nginx:2');
});

test('labels reach selectors and templates where they are told to, annotations templates always', () => {
  const { objects } = built({
    'kustomization.yaml':
      'resources: [d.yaml]\ncommonAnnotations: {note: v}\nlabels: [{pairs: {only: x}}, {pairs: {all: x}, includeSelectors: true}, {pairs: {t: x}, includeTemplates: true}]\n',
    'd.yaml': deployment,
  });

  expect(objects).toMatchObject([
    {
      metadata: { labels: { only: 'x', all: 'x', t: 'x' }, annotations: { note: 'v' } },
      spec: {
        selector: { matchLabels: { app: 'web', all: 'x' } },
        template: { metadata: { labels: { app: 'web', all: 'x', t: 'x' }, annotations: { note: 'v' } } },
      },
    },
  ]);
});

test('replicas and replacements set fields', () => {
  const { objects } = built({
    'kustomization.yaml': `resources: [d.yaml]
replicas: [{name: web, count: 4}]
replacements:
  - source: {kind: Deployment, name: web, fieldPath: metadata.name}
    targets:
      - select: {kind: Deployment}
        fieldPaths: ["spec.template.spec.containers.[name=side].image"]
`,
    'd.yaml': deployment,
  });

  expect(objects[0]).toMatchObject({ spec: { replicas: 4 } });
  expect(objects[0]).toHaveProperty('spec.template.spec.containers[1].image', 'web');
});

test('what is elsewhere or needs a plugin is named and not known', () => {
  const { notes, said } = built({
    'kustomization.yaml': 'resources: ["https://example.org/x.yaml", "github.com/x/y//z?ref=v1"]\nhelmCharts: [{name: c}]\n',
  });

  expect(said).toEqual([]);
  expect(notes.sort()).toEqual([
    'github.com/x/y//z?ref=v1 is not in the files that were given: what it would bring is not known',
    'https://example.org/x.yaml is not in the files that were given: what it would bring is not known',
    'what `helmCharts` of this kustomization makes is not known: it was not rendered',
    'what exists begins here: kustomization .',
  ]);
});

test.each([
  [
    'a circle',
    { 'a/kustomization.yaml': 'resources: [../b]\n', 'b/kustomization.yaml': 'resources: [../a]\n', 'kustomization.yaml': 'resources: [a]\n' },
    'cycle detected: a includes itself',
  ],
  ['a way out of the input', { 'kustomization.yaml': 'resources: [../../etc/x.yaml]\n' }, '../../etc/x.yaml lies outside of what was read'],
  ['a missing file', { 'kustomization.yaml': 'resources: [x.yaml]\n' }, 'x.yaml is not there'],
  [
    'one object twice',
    { 'kustomization.yaml': 'resources: [a.yaml, b.yaml]\n', 'a.yaml': configMap('a'), 'b.yaml': configMap('a') },
    'may not add resource with an already registered id: ConfigMap a',
  ],
])('%s is one mistake', (_, files, problem) => {
  expect(built(files).said).toEqual([`error: kustomize build fails: ${problem}`]);
});
