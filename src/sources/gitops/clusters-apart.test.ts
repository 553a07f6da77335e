import { describe, expect, test } from 'vitest';
import { type Files, readChosen, refusal } from '../clusters.fixture.ts';

const images = (files: Files, ...clusters: readonly string[]) =>
  readChosen(files, ...clusters)
    .objects.filter(({ object: { kind } }) => kind === 'Deployment')
    .map(({ object }) => `${object.metadata.namespace}/${object.metadata.name} ${/"image":"([^"]+)"/.exec(JSON.stringify(object))?.[1]}`);

const deployment = (image: string, name = 'web') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ns}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "${image}"}]}}}\n`;

describe('clusters of Flux whose entry points nothing else applies', () => {
  const kustomization = (name: string, path: string, spec = '', namespace = ', namespace: flux-system') =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}${namespace}}\nspec:\n  path: ${path}\n  sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}\n${spec}`;
  const substitute = (tag: string) => `  postBuild: {substitute: {TAG: ${tag}}}\n`;
  const variable = 'web:${TAG}';

  test('are told apart where one Kustomization is of other sources', () => {
    const files = {
      'clusters/home/a.yaml': kustomization('apps', './apps'),
      'clusters/lab/a.yaml': kustomization('apps', './apps').replace('name: flux-system, namespace: flux-system}\n', 'name: lab}\n'),
      'apps/d.yaml': deployment('web'),
    };

    expect(files['clusters/lab/a.yaml']).toContain('name: lab}');
    expect(refusal(files)).toContain('the input holds 2 clusters, and an answer is about one: clusters/home (');
  });

  test.each([
    ['variables', substitute('1'), substitute('2')],
    ['patches', '', '  patches: [{patch: "[{op: add, path: /spec/replicas, value: 3}]", target: {kind: Deployment}}]\n'],
    ['images', '  images: [{name: web, newTag: "1"}]\n', ''],
  ])('are told apart where one Kustomization has other %s', (_, one, other) => {
    const files = {
      'clusters/home/a.yaml': kustomization('apps', './apps', one),
      'clusters/lab/a.yaml': kustomization('apps', './apps', other),
      'apps/d.yaml': deployment('web'),
    };

    expect(refusal(files)).toContain('the input holds 2 clusters, and an answer is about one: clusters/home (');
    expect(refusal({ ...files, 'clusters/lab/a.yaml': kustomization('apps', './apps', one) })).toBe('');
  });

  const separate = {
    'clusters/home/a.yaml': kustomization('apps-home', './apps', substitute('1')),
    'clusters/lab/a.yaml': kustomization('apps-lab', './apps', substitute('2')),
    'apps/d.yaml': deployment(variable),
  };

  test('are told apart by what they make of one workload', () => {
    expect(refusal(separate)).toContain('the input holds 2 clusters, and an answer is about one: clusters/home (');
    expect(images(separate, 'lab')).toEqual(['ns/web web:2']);
  });

  test('are told apart by their files where these lie in one folder', () => {
    const files = {
      'flux/home.yaml': [kustomization('a', './apps', substitute('1')), kustomization('b', './more', substitute('1'))].join('---\n'),
      'flux/lab.yaml': [kustomization('a', './apps', substitute('2')), kustomization('b', './more', substitute('2'))].join('---\n'),
      'apps/d.yaml': deployment(variable),
      'more/d.yaml': deployment(variable, 'more'),
    };

    expect(refusal(files)).toContain(
      'the input holds 2 clusters, and an answer is about one: flux/home.yaml (Flux applies apps: flux/home.yaml:1), ',
    );
    expect(images(files, 'flux/lab.yaml')).toEqual(['ns/more web:2', 'ns/web web:2']);
  });

  test('are one where kustomizations put their Kustomizations into different namespaces', () => {
    const app = (namespace: string) => ({
      [`apps/${namespace}/kustomization.yaml`]: `namespace: ${namespace}\nresources: [app]\n`,
      [`apps/${namespace}/app/kustomization.yaml`]: 'resources: [ks.yaml]\n',
      [`apps/${namespace}/app/ks.yaml`]: kustomization('app', `./apps/${namespace}/app/x`, `  targetNamespace: ${namespace}\n`, ''),
      [`apps/${namespace}/app/x/d.yaml`]: deployment(namespace),
    });

    expect(images({ ...app('media'), ...app('net') })).toEqual(['media/web media', 'net/web net']);
  });

  describe('of which no file of theirs is at hand', () => {
    const elsewhere = (name: string, path: string) => kustomization(name, path).replace('kind: GitRepository', 'kind: ExternalArtifact');
    const files = {
      'clusters/home/a.yaml': elsewhere('apps', './home'),
      'clusters/home/i.yaml': elsewhere('infra', './infra'),
      'clusters/lab/a.yaml': elsewhere('apps', './lab'),
      'clusters/lab/i.yaml': elsewhere('infra', './infra'),
    };

    test('are told apart all the same', () => {
      expect(refusal(files)).toContain(
        'the input holds 2 clusters, and an answer is about one: clusters/home (Flux applies home: clusters/home/a.yaml:1)',
      );
    });

    test('name what they would apply as other objects are named', () => {
      const mixed = { 'c/root.yaml': kustomization('root', './x'), 'x/a.yaml': elsewhere('apps', './y') };

      expect(readChosen(mixed).diagnostics.map(({ message }) => message)).toContain(
        'Kustomization flux-system/apps applies ./y of ExternalArtifact flux-system/flux-system, which was not given: what that is is not known',
      );
    });

    test('are chosen, and what lies with another is not there', () => {
      const places = readChosen(files, 'lab').objects.map(({ place }) => ('path' in place ? place.path : ''));

      expect(places).toEqual(['clusters/lab/a.yaml', 'clusters/lab/i.yaml']);
    });
  });
});

