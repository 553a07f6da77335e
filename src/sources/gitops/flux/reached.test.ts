import { describe, expect, test } from 'vitest';
import { unknownValue } from '#model/cluster.ts';
import { readFiles } from '../../read-files.ts';

function read(files: Readonly<Record<string, string>>) {
  const model = readFiles(Object.entries(files).map(([path, text]) => ({ path, text })));
  const said = model.diagnostics.filter(({ severity }) => severity !== 'info').map(({ message }) => message);
  const find = (kind: string, name: string) => model.objects.find(({ object }) => object.kind === kind && object.metadata.name === name);
  return { ...model, said, find, notes: model.diagnostics.map(({ message }) => message) };
}

const named = ({ objects }: ReturnType<typeof read>) =>
  objects.map(({ object: { kind, metadata } }) => `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`);

const kustomization = (name: string, path: string, spec = '') => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  path: ${path}
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
${spec}`;

const repository = (name: string, url: string) =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {url: "${url}"}\n`;

const sync = `${repository('flux-system', 'https://git.example/own.git')}---\n${kustomization('flux-system', './clusters/prod')}`;
const configMap = (name: string, data = '{}') => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ns}\ndata: ${data}\n`;

/** A repository as `flux bootstrap` leaves it, with one more Kustomization. */
const bootstrapped = (child: string, files: Readonly<Record<string, string>>) => ({
  'clusters/prod/flux-system/gotk-sync.yaml': sync,
  'clusters/prod/apps.yaml': child,
  ...files,
});

describe('where Flux begins', () => {
  test('with the Kustomization that applies itself: what it does not reach does not exist', () => {
    const model = read({
      ...bootstrapped(kustomization('apps', './apps'), { 'apps/a.yaml': configMap('a'), 'apps/deep/b.yaml': configMap('b') }),
      'old/c.yaml': configMap('c'),
      'old/ks.yaml': kustomization('old', './old'),
    });

    expect(named(model)).toEqual([
      'ConfigMap ns/a',
      'ConfigMap ns/b',
      'Kustomization flux-system/apps',
      'Kustomization flux-system/flux-system',
      'GitRepository flux-system/flux-system',
    ]);
    expect(model.reach).toEqual({
      entries: [{ text: 'Flux applies clusters/prod', place: { path: 'clusters/prod/flux-system/gotk-sync.yaml', line: 6 } }],
      reached: 4,
      left: 2,
    });
    expect(model.said).toEqual([]);
  });

  test('a folder with a kustomization builds to what that lists', () => {
    const model = read(
      bootstrapped(kustomization('apps', './apps'), {
        'apps/kustomization.yaml': 'resources: [a.yaml, sub]\n#  - b.yaml\n',
        'apps/a.yaml': configMap('a'),
        'apps/b.yaml': configMap('b'),
        'apps/sub/kustomization.yaml': 'resources: [c.yaml]\n',
        'apps/sub/c.yaml': configMap('c'),
      }),
    );

    expect(named(model).filter((name) => name.startsWith('ConfigMap'))).toEqual(['ConfigMap ns/a', 'ConfigMap ns/c']);
  });

  test.each([
    [
      'a FluxInstance',
      'apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux, namespace: flux-system}\nspec:\n  sync: {kind: GitRepository, url: "https://x", ref: refs/heads/main, path: ./start}\n',
    ],
    [
      'the release that makes one',
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: flux-instance}\nspec:\n  values: {instance: {sync: {kind: GitRepository, url: "https://x", path: "${DIR}"}}}\n',
    ],
  ])('with the sync of %s, which is itself applied or not', (_, instance) => {
    const model = read({
      'boot/instance.yaml': instance,
      'start/a.yaml': configMap('a'),
      'boot/ks.yaml': kustomization('boot', 'boot', '  postBuild: {substitute: {DIR: start}}\n'),
    });

    expect(named(model)).toEqual(['ConfigMap ns/a', 'Kustomization flux-system/flux-system', 'GitRepository flux-system/flux-system']);
  });

  test('nothing tells: with the Kustomizations that apply others and that no other applies', () => {
    const model = read({
      'ks.yaml': kustomization('root', './children'),
      'children/a.yaml': kustomization('a', './a'),
      'a/a.yaml': configMap('a'),
      'archive/b.yaml': kustomization('b', './a'),
    });

    expect(named(model)).toEqual(['ConfigMap ns/a', 'Kustomization flux-system/a', 'Kustomization flux-system/root']);
  });

  test('a Kustomization of another repository is named, and not looked for here', () => {
    const child = `${repository('other', 'https://git.example/other')}---\n${kustomization('x', './apps').replace('name: flux-system}\n', 'name: other}\n')}`;

    const model = read(
      bootstrapped(child.replace('sourceRef: {kind: GitRepository, name: flux-system}', 'sourceRef: {kind: GitRepository, name: other}'), {
        'apps/a.yaml': configMap('a'),
      }),
    );

    expect(named(model)).not.toContain('ConfigMap ns/a');
    expect(model.notes).toContain(
      'Kustomization flux-system/x applies ./apps of GitRepository flux-system/other (git.example/other), which was not given: what that is is not known',
    );
  });

  test('a path that is not there is worth a warning', () => {
    expect(read(bootstrapped(kustomization('apps', './gone'), {})).said).toEqual([
      'Kustomization flux-system/apps: there is no folder ./gone: Flux cannot apply it',
    ]);
  });

  test('what a Kustomization applies to another cluster is not in this one', () => {
    const child = kustomization('apps', './apps', '  kubeConfig: {secretRef: {name: other}}\n');

    const model = read(bootstrapped(child, { 'apps/a.yaml': configMap('a') }));

    expect(named(model)).not.toContain('ConfigMap ns/a');
    expect(model.notes).toContain('Kustomization flux-system/apps applies to another cluster: what it applies is left out');
  });

  test('of two Kustomizations of one name and cluster the second is left out, and said', () => {
    const model = read({
      ...bootstrapped(kustomization('apps', './apps'), { 'apps/a.yaml': kustomization('apps', './more'), 'more/b.yaml': configMap('b') }),
    });

    expect(model.said).toContainEqual('Kustomization flux-system/apps applies more here and apps elsewhere: more was not read');
  });
});

test('a Kustomization adds to what it applies', () => {
  const spec = `  targetNamespace: media
  namePrefix: p-
  components: [../part]
  images: [{name: nginx, newTag: "2"}]
  commonMetadata: {labels: {team: a}}
  patches:
    - target: {kind: Deployment}
      patch: |-
        - {op: add, path: /spec/replicas, value: 3}
