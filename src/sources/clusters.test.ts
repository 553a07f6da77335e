import { describe, expect, test } from 'vitest';
import { readChosen, refusal } from './clusters.fixture.ts';

const named = (files: Readonly<Record<string, string>>, ...clusters: readonly string[]) =>
  readChosen(files, ...clusters).objects.map(({ object: { kind, metadata } }) => `${kind} ${metadata.name}`);

const configMap = (name: string, data = '{}') => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ns}\ndata: ${data}\n`;

const kustomization = (name: string, path: string, spec = '') => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  path: ${path}
  sourceRef: {kind: GitRepository, name: flux-system}
${spec}`;

const team = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: team, namespace: flux-system}
spec: {url: https://git.example/team}
---
${kustomization('team', './').replace('name: flux-system}\n', 'name: team}\n')}`;

describe('clusters that Flux makes of one repository', () => {
  const cluster = (name: string) => ({
    [`clusters/${name}/flux-system/gotk-sync.yaml`]: kustomization('flux-system', `./clusters/${name}`),
    [`clusters/${name}/own.yaml`]: configMap(name),
  });
  const two = { ...cluster('prod'), ...cluster('staging') };

  test('are named with their places, and with how to choose', () => {
    expect(refusal(two)).toBe(
      'the input holds 2 clusters, and an answer is about one: ' +
        'clusters/prod (Flux applies clusters/prod: clusters/prod/flux-system/gotk-sync.yaml:1), ' +
        'clusters/staging (Flux applies clusters/staging: clusters/staging/flux-system/gotk-sync.yaml:1); ' +
        'choose as in --cluster clusters/prod, or give its folder instead (clusters/prod)',
    );
  });

  test.each(['prod', 'clusters/prod', './clusters/prod/'])('are chosen by name or folder: %s', (name) => {
    expect(named(two, name)).toEqual(['ConfigMap prod', 'Kustomization flux-system']);
  });

  test('are not chosen by a part of a name, nor by what several share', () => {
    expect(refusal(two, 'clusters')).toBe('--cluster clusters may be clusters/prod or clusters/staging');
    expect(refusal(two, 'pro')).toContain('2 clusters, none of them pro,');
  });

  test('are not read as one where they contradict each other', () => {
    expect(refusal(two, 'prod', 'staging')).toBe(
      '--cluster: clusters/prod and clusters/staging contradict each other: they cannot be read as one cluster',
    );
  });

  test('may be asked for where there is one: by its own name', () => {
    expect(named(cluster('prod'), 'prod')).toEqual(['ConfigMap prod', 'Kustomization flux-system']);
    expect(refusal(cluster('prod'), 'staging')).toBe(
      '--cluster staging: the input holds one cluster, which nothing calls so: clusters/prod (Flux applies clusters/prod: clusters/prod/flux-system/gotk-sync.yaml:1)',
    );
  });

  test.each(['home', 'clusters/home', 'clusters', 'clusters/home/flux-system'])(
    'are chosen by what Flux applies, whatever tells them apart: %s',
    (name) => {
      const example = {
        'docs/example/flux-system/gotk-sync.yaml': kustomization('flux-system', './docs/example'),
        'docs/example/a.yaml': configMap('a'),
      };

      expect(refusal({ ...cluster('home'), ...example })).toContain('clusters (Flux applies clusters/home: ');
      expect(named({ ...cluster('home'), ...example }, name)).toEqual(['ConfigMap home', 'Kustomization flux-system']);
    },
  );

  test('are told apart by what flux-operator syncs', () => {
    const instance = (path: string) =>
      `apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux, namespace: flux-system}\nspec:\n  sync: {kind: GitRepository, url: "https://x", ref: main, path: ${path}, name: ${path}}\n`;
    const files = { 'boot/a.yaml': instance('east'), 'boot/b.yaml': instance('west'), 'east/a.yaml': configMap('a'), 'west/b.yaml': configMap('b') };

    expect(refusal(files)).toContain('east (Flux applies east: boot/a.yaml:5), west (Flux applies west: boot/b.yaml:5); choose as in --cluster east');
    expect(named(files, 'west')).toContain('ConfigMap b');
    expect(named(files, 'west')).not.toContain('ConfigMap a');
  });

  test('are told apart by Kustomizations of one name, wherever Flux begins, and a begin beside one belongs to it', () => {
    const root = (name: string) => ({
      [`k8s/${name}/cluster.yaml`]: kustomization('cluster', `./k8s/${name}/apps`),
      [`k8s/${name}/extra.yaml`]: kustomization(`extra-${name}`, `./k8s/${name}/more`),
      [`k8s/${name}/apps/ks.yaml`]: kustomization('a', `./base`),
      [`k8s/${name}/more/ks.yaml`]: kustomization('b', `./base`),
    });
    const files = { ...root('main'), ...root('test'), 'base/a.yaml': configMap('a') };

    expect(refusal(files)).toContain('k8s/main (Flux applies k8s/main/apps: k8s/main/cluster.yaml:1), k8s/test (');
    expect(named(files, 'test')).toEqual(['ConfigMap a', 'Kustomization a', 'Kustomization b', 'Kustomization cluster', 'Kustomization extra-test']);
  });

  test('are told apart by what variables come from', () => {
    const from = '  postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}\n';
    const root = (name: string, host: string) => ({
      [`${name}/root.yaml`]: kustomization(name, `./${name}/apps`),
      [`${name}/apps/ks.yaml`]: `${kustomization(`apps-${name}`, './base', from)}---\n${configMap('settings', `{HOST: ${host}}`).replace('namespace: ns', 'namespace: flux-system')}`,
    });
    const files = (other: string) => ({ ...root('one', 'a'), ...root('two', other), 'base/a.yaml': configMap('a', '{host: "${HOST}"}') });

    expect(refusal(files('b'))).toContain('the input holds 2 clusters');
    expect(refusal(files('a'))).toBe('');
  });

  test('are none that a tenant makes whose own repository, all of it, some cluster applies', () => {
    const root = (name: string) => ({
      [`clusters/${name}/tenants.yaml`]: kustomization('tenants', `./tenants/${name}`),
      [`tenants/${name}/kustomization.yaml`]: `resources: [../base]\nnamePrefix: ${name}-\npatches: [{path: patch.yaml}]\n`,
      [`tenants/${name}/patch.yaml`]: kustomization('team', `./${name}`, '').replace('name: flux-system}\n', 'name: team}\n'),
    });
    const files = { ...root('prod'), ...root('test'), 'tenants/base/kustomization.yaml': 'resources: [team.yaml]\n', 'tenants/base/team.yaml': team };

    expect(refusal(files)).toContain('clusters/prod (Flux applies tenants/prod: clusters/prod/tenants.yaml:1), clusters/test (');
    expect(named(files, 'test')).toEqual(['Kustomization tenants', 'Kustomization test-team', 'GitRepository test-team']);
  });

  test('are one where two begins have nothing to quarrel about', () => {
    const files = {
      'a.yaml': kustomization('a', './x'),
      'b.yaml': kustomization('b', './y'),
      'x/x.yaml': configMap('x'),
      'y/y.yaml': configMap('y'),
    };

    expect(named(files)).toEqual(['ConfigMap x', 'ConfigMap y', 'Kustomization a', 'Kustomization b']);
  });
});

describe('clusters that Argo CD applies to', () => {
  const application = (name: string, path: string, destination = '') =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  destination: {namespace: ${name}${destination}}\n  source: {repoURL: "https://x", path: ${path}}\n`;
  const files = {
    'root.yaml': application('root', 'applications', ', server: "https://kubernetes.default.svc"'),
    'applications/a.yaml': application('a', 'a', ', name: prod'),
    'applications/b.yaml': application('b', 'b', ', name: staging'),
    'a/a.yaml': configMap('a'),
    'b/b.yaml': configMap('b'),
  };

  test('are their destinations; one that gets Applications alone does not count', () => {
    expect(refusal(files)).toBe(
      'the input holds 2 clusters, and an answer is about one: prod (where Application argocd/a goes: applications/a.yaml:1), ' +
        'staging (where Application argocd/b goes: applications/b.yaml:1); choose as in --cluster prod',
    );
  });

  test('are chosen by their names: what goes elsewhere is not there', () => {
    expect(named(files, 'prod')).toEqual(['ConfigMap a', 'Application a']);
  });

  test('take with them what lies in the folder of what goes there', () => {
    const node = (name: string) => `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\n`;
    const cluster = (name: string) => ({
      [`${name}/app.yaml`]: application(name, `${name}/web`, `, name: ${name}`),
      [`${name}/web/a.yaml`]: configMap(name),
      [`${name}/node.yaml`]: node(`${name}-1`),
    });

    expect(named({ ...cluster('prod'), ...cluster('stage') }, 'prod')).toEqual(['ConfigMap prod', 'Node prod-1', 'Application prod']);
  });

  test('are one where all destinations are, however they are written', () => {
    const same = { ...files, 'applications/a.yaml': application('a', 'a', ', name: in-cluster'), 'applications/b.yaml': application('b', 'b') };

    expect(named(same)).toEqual(['ConfigMap a', 'ConfigMap b', 'Application a', 'Application b', 'Application root']);
  });
});

