import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { unknownValue } from './cluster.ts';
import { chartOfRelease, valuesOfRelease } from './helm-release.ts';
import type { KubeObject } from './kubernetes.ts';

const object = (apiVersion: string, kind: string, name: string, rest: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'infra' },
  ...rest,
});
const valuesOf = (of: KubeObject, objects: readonly KubeObject[]) => valuesOfRelease(of, objects, parse);
const release = (spec: object) => object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'web', { spec });
const source = (kind: string, name: string, spec: object) => object('source.toolkit.fluxcd.io/v1', kind, name, { spec });
const configMap = (name: string, values: string) => object('v1', 'ConfigMap', name, { data: { 'values.yaml': values } });

test('a chart is named by the repository that its release refers to', () => {
  const chart = { spec: { chart: 'nginx', version: '1.x', sourceRef: { kind: 'HelmRepository', name: 'charts' } } };
  const objects = [source('HelmRepository', 'charts', { url: 'https://charts.example.org' })];

  const found = chartOfRelease(release({ chart }), objects);

  expect(found).toEqual({ chart: 'nginx', repository: 'https://charts.example.org', version: '1.x' });
});

test('a chart in an OCI registry has the name its URL ends with', () => {
  const objects = [source('OCIRepository', 'app', { url: 'oci://ghcr.io/someone/helm/app-template', ref: { tag: '4.0.1' } })];

  const found = chartOfRelease(release({ chartRef: { kind: 'OCIRepository', name: 'app' } }), objects);

  expect(found).toEqual({ chart: 'app-template', repository: 'oci://ghcr.io/someone/helm', version: '4.0.1' });
});

test('a HelmChart that a release refers to names the chart', () => {
  const chart = source('HelmChart', 'made', { chart: 'redis', version: '2', sourceRef: { kind: 'HelmRepository', name: 'charts' } });
  const objects = [chart, source('HelmRepository', 'charts', { url: 'oci://r.example/charts' })];

  expect(chartOfRelease(release({ chartRef: { kind: 'HelmChart', name: 'made' } }), objects)).toEqual({
    chart: 'redis',
    repository: 'oci://r.example/charts',
    version: '2',
  });
});

test('a source that is not there leaves the chart unknown, or its repository', () => {
  expect(chartOfRelease(release({ chartRef: { kind: 'OCIRepository', name: 'gone' } }), [])).toBeUndefined();
  expect(chartOfRelease(release({ chart: { spec: { chart: './charts/own/' } } }), [])).toEqual({ chart: 'own' });
});

test('Argo CD and k3s name charts in their own fields', () => {
  const application = object('argoproj.io/v1alpha1', 'Application', 'web', {
    spec: {
      source: { repoURL: 'ghcr.io/x', chart: 'web', targetRevision: '1.2.3', helm: { values: 'a: 1', parameters: [{ name: 'b.c', value: '2' }] } },
    },
  });
  const chart = object('helm.cattle.io/v1', 'HelmChart', 'traefik', {
    spec: { chart: 'oci://r.example/c/traefik', valuesContent: 'a: 1\n', set: { b: true } },
  });

  expect(chartOfRelease(application, [])).toEqual({ chart: 'web', repository: 'oci://ghcr.io/x', version: '1.2.3' });
  expect(valuesOf(application, [])).toEqual({ a: 1, b: { c: 2 } });
  expect(chartOfRelease(chart, [])).toEqual({ chart: 'traefik', repository: 'oci://r.example/c' });
  expect(valuesOf(chart, [])).toEqual({ a: 1, b: true });
});

test('values from elsewhere are merged in order, and those of the release win', () => {
  const objects = [configMap('first', 'a: 1\nlist: [1, 2]\nm: {x: 1}\n'), configMap('second', 'b: 2\nlist: [3]\nm: {y: 2}\n')];
  const spec = { values: { b: 3, m: { z: 3 } }, valuesFrom: ['first', 'second'].map((name) => ({ kind: 'ConfigMap', name })) };

  expect(valuesOf(release(spec), objects)).toEqual({ a: 1, b: 3, list: [3], m: { x: 1, y: 2, z: 3 } });
});

test('one value from elsewhere stands at its path', () => {
  const password = object('v1', 'Secret', 'password', { data: { key: btoa('0123') } });
  const port = object('v1', 'ConfigMap', 'port', { data: { key: '8080' } });
  const spec = {
    valuesFrom: [
      { kind: 'Secret', name: 'password', valuesKey: 'key', targetPath: 'auth.users[0].password' },
      { kind: 'ConfigMap', name: 'port', valuesKey: 'key', targetPath: 'port' },
    ],
  };

  expect(valuesOf(release(spec), [password, port])).toEqual({ auth: { users: [{ password: '0123' }] }, port: 8080 });
});

test('what cannot be read is unknown, what is optional and missing is nothing', () => {
  const sealed = object('v1', 'Secret', 'sealed', { stringData: { 'values.yaml': unknownValue, key: unknownValue } });
  const spec = {
    values: { a: 1 },
    valuesFrom: [
      { kind: 'Secret', name: 'sealed' },
      { kind: 'Secret', name: 'sealed', valuesKey: 'key', targetPath: 'b' },
      { kind: 'ConfigMap', name: 'gone', optional: true },
    ],
  };

  expect(valuesOf(release(spec), [sealed])).toEqual({ [unknownValue]: unknownValue, a: 1, b: unknownValue });
});
