import { describe, expect, test } from 'vitest';
import { UserError } from '#base/user-error.ts';
import { ClusterChoice } from '../clusters.ts';
import { readFiles } from '../read-files.ts';

type Files = Readonly<Record<string, string>>;

const read = (files: Files, ...clusters: readonly string[]) =>
  readFiles(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    undefined,
    new ClusterChoice(clusters),
  );

/** What a call that is refused says. */
function refusal(files: Files, ...clusters: readonly string[]): string {
  try {
    read(files, ...clusters);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return '';
}

const images = (files: Files, ...clusters: readonly string[]) =>
  read(files, ...clusters)
    .objects.filter(({ object: { kind } }) => kind === 'Deployment')
    .map(({ object }) => `${object.metadata.namespace}/${object.metadata.name} ${/"image":"([^"]+)"/.exec(JSON.stringify(object))?.[1]}`);

const deployment = (image: string, name = 'web') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ns}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "${image}"}]}}}\n`;

describe('clusters of Flux whose entry points nothing else applies', () => {
  const kustomization = (name: string, path: string, spec = '', namespace = ', namespace: flux-system') =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}${namespace}}\nspec:\n  path: ${path}\n  sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}\n${spec}`;
  const substitute = (tag: string) => `  postBuild: {substitute: {TAG: ${tag}}}\n`;
  const variable = 'web:${TAG}'; // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux's

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

    test('are chosen, and what lies with another is not there', () => {
      const places = read(files, 'lab').objects.map(({ place }) => ('path' in place ? place.path : ''));

      expect(places).toEqual(['clusters/lab/a.yaml', 'clusters/lab/i.yaml']);
    });
  });
});
