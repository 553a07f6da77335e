import { expect, test } from 'vitest';
import type { Deployment } from '#model/kubernetes.ts';
import { readFiles } from './read-files.ts';

const fluxRelease = (spec: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: flux-system}
spec:
  targetNamespace: shop
  chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: own}}}
${spec}`;

const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec: {source: {repoURL: https://charts.example.org, chart: web}, destination: {namespace: shop}}
`;

const header = (namespace: string, spec = '{}', name = 'web') =>
  `apiVersion: blackstart.dev/v1alpha1\nkind: Release\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n---\n`;

const object = (kind: string, name: string, metadata = '') => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}${metadata}}\n`;

function read(release: string, rendered: string) {
  const { objects, diagnostics } = readFiles([
    { path: 'release.yaml', text: release },
    { path: '-', text: rendered, named: true },
  ]);
  const brought = objects.filter(({ place }) => 'path' in place && place.path === '-');
  const names = brought.map(({ object: { kind, metadata } }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
  return { brought, names, diagnostics: diagnostics.filter(({ place }) => place !== undefined && 'path' in place && place.path === '-') };
}

test('objects without a namespace go where the release that is named puts them', () => {
  expect(read(fluxRelease(''), header('flux-system') + object('Service', 'web')).names).toEqual(['Service shop/web']);
  expect(read(application, header('argocd') + object('Service', 'web')).names).toEqual(['Service shop/web']);
  expect(read(application, header('argocd', '{targetNamespace: front}') + object('Service', 'web')).names).toEqual(['Service front/web']);
});

test('a namespace that only the cluster knows is worth a warning', () => {
  const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./flux
  sourceRef: {kind: GitRepository, name: flux-system}
  postBuild: {substituteFrom: [{kind: Secret, name: settings}]}
`;
  const { diagnostics } = readFiles([
    { path: 'flux/root.yaml', text: flux },
    { path: 'flux/web.yaml', text: fluxRelease('').replace('targetNamespace: shop', `targetNamespace: \${TARGET}`) },
    { path: '-', text: header('flux-system') + object('Service', 'web'), named: true },
  ]);

  expect(diagnostics).toContainEqual({
    severity: 'warning',
    message: 'where the objects of flux-system/web go is not known here: name it as spec.targetNamespace',
    place: { path: '-', line: 1 },
  });
});

test('the items of a list are placed one by one', () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n- ${JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } })}\n- ${JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'more' } })}\n`;

  expect(read(fluxRelease(''), header('flux-system') + list).names).toEqual(['Namespace /more', 'Service shop/web']);
});

test('kinds that are not built in live where their definition says, else mostly in namespaces', () => {
  const custom = (kind: string) => `apiVersion: x.org/v1\nkind: ${kind}\nmetadata: {name: a}\n`;
  const definition = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: places.x.org}\nspec: {group: x.org, names: {kind: Place}, scope: Cluster}\n`;
  const rendered = [definition, custom('Place'), custom('Thing'), custom('ClusterThing')].join('---\n');

  expect(read(fluxRelease(''), header('flux-system') + rendered).names.toSorted()).toEqual([
    'ClusterThing /a',
    'CustomResourceDefinition /places.x.org',
    'Place /a',
    'Thing shop/a',
  ]);
});

test('a release may stand in the rendering of another, in whatever order they come', () => {
  const inner = `${header('argocd', '{}', 'inner')}${object('ConfigMap', 'inner')}`;
  const outer = `${header('argocd')}${application.replace('name: web, namespace: argocd', 'name: inner, namespace: argocd').replace('namespace: shop}}', 'namespace: media}}')}`;

  const { names, diagnostics } = read(application, `${inner}---\n${outer}`);

  expect(names).toEqual(['ConfigMap media/inner', 'Application argocd/inner']);
  expect(diagnostics).toEqual([]);
});

test('hooks that are there only while Helm acts are left out, with one note', () => {
  const hook = (kind: string, events: string, more = '') =>
    object(kind, `${kind}-${events}`.toLowerCase(), `, annotations: {helm.sh/hook: "${events}"${more}}`);
  const rendered = [
    object('ConfigMap', 'web'),
    hook('Endpoints', 'test'),
    hook('Job', 'pre-install'),
    hook('Secret', 'post-delete'),
    hook('Secret', 'pre-install'),
    hook('ServiceAccount', 'pre-install', ', helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded"'),
  ].join('---\n');

  const { names, diagnostics } = read(fluxRelease(''), header('flux-system') + rendered);

  expect(names).toEqual(['ConfigMap shop/web', 'Secret shop/secret-pre-install']);
  expect(diagnostics.filter(({ severity }) => severity === 'info')).toEqual([
    {
      severity: 'info',
      message:
        'hooks of flux-system/web left out: Endpoints endpoints-test, Job job-pre-install, Secret secret-post-delete, ServiceAccount serviceaccount-pre-install; Helm runs them when it acts, and they are not there for good',
      place: { path: '-', line: 10 },
    },
  ]);
});

test('post-renderers of the release change what stands behind it', () => {
  const renderers = `  postRenderers:
    - kustomize:
        images: [{name: docker.io/library/web, newName: ghcr.io/patched/web}]
        patches: [{target: {kind: Deployment}, patch: "[{op: replace, path: /spec/replicas, value: 3}]"}]
`;
  const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "docker.io/library/web:1"}]}}
`;

  const [found] = readFiles([
    { path: 'release.yaml', text: fluxRelease(renderers) },
    { path: 'rendered.yaml', text: header('flux-system') + deployment },
  ]).objects.filter(({ object: { kind } }) => kind === 'Deployment');

  expect(found?.object).toMatchObject({ metadata: { namespace: 'shop' }, spec: { replicas: 3 } });
  expect((found?.object as Deployment | undefined)?.spec.template.spec.containers[0]?.image).toBe('ghcr.io/patched/web:1');
  expect(found?.placeOf('spec.replicas')).toMatchObject({ path: 'release.yaml' });
});

test('fields that a document of ours does not have are said in one warning', () => {
  const { diagnostics } = read(fluxRelease(''), header('flux-system', '{targetNamepsace: typo, name: x}'));

  expect(diagnostics).toEqual([
    {
      severity: 'warning',
      message: 'spec.targetNamepsace, spec.name are no fields of a Release and have no effect',
      place: { path: '-', line: 4 },
    },
  ]);
});