describe('clusters of machine configs', () => {
  const machine = (name: string, cluster: string) =>
    `version: v1alpha1\nmachine: {type: worker, network: {hostname: ${name}}}\ncluster: {clusterName: ${cluster}}\n`;
  const files = {
    'talos/main/a.yaml': machine('a', 'home'),
    'talos/lab/b.yaml': machine('b', 'lab'),
    'talos/main/c.yaml': machine('c', 'home'),
  };

  test('are told apart by the names that the configs give them', () => {
    expect(refusal(files)).toContain('lab (a machine config: talos/lab/b.yaml:1), home (2 machine configs: talos/main/a.yaml:1)');
  });

  test.each(['home', 'main'])('are chosen by name or folder: %s', (name) => {
    expect(readChosen(files, name).machines.map((each) => each.name)).toEqual(['a', 'c']);
  });

  const unnamed = (name: string, cluster: string) =>
    `version: v1alpha1\nmachine: {type: worker, network: {hostname: ${name}}}\ncluster: ${cluster}\n`;
  const among = (cluster: string, path: string) => ({
    'cp/h.yaml': machine('h', 'home, id: aa, controlPlane: {endpoint: "https://h:6443"}'),
    'cp/lab/l.yaml': machine('l', 'lab, id: bb, controlPlane: {endpoint: "https://l:6443"}'),
    [path]: unnamed('w', cluster),
  });

  test.each([
    ['its id', among('{id: bb, controlPlane: {endpoint: "https://h:6443"}}', 'cp/w.yaml')],
    ['its endpoint', among('{id: cc, controlPlane: {endpoint: "https://l:6443"}}', 'cp/w.yaml')],
    ['its folder', among('{}', 'cp/lab/w.yaml')],
  ])('a config that names none is of the cluster that has %s', (_, all) => {
    expect(readChosen(all, 'lab').machines.map(({ name }) => name)).toEqual(['l', 'w']);
    expect(readChosen(all, 'home').machines.map(({ name }) => name)).toEqual(['h']);
  });

  test('a config that lies with none of them may be of any', () => {
    const all = among('{}', 'w.yaml');

    expect(readChosen(all, 'lab').machines.map(({ name }) => name)).toEqual(['l', 'w']);
    expect(readChosen(all, 'home').machines.map(({ name }) => name)).toEqual(['h', 'w']);
  });

  test('are one where something else fills in the other name', () => {
    expect(readChosen({ 'a.yaml': machine('a', 'home'), 'b.yaml': machine('b', '"${clusterName}"') }).machines.map(({ name }) => name)).toEqual([
      'a',
      'b',
    ]);
  });

  test('are left out where they are called as a cluster of Flux that is not meant', () => {
    const cluster = (name: string) => ({ [`clusters/${name}/sync.yaml`]: kustomization('flux-system', `./clusters/${name}`) });
    const talos = { 'talos/l.yaml': machine('l', 'lab') };

    expect(readChosen({ ...cluster('home'), ...cluster('lab'), ...talos }, 'home').machines).toEqual([]);
    expect(
      readChosen({ ...cluster('home'), ...cluster('lab'), ...talos, 'talos/h.yaml': machine('h', 'home') }, 'clusters/home').machines,
    ).toMatchObject([{ name: 'h' }]);
  });

  test('a question that comes after another names what was chosen there', () => {
    const cluster = (name: string) => ({ [`clusters/${name}/sync.yaml`]: kustomization('flux-system', `./clusters/${name}`) });
    const other = { 'other/a.yaml': machine('a', 'x'), 'other/b.yaml': machine('b', 'y') };

    expect(refusal({ ...cluster('home'), ...cluster('lab'), ...other }, 'clusters/home')).toMatch(
      /^the input holds 2 clusters, and an answer .*; choose as in --cluster clusters\/home --cluster x$/,
    );
  });
});

