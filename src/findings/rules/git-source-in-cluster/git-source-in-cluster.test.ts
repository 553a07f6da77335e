import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { fluxRepository, fluxKustomization as kustomization } from '#testing/flux-repository.ts';
import { deploymentOf } from '#testing/rule-cluster.ts';
import { gitSourceInCluster } from './git-source-in-cluster.ts';

const findingsOf = (files: Readonly<Record<string, object | string>>) => {
  const texts = Object.fromEntries(Object.entries(files).map(([path, value]) => [path, typeof value === 'string' ? value : JSON.stringify(value)]));
  const twin = assembleTwin(readFiles(fluxRepository(texts)), { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [gitSourceInCluster], new Runs([twin], [])).findings;
};

const forge = deploymentOf('git/forge', 'codeberg.org/forgejo/forgejo:9');
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'forge', namespace: 'git' },
  spec: { selector: { app: 'forge' }, ports: [{ port: 80 }] },
};
const backend = { service: { name: 'forge', port: { number: 80 } } };

function ingress(host: string) {
  const rules = [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }];
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'forge', namespace: 'git' }, spec: { rules } };
}

function source(url: string, kind = 'GitRepository', name = 'fleet') {
  return { apiVersion: 'source.toolkit.fluxcd.io/v1', kind, metadata: { name, namespace: 'flux' }, spec: { interval: '1m', url } };
}

const apps = { 'flux/forge.yaml': kustomization('forge'), 'apps/forge/forge.yaml': forge, 'apps/forge/service.yaml': service };

test('a Git server that Flux applies from what it serves', () => {
  const files = {
    ...apps,
    'flux/fleet.yaml': source('https://git.home.example/team/fleet.git'),
    'apps/forge/ingress.yaml': ingress('git.home.example'),
  };

  expect(findingsOf(files)).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'gitrepository.source.toolkit.fluxcd.io/flux/fleet',
      message: 'GitRepository flux/fleet is read from git.home.example, which Deployment git/forge of the cluster itself serves',
      because: [
        { text: 'GitRepository flux/fleet names git.home.example in spec.url', place: { path: 'flux/fleet.yaml' } },
        { text: 'git.home.example is served by Deployment git/forge', place: { path: 'apps/forge/ingress.yaml' } },
        { text: expect.stringContaining('a reboot leaves it, but once the pod was replaced nothing is applied'), certainty: 'documented' },
        { place: { path: 'apps/forge/forge.yaml' }, closesCycle: true },
      ],
    },
  ]);
});

test('a server that is named as a Service, over SSH, and is applied by hand', () => {
  const files = {
    'flux/fleet.yaml': source('ssh://git@forge.git.svc.cluster.local/team/fleet'),
    'flux/forge.yaml': forge,
    'flux/service.yaml': service,
  };

  expect(findingsOf(files)).toMatchObject([{ severity: 'medium', about: 'forge.git.svc.cluster.local' }]);
});

test('an Application of Argo CD', () => {
  const spec = { source: { repoURL: 'http://forge.git.svc/team/fleet', path: 'apps' }, destination: { namespace: 'shop' } };
  const files = {
    ...apps,
    'apps/forge/app.yaml': { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'shop', namespace: 'argocd' }, spec },
  };

  expect(findingsOf(files)).toMatchObject([{ subject: 'application.argoproj.io/argocd/shop' }]);
});

const { selector: _selector, ...ports } = service.spec;

test.each([
  ['a server outside', { ...apps, 'flux/fleet.yaml': source('https://github.com/team/fleet') }],
  [
    'a rule for all names of a domain',
    { ...apps, 'flux/fleet.yaml': source('https://git.home.example/team/fleet'), 'apps/forge/ingress.yaml': ingress('*.home.example') },
  ],
  [
    'a Service that leads outside the cluster',
    { ...apps, 'flux/fleet.yaml': source('http://forge.git.svc/team/fleet'), 'apps/forge/service.yaml': { ...service, spec: ports } },
  ],
  ['a source that nothing uses', { ...apps, 'flux/old.yaml': source('http://forge.git.svc/team/fleet', 'GitRepository', 'old') }],
])('is silent about %s', (_, files) => {
  expect(findingsOf(files)).toEqual([]);
});