describe('clusters that run an Argo CD each', () => {
  const application = (name: string, path: string, destination = '') =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  destination: {namespace: ns${destination}}\n  source: {repoURL: "https://x", path: ${path}}\n`;
  const workloads = {
    'apps/prod/web/d.yaml': deployment('web:1'),
    'apps/staging/web/d.yaml': deployment('web:2'),
    'apps/db/d.yaml': deployment('db', 'db'),
  };
  const flat = {
    'clusters/prod/apps.yaml': application('web', 'apps/prod/web'),
    'clusters/prod/db.yaml': application('db', 'apps/db'),
    'clusters/staging/apps.yaml': application('web', 'apps/staging/web', ', server: "https://kubernetes.default.svc"'),
    ...workloads,
  };

  test('are told apart by Applications of one name', () => {
    expect(refusal(flat)).toBe(
      'the input holds 2 clusters, and an answer is about one: ' +
        "clusters/prod (Argo CD's Application argocd/web: clusters/prod/apps.yaml:1), " +
        "clusters/staging (Argo CD's Application argocd/web: clusters/staging/apps.yaml:1); " +
        'choose as in --cluster clusters/prod, or give its folder instead (clusters/prod)',
    );
    expect(images(flat, 'prod')).toEqual(['ns/db db', 'ns/web web:1']);
    expect(images(flat, 'staging')).toEqual(['ns/web web:2']);
  });

  test('are told apart by Applications of Applications', () => {
    const root = (name: string) => ({
      [`clusters/${name}/root.yaml`]: application('root', `clusters/${name}/apps`),
      [`clusters/${name}/apps/web.yaml`]: application(`web-${name}`, `apps/${name}/web`),
    });
    const files = { ...root('prod'), ...root('staging'), ...workloads };

    expect(refusal(files)).toContain("2 clusters, and an answer is about one: clusters/prod (Argo CD's Application argocd/root: ");
    expect(images(files, 'staging')).toEqual(['ns/web web:2']);
  });

  test('are told apart by workloads of one name', () => {
    const files = { 'p/a.yaml': application('prod', 'apps/prod/web'), 's/a.yaml': application('staging', 'apps/staging/web'), ...workloads };

    expect(refusal(files)).toContain('the input holds 2 clusters, and an answer is about one: p (');
  });

  test('are one where what they say agrees', () => {
    const files = { ...flat, 'clusters/staging/apps.yaml': application('web', 'apps/prod/web') };

    expect(images(files)).toEqual(['ns/db db', 'ns/web web:1']);
  });

  describe('or that one Argo CD applies to', () => {
    const to = (web: string, db: string) => ({
      'web.yaml': application('web', 'apps/prod/web', `, ${web}`),
      'db.yaml': application('db', 'apps/db', `, ${db}`),
      ...workloads,
    });
    const both = ['ns/db db', 'ns/web web:1'];

    test.each(['https://kubernetes.default.svc:443', 'https://kubernetes.default.svc.cluster.local', 'https://kubernetes.default.svc/'])(
      'are its own however its address is written: %s',
      (server) => {
        expect(images(to(`server: "${server}"`, 'name: in-cluster'))).toEqual(both);
      },
    );

    const secret = (name: string, server: string, field: (text: string) => string, fields: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: c, namespace: argocd, labels: {argocd.argoproj.io/secret-type: cluster}}\n${fields}: {name: "${field(name)}", server: "${field(server)}"}\n`;

    test.each([
      ['stringData', (text: string) => text],
      ['data', (text: string) => Buffer.from(text).toString('base64')],
    ])('are one where a Secret gives a server its name, in %s', (fields, field) => {
      const files = { ...to('name: prod', 'server: "https://10.0.0.1:6443/"'), 's.yaml': secret('prod', 'https://10.0.0.1:6443', field, fields) };

      expect(images(files)).toEqual(both);
      expect(readChosen(files).assumptions.filter(({ text }) => text.includes('taken to be https'))).toEqual([]);
      expect(
        refusal({
          ...files,
          's.yaml': secret('lab', 'https://10.0.0.1:6443', field, fields),
          'x.yaml': application('x', 'apps/db', ', name: staging'),
        }),
      ).toContain('the input holds 3 clusters');
    });

    test('are taken for one where nothing tells a name from a server, which is said', () => {
      const files = to('name: prod', 'server: "https://10.0.0.1:6443"');

      expect(images(files)).toEqual(both);
      expect(readChosen(files).assumptions.map(({ text }) => text)).toContain(
        'the cluster that Applications call prod is taken to be https://10.0.0.1:6443, since no Secret of Argo CD tells',
      );
    });

    test('begin where something goes to the one that is meant', () => {
      const { reach } = readChosen(to('name: prod', 'name: lab'), 'prod');

      expect(reach?.entries.map(({ text }) => text)).toEqual(["Argo CD's Application argocd/web"]);
    });
  });
});