test('what lies in the folder of another cluster says nothing of the one that is meant, and what lies in none does', () => {
  const node = (name: string) => `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\n`;
  const cluster = (name: string) => ({
    [`clusters/${name}/sync.yaml`]: kustomization('flux-system', `./clusters/${name}`),
    [`nodes/${name}/machine.yaml`]: `version: v1alpha1\nmachine: {type: worker, network: {hostname: ${name}-m}}\ncluster: {clusterName: ${name}}\n`,
    [`nodes/${name}/node.yaml`]: node(`${name}-1`),
    [`clusters/${name}/unlisted/kustomization.yaml`]: 'resources: []\n',
    [`clusters/${name}/unlisted/world.yaml`]: `hosts: {${name}.example: down}\n`,
  });
  const files = { ...cluster('prod'), ...cluster('test'), 'shared/node.yaml': node('shared') };

  const { objects, machines, world } = readChosen(files, 'test');

  expect(objects.filter(({ object }) => object.kind === 'Node').map(({ object }) => object.metadata.name)).toEqual(['shared', 'test-1']);
  expect(machines.map(({ name }) => name)).toEqual(['test-m']);
  expect(world.hosts.map(({ host }) => host)).toContain('test.example');
  expect(world.hosts.map(({ host }) => host)).not.toContain('prod.example');
});

