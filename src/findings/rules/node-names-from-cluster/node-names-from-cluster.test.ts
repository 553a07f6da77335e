import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { deploymentOf } from '#testing/rule-cluster.ts';
import { nodeNamesFromCluster } from './node-names-from-cluster.ts';

interface Options {
  readonly nameservers: readonly string[];
  /** Of machine.time. */
  readonly time?: object;
  /** Endpoints for the registry of the image of the DNS server. */
  readonly mirrors?: readonly string[];
  readonly service?: object;
}

const blocky = '192.168.7.53';

function findingsOf({ nameservers, time, mirrors, service = { type: 'LoadBalancer', loadBalancerIP: blocky } }: Options) {
  const registries = mirrors === undefined ? {} : { registries: { mirrors: { 'ghcr.io': { endpoints: mirrors } } } };
  const machine = {
    version: 'v1alpha1',
    machine: {
      type: 'controlplane',
      install: { image: 'ghcr.io/siderolabs/installer:v1.9.5' },
      network: { hostname: 'n1', nameservers },
      ...(time === undefined ? {} : { time }),
      ...registries,
    },
    cluster: { allowSchedulingOnControlPlanes: true, controlPlane: { endpoint: 'https://192.168.7.2:6443' } },
  };
  const objects = [
    deploymentOf('dns/blocky', 'ghcr.io/dns/blocky:v0.24'),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'blocky', namespace: 'dns' },
      spec: { ...service, selector: { app: 'blocky' }, ports: [{ port: 53 }] },
    },
  ];
  const files = [machine, ...objects].map((value, index) => ({ path: `f${index}.yaml`, text: JSON.stringify(value) }));
  const twin = assembleTwin(readFiles(files), { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [nodeNamesFromCluster], new Runs([twin], ['power-loss', 'power-loss:wiped'])).findings;
}

test('a node that asks only a DNS server of its own cluster, whose image it has to look up', () => {
  expect(findingsOf({ nameservers: [blocky] })).toMatchObject([
    {
      severity: 'critical',
      certainty: 'proven',
      subject: 'deployment/dns/blocky',
      message: 'n1 resolves names only through Deployment dns/blocky of the cluster itself',
      because: [
        { text: 'n1 asks 192.168.7.53 for names, and nobody else', place: { path: 'f0.yaml' } },
        { text: '192.168.7.53 (Service dns/blocky) is served by Deployment dns/blocky', place: { path: 'f2.yaml' } },
        { text: 'Deployment dns/blocky runs ghcr.io/dns/blocky:v0.24', place: { path: 'f1.yaml' } },
        {},
        { closesCycle: true },
      ],
      consequence: [{ contingency: 'power-loss:wiped', workloads: ['deployment/dns/blocky'] }],
    },
  ]);
});

const mirrors = ['http://192.168.7.9:5000'];

test('with images from a mirror that has an address, the time server is still asked by its name', () => {
  expect(findingsOf({ nameservers: [blocky], mirrors })).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      because: [
        {},
        {},
        {},
        { text: 'etcd and the kubelet of Talos wait at boot for the first answer of a time server, which is asked by its name' },
        {},
      ],
    },
  ]);
});

test.each<[string, Options]>([
  ['images and time come by address', { nameservers: [blocky], mirrors, time: { servers: ['192.168.7.1'] } }],
  ['images come by address and nothing waits for the time', { nameservers: [blocky], mirrors, time: { disabled: true } }],
  ['images come by address and the wait for the time ends', { nameservers: [blocky], mirrors, time: { bootTimeout: '2m' } }],
  ['there is a resolver outside as well', { nameservers: [blocky, '192.168.7.1'] }],
  ['the DNS server of the cluster is for others', { nameservers: ['192.168.7.1'] }],
  ['the address is not that of a Service', { nameservers: [blocky], service: { type: 'ClusterIP' } }],
  ['the machine config names no resolver', { nameservers: [] }],
])('is silent where %s', (_, options) => {
  expect(findingsOf(options)).toEqual([]);
});
