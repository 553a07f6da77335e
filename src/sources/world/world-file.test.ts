import { expect, test } from 'vitest';
import { readFiles } from '../read-files.ts';

const read = (text: string, path = 'world.yaml') => readFiles([{ path, text }]);
const at = (line: number) => ({ path: 'world.yaml', line });

test('hosts, references and nodes are read with their places', () => {
  const text = `hosts:
  quay.io: { state: up }
  mirror.lan: down
  docker.io: { state: web-page, since: 2023-07-01, source: "an issue", certainty: assumed }
  ghcr.io: { state: status, status: 503 }
references:
  present: [busybox]
  absent: [{ ref: "quay.io/ceph/ceph:v1", since: 2023-06-30 }]
nodes:
  n1: { cpu: 8, memory: 32Gi, images: [busybox], runs: [shop/web, shop/web], apiClients: [rook/mgr] }
`;

  const { world, diagnostics } = read(text);

  expect(diagnostics).toEqual([]);
  expect(world.hosts).toEqual([
    { host: 'docker.io', state: { kind: 'web-page' }, since: '2023-07-01', source: 'an issue', certainty: 'assumed', place: at(4) },
    { host: 'ghcr.io', state: { kind: 'status', status: 503 }, certainty: 'configured', place: at(5) },
    { host: 'mirror.lan', state: { kind: 'down' }, certainty: 'configured', place: at(3) },
    { host: 'quay.io', state: { kind: 'up' }, certainty: 'configured', place: at(2) },
  ]);
  expect(world.references).toEqual([
    { reference: 'busybox', exists: true, certainty: 'configured', place: at(7) },
    { reference: 'quay.io/ceph/ceph:v1', exists: false, since: '2023-06-30', certainty: 'configured', place: at(8) },
  ]);
  expect(world.nodes).toEqual([
    {
      node: 'n1',
      cpu: '8',
      memory: '32Gi',
      images: ['busybox'],
      runs: ['shop/web', 'shop/web'],
      apiClients: ['rook/mgr'],
      certainty: 'configured',
      place: at(10),
    },
  ]);
});

test('disks and sizes are read', () => {
  const { world, diagnostics } = read(`references:
  present: [{ ref: busybox, size: 45Mi }]
nodes:
  n1:
    disk: { capacity: 100Gi, free: 20Gi, images: { capacity: 50Gi, free: 9Gi }, evictionHard: { imagefs.available: 5% }, imageGCHighThresholdPercent: 70 }
`);

  expect(diagnostics).toEqual([]);
  expect(world.references).toMatchObject([{ reference: 'busybox', size: '45Mi' }]);
  expect(world.nodes).toMatchObject([
    {
      disk: {
        capacity: '100Gi',
        free: '20Gi',
        images: { capacity: '50Gi', free: '9Gi' },
        evictionHard: { 'imagefs.available': '5%' },
        imageGCHighThresholdPercent: 70,
      },
    },
  ]);
});

test('what tags mean and what images do with data is read', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const text = `tags:
  busybox:edge:
    - { digest: "${digest}", since: 2026-01-31 }
  busybox:1: "${digest}"
images:
  busybox@${digest}: { data: 14, upgrades: [13] }
`;

  const { world, diagnostics } = read(text);

  expect(diagnostics).toEqual([]);
  expect(world.tags).toEqual([
    { reference: 'busybox:1', digest, certainty: 'configured', place: at(4) },
    { reference: 'busybox:edge', digest, since: '2026-01-31', certainty: 'configured', place: at(3) },
  ]);
  expect(world.images).toEqual([{ image: `busybox@${digest}`, data: '14', upgrades: ['13'], certainty: 'configured', place: at(6) }]);
});

test('dates of certificates are read', () => {
  const { world, diagnostics } = read(
    'certificates:\n  etcd/n1: 2026-12-01T00:00:00Z\n  service/a/b: { notAfter: 2026-12-01, notBefore: 2026-01-01 }\n',
  );

  expect(diagnostics).toEqual([]);
  expect(world.certificates).toEqual([
    { certificate: 'etcd/n1', notAfter: '2026-12-01T00:00:00Z', certainty: 'configured', place: at(2) },
    { certificate: 'service/a/b', notAfter: '2026-12-01T00:00:00Z', notBefore: '2026-01-01T00:00:00Z', certainty: 'configured', place: at(3) },
  ]);
});