describe('clusters that were observed', () => {
  const list = (uid: string, ...nodes: readonly string[]) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', uid } },
        ...nodes.map((name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name } })),
      ],
    });
  const nodesOf = (text: string) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: JSON.parse(text).items.slice(1) });
  const files = {
    'dumps/home/ns/all.json': list('1'),
    'dumps/home/nodes.json': nodesOf(list('', 'h')),
    'dumps/lab/ns/all.json': list('2'),
    'dumps/lab/nodes.json': nodesOf(list('', 'l')),
  };

  test('are told apart by their Namespace kube-system, and each takes with it what was observed there', () => {
    expect(refusal(files)).toContain('dumps/home (a Namespace kube-system of its own: dumps/home/ns/all.json:1), dumps/lab (');
    expect(named(files, 'lab')).toEqual(['Namespace kube-system', 'Node l']);
    expect(refusal(files, 'lab', 'home')).toContain('cannot be read as one cluster');
  });

  test('are one where it is the same, and cannot be told apart within one file', () => {
    expect(named({ 'a.json': list('1', 'a'), 'b.json': list('1', 'b') })).toEqual(['Namespace kube-system', 'Node a', 'Node b']);
    expect(named({ 'a.json': list('1', 'a'), 'b.json': list('2', 'b') }, 'b.json')).toEqual(['Namespace kube-system', 'Node b']);
    expect(refusal({ 'a.yaml': `${list('1')}\n---\n${list('2')}` }, 'a')).toContain('a.yaml holds several clusters');
  });
});

test('the outermost folder that tells a cluster apart is not its own: only where its files lie together is left out, and that is said', () => {
  const machine = (name: string, cluster: string) =>
    `version: v1alpha1\nmachine: {type: worker, network: {hostname: ${name}}}\ncluster: {clusterName: ${cluster}}\n`;
  const files = {
    'talos/home/a.yaml': machine('a', 'home'),
    'kubernetes/lab/talos/b.yaml': machine('b', 'lab'),
    'kubernetes/lab/talos/world.yaml': 'hosts: {lab.example: down}\n',
    'kubernetes/home/web.yaml': configMap('web'),
  };

  const { objects, machines, diagnostics } = readChosen(files, 'home');

  expect(objects.map(({ object }) => object.metadata.name)).toEqual(['web']);
  expect(machines.map(({ name }) => name)).toEqual(['a']);
  expect(diagnostics).toEqual([
    {
      severity: 'info',
      message: 'left out, since the cluster lab is not meant: 2 files in kubernetes/lab/talos',
      place: { path: 'kubernetes/lab/talos/b.yaml', line: 1 },
    },
  ]);
});