`;
  const deployment =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {}, template: {spec: {containers: [{name: c, image: nginx}]}}}\n';

  const model = read(
    bootstrapped(kustomization('apps', './apps', spec), {
      'apps/d.yaml': deployment,
      'apps/issuer.yaml': 'apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: i}\n',
      'part/kustomization.yaml': 'kind: Component\nresources: [c.yaml]\n',
      'part/c.yaml': configMap('c'),
    }),
  );

  expect(named(model)).toEqual(expect.arrayContaining(['ConfigMap media/p-c', 'Deployment media/p-web', 'ClusterIssuer p-i']));
  const web = model.find('Deployment', 'p-web');
  expect(web?.object).toMatchObject({ metadata: { labels: { team: 'a' } }, spec: { replicas: 3 } });
  expect(web?.object).toHaveProperty('spec.template.spec.containers[0].image', 'nginx:2');
  expect([web?.placeOf('spec.replicas'), web?.placeOf('metadata.namespace'), web?.place]).toEqual([
    { path: 'clusters/prod/apps.yaml', line: 15 },
    { path: 'clusters/prod/apps.yaml', line: 8 },
    { path: 'apps/d.yaml', line: 1 },
  ]);
});

describe('variables', () => {
  const substituted = (spec: string, object: string, more: Readonly<Record<string, string>> = {}) =>
    read(bootstrapped(kustomization('apps', './apps', spec), { 'apps/a.yaml': object, ...more }));

  test('are replaced, and types may change with them', () => {
    const object = configMap('"${APP}"', '{n: "${PORT}", q: "${q:=\'}${PORT}${q:=\'}", d: "${NONE:=x}", e: "$${APP}", none: "x${NONE}"}')
      .replace('kind: ConfigMap', 'kind: Thing')
      .replace('v1', 'x.org/v1');

    const model = substituted('  postBuild: {substitute: {APP: web, PORT: "80"}}\n', object);

    expect(model.find('Thing', 'web')?.object).toMatchObject({ data: { n: 80, q: '80', d: 'x', e: '${APP}', none: 'x' } });
    expect(model.said).toEqual([]);
  });

  test('without any, and where it is disabled, nothing is replaced', () => {
    const disabled = configMap('b', '{a: "${A}"}').replace(
      'namespace: ns',
      'namespace: ns, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}',
    );

    const without = substituted('  postBuild: {substitute: {}}\n', configMap('a', '{a: "${A}"}'));
    const with_ = substituted('  postBuild: {substitute: {A: x}}\n', disabled);

    expect(without.find('ConfigMap', 'a')?.object).toMatchObject({ data: { a: '${A}' } });
    expect(with_.find('ConfigMap', 'b')?.object).toMatchObject({ data: { a: '${A}' } });
  });

  test('come from ConfigMaps that another Kustomization applies, then from the Kustomization itself', () => {
    const spec = '  postBuild: {substitute: {B: own}, substituteFrom: [{kind: ConfigMap, name: vars}]}\n';
    const vars = configMap('vars', '{A: "from", B: "from", C: "one\\n"}').replace('namespace: ns', 'namespace: flux-system');

    const model = substituted(spec, configMap('a', '{v: "${A} ${B} ${C}"}'), {
      'vars/vars.yaml': vars,
      'clusters/prod/vars.yaml': kustomization('zvars', './vars'),
    });

    expect(model.find('ConfigMap', 'a')?.object).toMatchObject({ data: { v: 'from own one' } });
  });

  test('of an encrypted Secret are unknown, and so is what is set nowhere else when a Secret is missing', () => {
    const spec = '  postBuild: {substituteFrom: [{kind: Secret, name: s}, {kind: Secret, name: gone}]}\n';
    const secret =
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: flux-system}\nstringData: {KEY: "ENC[AES256_GCM,data:x]"}\nsops: {version: 3}\n';
    const object =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: ns}\nspec:\n  replicas: ${N}\n  selector: {}\n  template: {spec: {containers: [{name: c, image: "x:${TAG:-1}", env: [{name: A, value: "${KEY}"}, {name: B, value: "a${GONE}"}]}]}}\n';

    const model = substituted(spec, object, { 'clusters/prod/secret.yaml': secret });

    const found = model.find('Deployment', 'd');
    expect(found?.object).toHaveProperty('spec.template.spec.containers[0]', {
      name: 'c',
      image: 'x:1',
      env: [
        { name: 'A', value: unknownValue },
        { name: 'B', value: `a${unknownValue}` },
      ],
    });
    expect(found?.object).not.toHaveProperty('spec.replicas');
    expect(found?.unknownFields).toContain('spec.replicas');
    expect(model.said).toEqual([]);
    expect(model.assumptions).toMatchObject([{ text: expect.stringContaining('TAG') }]);
  });

  test('with a name that Flux refuses, or a text it cannot read, stop the Kustomization', () => {
    const model = substituted('  postBuild: {substitute: {a.b: x}}\n', configMap('a', '{v: "${{ github.ref }}"}'));

    expect(model.said).toEqual([
      'Kustomization flux-system/apps cannot be applied: variable substitution failed: bad substitution',
      "Kustomization flux-system/apps cannot be applied: 'a.b' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'",
    ]);
  });
});

test('machine configs, worlds, nodes and what a server gave are read wherever they lie', () => {
  const model = read({
    ...bootstrapped(kustomization('apps', './apps'), { 'apps/a.yaml': configMap('a') }),
    'talos/n1.yaml': 'version: v1alpha1\nmachine: {type: worker, network: {hostname: n1}}\n',
    'world.yaml': 'hosts: {a.io: down}\n',
    'nodes.yaml': 'apiVersion: v1\nkind: Node\nmetadata: {name: n2}\n',
    'dump.yaml': configMap('seen').replace('namespace: ns', 'namespace: ns, uid: u-1'),
    'loose.yaml': configMap('loose'),
  });

  expect(model.machines.map(({ name }) => name)).toEqual(['n1']);
  expect(model.world.hosts.map(({ host }) => host)).toContain('a.io');
  expect(named(model)).toEqual(expect.arrayContaining(['Node n2', 'ConfigMap ns/seen']));
  expect(named(model)).not.toContain('ConfigMap ns/loose');
});
