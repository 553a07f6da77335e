import { describe, expect, test } from 'vitest';
import { readFiles } from '../read-files.ts';

const chart = `apiVersion: v1
kind: Namespace
metadata: {name: web}
---
apiVersion: blackstart.dev/v1alpha1
kind: ChartVersion
metadata: {name: web}
spec: {repository: https://charts.example.org, version: 1.2.0, published: 2023-07-15T00:00:00Z}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {a: b}
`;

const revision = (path: string, name: string) => `apiVersion: blackstart.dev/v1alpha1
kind: Revision
metadata: {name: abc123}
spec: {source: flux-system/flux-system, committed: 2023-07-01T10:00:00Z, message: "web", path: ./${path}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, namespace: web}
`;

test('what stands behind a ChartVersion is its rendering and no object of the cluster', () => {
  const { objects, gitOps } = readFiles([{ path: 'charts/web.yaml', text: chart }]);

  expect(objects.map(({ object }) => object.metadata.name)).toEqual(['web']);
  expect(gitOps?.charts).toMatchObject([
    {
      chart: 'web',
      version: '1.2.0',
      repository: 'https://charts.example.org',
      published: '2023-07-15T00:00:00Z',
      objects: [{ object: { kind: 'ConfigMap' }, place: { path: 'charts/web.yaml', line: 10 } }],
    },
  ]);
});

test('several files make one revision, a path each', () => {
  const { gitOps } = readFiles([
    { path: 'git/a.yaml', text: revision('apps/a', 'a') },
    { path: 'git/b.yaml', text: revision('apps/b/', 'b') },
  ]);

  expect(gitOps?.revisions).toHaveLength(1);
  expect([...(gitOps?.revisions[0]?.paths.keys() ?? [])]).toEqual(['apps/a', 'apps/b']);
  expect(gitOps?.revisions[0]).toMatchObject({
    source: 'flux-system/flux-system',
    revision: 'abc123',
    committed: '2023-07-01T10:00:00Z',
    message: 'web',
  });
});

test('what cannot be read is one diagnostic with its line, and takes nothing else with it', () => {
  const { gitOps, diagnostics } = readFiles([
    { path: 'a.yaml', text: chart.replace('version: 1.2.0, ', '') },
    { path: 'b.yaml', text: `${revision('apps/b', 'b')}---\njust: text\n` },
    { path: 'c.yaml', text: 'apiVersion: blackstart.dev/v1alpha1\nkind: Chart\nmetadata: {name: x}\n' },
  ]);

  expect(gitOps?.charts).toEqual([]);
  expect(gitOps?.revisions[0]?.paths.get('apps/b')).toHaveLength(1);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
    { message: expect.stringMatching(/^spec.version must be a text.*this ChartVersion is left out/), place: { path: 'a.yaml', line: 8 } },
    { message: 'not read: no Kubernetes object', place: { path: 'b.yaml', line: 10 } },
    { message: expect.stringContaining('knows ChartVersion, Revision and Release'), place: { path: 'c.yaml', line: 1 } },
  ]);
});

test('a release whose chart is given is not said to be unrendered', () => {
  const release = `apiVersion: helm.toolkit.fluxcd.io/v2beta1
kind: HelmRelease
metadata: {name: web, namespace: web}
spec: {chart: {spec: {chart: web}}}
`;

  const messages = readFiles([
    { path: 'charts/web.yaml', text: chart },
    { path: 'release.yaml', text: release },
  ]).diagnostics.map(({ message }) => message);

  expect(messages.filter((message) => message.includes('not rendered'))).toEqual([]);
});

describe('what stands behind a Release', () => {
  const installed = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec: {chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: own}}}}
`;
  const rendered = (header: string) => `apiVersion: blackstart.dev/v1alpha1
kind: Release
${header}
---
# Source: web/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: elsewhere, namespace: other}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: web}
`;
  const read = (header: string) =>
    readFiles([
      { path: 'web.yaml', text: installed },
      { path: '-', text: rendered(header), named: true },
    ]);

  test('is what it brings to the cluster, in its namespace where none is named', () => {
    const { objects, renderedReleases, diagnostics } = read('metadata: {name: web, namespace: shop}');

    expect(objects.map(({ object }) => `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`)).toEqual([
      'ConfigMap other/elsewhere',
      'ConfigMap shop/web',
      'HelmRelease shop/web',
      'ClusterRole /web',
    ]);
    expect(objects[1]?.place).toEqual({ path: '-', line: 6 });
    expect(renderedReleases).toEqual(['shop/web']);
    expect(diagnostics.filter(({ message }) => message.includes('not rendered'))).toEqual([]);
  });

  test('goes to the namespace that is the target', () => {
    const { objects } = read('metadata: {name: web, namespace: shop}\nspec: {targetNamespace: front}');

    expect(objects.map(({ object }) => object.metadata.namespace)).toContain('front');
  });

  test('of a release that is not there is worth a warning', () => {
    expect(read('metadata: {name: wep, namespace: shop}').diagnostics).toContainEqual({
      severity: 'warning',
      message: 'shop/wep is no HelmRelease, HelmChart or Application of the input',
      place: { path: '-', line: 1 },
    });
  });

  test('counts also in a file that nothing applies', () => {
    const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: {path: ./flux, sourceRef: {kind: GitRepository, name: flux-system}}
`;
    const { objects } = readFiles([
      { path: 'flux/root.yaml', text: flux },
      { path: 'flux/web.yaml', text: installed },
      { path: 'rendered/web.yaml', text: rendered('metadata: {name: web, namespace: shop}') },
    ]);

    expect(objects.map(({ object }) => object.kind)).toEqual(['ConfigMap', 'ConfigMap', 'HelmRelease', 'Kustomization', 'ClusterRole']);
  });
});
