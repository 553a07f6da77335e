import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { deploymentOf } from '#testing/rule-cluster.ts';
import { clusterDomainMismatch } from './cluster-domain-mismatch.ts';

interface Options {
  readonly domain?: string;
  readonly corefile?: string;
  readonly host?: string;
  /** Talos runs no CoreDNS of its own; so where a Corefile is given. */
  readonly disabled?: boolean;
  readonly pod?: object;
  readonly more?: readonly object[];
}

const store = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'store', namespace: 'shop' },
  spec: { selector: { app: 'store' }, ports: [{ port: 80 }] },
};

function findingsOf({ domain, corefile, host = 'store.shop.svc', disabled = corefile !== undefined, pod = {}, more = [] }: Options) {
  const network = domain === undefined ? {} : { network: { dnsDomain: domain } };
  const coreDNS = !disabled ? {} : { coreDNS: { disabled: true } };
  const machine = {
    version: 'v1alpha1',
    machine: { type: 'controlplane', install: { image: 'ghcr.io/siderolabs/installer:v1.9.5' }, network: { hostname: 'n1' } },
    cluster: { allowSchedulingOnControlPlanes: true, controlPlane: { endpoint: 'https://192.168.7.2:6443' }, ...network, ...coreDNS },
  };
  const web = deploymentOf('shop/web', 'web:1', {
    containers: [{ name: 'main', image: 'web:1', env: [{ name: 'STORE', value: `http://${host}:80/` }] }],
    ...pod,
  });
  const dns =
    corefile === undefined
      ? []
      : [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'coredns', namespace: 'kube-system' }, data: { Corefile: corefile } }];
  const files = [machine, web, store, ...dns, ...more].map((value, index) => ({ path: `f${index}.yaml`, text: JSON.stringify(value) }));
  const twin = assembleTwin(readFiles(files), { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [clusterDomainMismatch], new Runs([twin], [])).findings;
}

const corefileFor = (zones: string, more = '') =>
  `.:53 {\n    errors\n    ${more}\n    kubernetes ${zones} in-addr.arpa ip6.arpa {\n      ttl 30\n    }\n    forward . /etc/resolv.conf\n}\n`;

function containerWith(fields: object): object {
  return { containers: [{ name: 'main', image: 'web:1', ...fields }] };
}

test('a workload that names a Service below the usual domain, in a cluster of another', () => {
  expect(findingsOf({ domain: 'pasture.example', host: 'store.shop.svc.cluster.local' })).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'deployment/shop/web',
      message: "Deployment shop/web names Services below cluster.local, and the cluster's domain is pasture.example",
      because: [
        {
          text: 'Deployment shop/web names store.shop.svc.cluster.local in spec.template.spec.containers[0].env[0].value',
          place: { path: 'f1.yaml' },
        },
        { place: { path: 'f0.yaml' } },
        {},
      ],
      fix: {
        text: 'write store.shop.svc.pasture.example in spec.template.spec.containers[0].env[0].value of Deployment shop/web, or leave away what follows .svc',
      },
    },
  ]);
});

test('a flag that leaves the namespace to a variable', () => {
  expect(findingsOf({ domain: 'pasture.example', host: 'store.$(RUNTIME_NAMESPACE).svc.cluster.local.' })).toHaveLength(1);
});

test('cluster DNS that answers for another domain than the one that pods look names up below', () => {
  expect(findingsOf({ domain: 'pasture.example', corefile: corefileFor('cluster.local') })).toMatchObject([
    {
      severity: 'medium',
      subject: 'configmap/kube-system/coredns',
      message: 'pods look names up below pasture.example, and ConfigMap kube-system/coredns does not answer for it',
    },
  ]);
});

test.each<[string, Options]>([
  ['the domain is the usual one', { host: 'store.shop.svc.cluster.local' }],
  ['the name ends in the domain of the cluster', { domain: 'pasture.example', host: 'store.shop.svc.pasture.example' }],
  ['the name is short', { domain: 'pasture.example' }],
  ['the name is of another cluster', { domain: 'pasture.example', host: 'ledger.office.svc.cluster.local' }],
  [
    'cluster DNS answers for both',
    { domain: 'pasture.example', corefile: corefileFor('pasture.example cluster.local'), host: 'store.shop.svc.cluster.local' },
  ],
  [
    'names are rewritten',
    {
      domain: 'pasture.example',
      corefile: corefileFor('pasture.example', 'rewrite name suffix .cluster.local. .pasture.example.'),
      host: 'store.shop.svc.cluster.local',
    },
  ],
  [
    'names are rewritten by a pattern',
    {
      domain: 'pasture.example',
      corefile: corefileFor('cluster.local', 'rewrite name regex (.*)\\.svc\\.pasture\\.example\\.$ {1}.svc.cluster.local.'),
    },
  ],
  ['what is imported was not read', { domain: 'pasture.example', corefile: corefileFor('cluster.local', 'import /etc/coredns/custom/*.override') }],
  [
    'the Corefile that was read answers for both, and Talos has one too',
    {
      domain: 'pasture.example',
      corefile: corefileFor('pasture.example cluster.local'),
      disabled: false,
      host: 'store.shop.svc.cluster.local',
    },
  ],
  ['it is not known whose Corefile counts', { domain: 'pasture.example', corefile: corefileFor('cluster.local'), disabled: false }],
  [
    'the pod has the name in its own hosts file',
    {
      domain: 'pasture.example',
      host: 'store.shop.svc.cluster.local',
      pod: { hostAliases: [{ ip: '10.96.0.7', hostnames: ['store.shop.svc.cluster.local'] }] },
    },
  ],
  [
    'the name is one that needs no proxy',
    { domain: 'pasture.example', pod: containerWith({ env: [{ name: 'NO_PROXY', value: 'localhost,store.shop.svc.cluster.local' }] }) },
  ],
  [
    'the field has the name below both domains',
    { domain: 'pasture.example', pod: containerWith({ args: ['--san=store.shop.svc.cluster.local,store.shop.svc.pasture.example'] }) },
  ],
  [
    'nobody knows for what cluster DNS answers',
    { domain: 'pasture.example', corefile: '. {\n    kubernetes\n}\n', host: 'store.shop.svc.cluster.local' },
  ],
  [
    'a node is not described',
    { domain: 'pasture.example', host: 'store.shop.svc.cluster.local', more: [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n2' } }] },
  ],
])('is silent where %s', (_, options) => {
  expect(findingsOf(options)).toEqual([]);
});
