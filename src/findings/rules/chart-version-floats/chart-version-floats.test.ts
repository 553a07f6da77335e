import { expect, test } from 'vitest';
import { coredns } from '#catalogue/coredns.ts';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { unknownValue } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { chartVersionFloats } from './chart-version-floats.ts';

const findingsOf = (...objects: readonly KubeObject[]) => {
  const twin = ruleCluster({ objects, catalogue: [coredns] });
  return check([twin], [chartVersionFloats], new Runs([twin], [])).findings;
};

function release(name: string, spec: object): KubeObject {
  return { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name, namespace: 'shop' }, spec } as KubeObject;
}

function ofChart(name: string, version?: string, more: object = {}, kind = 'HelmRepository'): KubeObject {
  return release(name, {
    chart: { spec: { chart: name, ...(version === undefined ? {} : { version }), sourceRef: { kind, name: 'charts' } } },
    ...more,
  });
}

function broughtBy(name: string, image: string): KubeObject {
  const deployment = deploymentOf(`shop/${name}`, image);
  const labels = { 'helm.toolkit.fluxcd.io/name': name, 'helm.toolkit.fluxcd.io/namespace': 'shop' };
  return { ...deployment, metadata: { ...deployment.metadata, labels } };
}

test('what the cluster needs is told apart from what it does not', () => {
  const objects = [ofChart('names', '>=1.0.0'), broughtBy('names', 'docker.io/coredns/coredns:1.11.1'), ofChart('web', '*'), ofChart('blog')];

  expect(findingsOf(...objects)).toMatchObject([
    {
      severity: 'medium',
      subject: 'helmrelease.helm.toolkit.fluxcd.io/shop/names',
      message: 'HelmRelease shop/names moves to another minor version of its chart whenever one is published',
      because: [{ text: 'HelmRelease shop/names takes any chart version in ">=1.0.0", and brings dns' }, {}],
      fix: { text: 'name one version, first in spec.chart.spec.version of HelmRelease shop/names, and let a pull request raise it' },
    },
    {
      severity: 'low',
      subject: 'helmrelease.helm.toolkit.fluxcd.io/shop/blog',
      message: 'HelmRelease shop/blog and HelmRelease shop/web move to another minor version of their charts whenever one is published',
    },
  ]);
});

test('a chart from an OCI registry', () => {
  const repository = (ref: object) =>
    ({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'OCIRepository', metadata: { name: 'web', namespace: 'shop' }, spec: { ref } }) as KubeObject;
  const web = release('web', { chartRef: { kind: 'OCIRepository', name: 'web' } });

  expect(findingsOf(web, repository({ semver: '1.x' }))).toMatchObject([{ severity: 'low', locations: [{ path: 'web.yaml' }] }]);
  expect(findingsOf(web, repository({ tag: '1.2.3' }))).toEqual([]);
  expect(findingsOf(web, repository({ semver: '1.x', digest: 'sha256:abc' }))).toEqual([]);
});

test.each([
  ['names one version', ofChart('web', '1.2.3')],
  ['names one version with a v', ofChart('web', 'v1.2.3')],
  ['takes patches of one minor version', ofChart('web', '>=1.13.0 <1.14.0')],
  ['takes patches, by a tilde', ofChart('web', '~1.13.0')],
  ['takes patches, by the other tilde', ofChart('web', '~>1.13.0')],
  ['names what is no range', ofChart('web', 'latest')],
  ['takes patches, by an x', ofChart('web', '1.13.x')],
  ['gets its version filled in later', ofChart('web', `>=${unknownValue}`)],
  ['takes its chart out of Git, with the version that stands there', ofChart('web', undefined, {}, 'GitRepository')],
  ['is suspended', ofChart('web', '*', { suspend: true })],
])('is silent about a release that %s', (_, object) => {
  expect(findingsOf(object)).toEqual([]);
});