test('a control plane outside the nodes, and that machines are repaired, are read', () => {
  const { world, diagnostics } = read('controlPlane: { apiServers: [a, b], authorities: own }\nnodeRepair: { after: 10m }\n');

  expect(diagnostics).toEqual([]);
  expect(world.controlPlane).toEqual({ apiServers: ['a', 'b'], authorities: 'own', certainty: 'configured', place: at(1) });
  expect(world.nodeRepair).toEqual({ afterMs: 600_000, certainty: 'configured', place: at(2) });
});

test.each([
  ['tags:\n  a.io/b:c: sha256:12\n', 'tags[a.io/b:c].digest must be a digest', 2],
  ['images:\n  a.io/b:c: { upgrades: [13] }\n', 'images[a.io/b:c].data must be the version of the data', 2],
  ['hosts:\n  a.io: {state: sleepy}\n', 'hosts[a.io].state must be one of', 2],
  ['hosts:\n  a.io: {state: status}\n', 'hosts[a.io].status must be an HTTP status', 2],
  ['hosts:\n  a.io: {state: up, colour: red}\n', 'hosts[a.io].colour is not known here', 2],
  ['hosts: [a]\n', 'hosts must be a map', 1],
  ['hosts: {}\nplanets: {}\n', 'planets is not known here', 2],
  ['references:\n  absent:\n    - {since: 2023-01-01}\n', 'references.absent[0].ref must be an image reference', 3],
  ['references: {gone: []}\n', 'references.gone is not known here', 1],
  ['nodes:\n  a: {cpu: []}\n', 'nodes.a.cpu must be a quantity', 2],
  ['nodes:\n  a: {disk: {capacity: 1Gi}}\n', 'nodes.a.disk.free must be a quantity', 2],
  ['nodes:\n  a: {disk: {capacity: 1Gi, free: 1Gi, evictionHard: {nodefs.available: little}}}\n', 'must be a quantity or a percentage', 2],
  ['nodes:\n  a: {disk: {capacity: 1Gi, free: 1Gi, imageGCHighThresholdPercent: 101}}\n', 'must be a number from 0 to 100', 2],
  ['nodes:\n  a: {disk: {capacity: 1Gi, free: 1Gi, evictionPressureTransitionPeriod: soon}}\n', 'must be a duration', 2],
  ['certificates:\n  etcd: soon\n', 'certificates.etcd.notAfter must be a date', 2],
  ['certificates:\n  pods/a: 2026-12-01\n', 'must be named one of api-server', 2],
  ['nodes:\n  a: {runs: [web]}\n', 'nodes.a.runs[0] must be a workload', 2],
  ['controlPlane: {apiServers: []}\n', 'controlPlane.apiServers must name at least one', 1],
  ['controlPlane: {apiServers: [a], authorities: many}\n', 'controlPlane.authorities must be shared or own', 1],
  ['nodeRepair: {after: soon}\n', 'nodeRepair.after must be minutes', 1],
  ['nodes:\n  a: {apiClients: [mgr]}\n', 'nodes.a.apiClients[0] must be a workload', 2],
])('%j is said with its line', (text, message, line) => {
  expect(read(text).diagnostics).toMatchObject([{ severity: 'warning', message: expect.stringContaining(message), place: at(line) }]);
});

test('a world file is known by its content too, and an inventory with lists is none', () => {
  expect(read('hosts: {a.io: down}\n', 'outside.yaml').world.hosts.map(({ host }) => host)).toContain('a.io');
  expect(read('nodes: [{hostname: a}]\n', 'talconfig.yaml').world.nodes).toEqual([]);
});

test('of two files about one host the later path counts, and both are named', () => {
  const { world, diagnostics } = readFiles([
    { path: 'b/world.yaml', text: 'hosts: {a.io: up}\n' },
    { path: 'a/world.yaml', text: 'hosts: {a.io: down}\n' },
  ]);

  expect(world.hosts.find(({ host }) => host === 'a.io')?.state).toEqual({ kind: 'up' });
  expect(diagnostics).toEqual([
    { severity: 'warning', message: 'a.io stands twice; also at a/world.yaml:1, which does not count', place: { path: 'b/world.yaml', line: 1 } },
  ]);
});

test('what is known of well-known hosts holds unless somebody says otherwise', () => {
  const stateOf = (text: string) => read(text).world.hosts.find(({ host }) => host === 'docker.io');

  expect(stateOf('hosts: {}\n')).toMatchObject({
    state: { kind: 'web-page' },
    certainty: 'documented',
    place: { source: expect.stringContaining('https://') },
  });
  expect(stateOf('hosts: {docker.io: up}\n')).toMatchObject({ state: { kind: 'up' }, certainty: 'configured' });
});