test('what lies beside the folder that Flux applies to another cluster is left in', () => {
  const files = {
    'clusters/home/sync.yaml': kustomization('flux-system', './clusters/home'),
    'kubernetes/test/sync.yaml': kustomization('flux-system', './kubernetes/test'),
    'kubernetes/test/node.yaml': 'apiVersion: v1\nkind: Node\nmetadata: {name: other}\n',
    'kubernetes/node.yaml': 'apiVersion: v1\nkind: Node\nmetadata: {name: shared}\n',
  };

  expect(named(files, 'clusters')).toEqual(['Node shared', 'Kustomization flux-system']);
});

describe('kustomizations that no other lists', () => {
  const deployment = (name: string, image: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ns}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: ${image}}]}}}\n`;
  const overlay = (tag: string) => `resources: [../../base]\nimages: [{name: web, newTag: "${tag}"}]\n`;
  const files = {
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': deployment('web', 'web'),
    'overlays/prod/kustomization.yaml': overlay('1'),
    'overlays/test/kustomization.yaml': overlay('2'),
    'extra/kustomization.yaml': 'resources: [extra.yaml]\n',
    'extra/extra.yaml': deployment('extra', 'extra'),
  };

  test('are of several clusters where they make one workload differently', () => {
    expect(refusal(files)).toContain('2 clusters, and an answer is about one: overlays/prod (kustomization overlays/prod: ');
    expect(named(files, 'prod')).toEqual(['Deployment extra', 'Deployment web']);
  });

  test('are of one where they agree', () => {
    expect(named({ ...files, 'overlays/test/kustomization.yaml': overlay('1') })).toEqual(['Deployment extra', 'Deployment web']);
  });

  test('are of one where they differ only in the order of fields', () => {
    const other = deployment('web', 'web')
      .replace('selector: {matchLabels: {a: b}}, ', '')
      .replace('}}}\n', '}}, selector: {matchLabels: {a: b}}}\n');

    expect(other).toContain('}}, selector: ');
    expect(
      named({
        'a/kustomization.yaml': 'resources: [web.yaml]\n',
        'a/web.yaml': deployment('web', 'web'),
        'b/kustomization.yaml': 'resources: [web.yaml]\n',
        'b/web.yaml': other,
      }),
    ).toEqual(['Deployment web']);
  });

  describe('of several applications, each with overlays', () => {
    const application = (name: string, ...stages: readonly string[]) => ({
      [`apps/${name}/base/kustomization.yaml`]: 'resources: [web.yaml]\n',
      [`apps/${name}/base/web.yaml`]: deployment(name, 'web'),
      ...Object.fromEntries(stages.map((stage) => [`apps/${name}/overlays/${stage}/kustomization.yaml`, overlay(stage)])),
    });
    const monorepo = { ...application('a', 'prod', 'staging'), ...application('b', 'prod', 'staging'), ...application('c', 'prod') };
    const images = (...clusters: readonly string[]) =>
      readChosen(monorepo, ...clusters).objects.flatMap(
        ({ object }) => `${object.metadata.name} ${/"web:[a-z]+"/.exec(JSON.stringify(object))?.[0]}`,
      );

    test('are as many clusters as there are stages', () => {
      expect(refusal(monorepo)).toBe(
        'the input holds 2 clusters, and an answer is about one: ' +
          'prod (3 kustomizations: apps/a/overlays/prod/kustomization.yaml:1), ' +
          'staging (2 kustomizations: apps/a/overlays/staging/kustomization.yaml:1); choose as in --cluster prod',
      );
    });

    test.each(['prod', 'overlays/prod', 'apps/a/overlays/prod'])('are chosen together by %s, those with one stage too', (asked) => {
      expect(images(asked)).toEqual(['a "web:prod"', 'b "web:prod"', 'c "web:prod"']);
    });

    test('are left out of another stage, even where they have no overlay for it', () => {
      expect(images('staging')).toEqual(['a "web:staging"', 'b "web:staging"']);
    });

    test('are chosen together by a name that several end with where nothing among these is contradicted', () => {
      const apart = { ...application('a', 'prod/x', 'dev'), ...application('b', 'prod/x', 'test/old') };
      const files = Object.fromEntries(
        Object.entries(apart).map(([path, text]) => [
          path,
          text
            .replace('../../base', path.includes('/x/') || path.includes('/old/') ? '../../../base' : '../../base')
            .replace('newTag: "prod/x"', 'newTag: x'),
        ]),
      );

      expect(named(files, 'prod')).toEqual(['Deployment a', 'Deployment b']);
    });
  });
});
