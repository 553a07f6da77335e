import { expect, test } from 'vitest';
import { readFiles } from '../read-files.ts';

const read = (text: string, path = 'talos/node.yaml') => readFiles([{ path, text }]);

const config = `version: v1alpha1
machine:
  type: controlplane
  token: SECRET-TOKEN
  ca: {crt: SECRET-CRT, key: SECRET-KEY}
  install: {image: "ghcr.io/siderolabs/installer:v1.4.6"}
  kubelet: {image: "ghcr.io/siderolabs/kubelet:v1.27.2"}
  network: {hostname: n1, nameservers: [192.168.1.1]}
  time: {servers: [ntp.lan], disabled: false}
  nodeLabels: {zone: a}
  nodeTaints: {dedicated: "storage:NoSchedule"}
  features: {imageCache: {localEnabled: true}}
  registries:
    mirrors:
      docker.io:
        overridePath: true
        endpoints:
          - https://mirror.lan/v2/docker.io
          - https://docker.io/v2
      "*":
        skipFallback: true
        endpoints: [http://spegel:5000]
    config:
      mirror.lan:5000:
        auth: {username: SECRET-USER, password: SECRET-PASSWORD}
        tls: {insecureSkipVerify: true, ca: SECRET-CA}
cluster:
  clusterName: home
  secret: SECRET-SECRET
  controlPlane: {endpoint: "https://api.lan:6443"}
  network: {cni: {name: none}, podSubnets: [10.244.0.0/16], serviceSubnets: [10.96.0.0/12]}
  etcd: {image: "gcr.io/etcd-development/etcd:v3.5.9"}
  proxy: {disabled: true}
  coreDNS: {disabled: false}
  allowSchedulingOnControlPlanes: true
`;

test('a machine config becomes a machine, with the place of every field', () => {
  const { machines, diagnostics } = read(config);
  const [machine] = machines;

  expect(diagnostics).toEqual([]);
  expect(machine).toMatchObject({
    name: 'n1',
    stem: 'node',
    role: 'controlplane',
    talosVersion: '1.4.6',
    images: {
      installer: 'ghcr.io/siderolabs/installer:v1.4.6',
      kubelet: 'ghcr.io/siderolabs/kubelet:v1.27.2',
      etcd: 'gcr.io/etcd-development/etcd:v3.5.9',
    },
    nodeLabels: { zone: 'a' },
    nodeTaints: { dedicated: 'storage:NoSchedule' },
    clusterName: 'home',
    controlPlaneEndpoint: 'https://api.lan:6443',
    allowSchedulingOnControlPlanes: true,
    cni: 'none',
    proxyDisabled: true,
    coreDnsDisabled: false,
    podSubnets: ['10.244.0.0/16'],
    serviceSubnets: ['10.96.0.0/12'],
    nameservers: ['192.168.1.1'],
    timeServers: ['ntp.lan'],
    timeDisabled: false,
    imageCache: true,
    place: { path: 'talos/node.yaml', line: 1 },
  });
  expect(machine?.placeOf('machine.kubelet.image')).toEqual({ path: 'talos/node.yaml', line: 7 });
});

test('mirrors keep the order of their endpoints, and each endpoint its line', () => {
  const { registries } = read(config).machines[0] ?? {};

  expect(registries?.mirrors).toEqual([
    { registry: '*', endpoints: [{ url: 'http://spegel:5000', place: at(22) }], skipFallback: true, overridePath: undefined, place: at(20) },
    {
      registry: 'docker.io',
      endpoints: [
        { url: 'https://mirror.lan/v2/docker.io', place: at(18) },
        { url: 'https://docker.io/v2', place: at(19) },
      ],
      overridePath: true,
      skipFallback: undefined,
      place: at(15),
    },
  ]);
  expect(registries?.configs).toEqual([{ host: 'mirror.lan:5000', hasAuth: true, hasTls: true, insecureSkipVerify: true, place: at(24) }]);
});

const at = (line: number) => ({ path: 'talos/node.yaml', line });

test('no secret of a machine config is kept', () => {
  expect(JSON.stringify(read(config))).not.toContain('SECRET');
});

test('documents beside the main one go before its fields', () => {
  const beside = `---
apiVersion: v1alpha1
kind: HostnameConfig
hostname: n2
---
apiVersion: v1alpha1
kind: ResolverConfig
nameservers: [{address: 10.0.0.1}]
---
apiVersion: v1alpha1
kind: TimeSyncConfig
enabled: false
ntp: {servers: [time.lan]}
---
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - {url: "https://other.lan", overridePath: true}
  - {url: "other.lan:5000"}
skipFallback: true
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: other.lan
password: SECRET
---
apiVersion: v1alpha1
kind: RegistryTLSConfig
name: other.lan
insecureSkipVerify: true
---
apiVersion: v1alpha1
kind: KubeletConfig
image: kubelet:v1.36.0
---
apiVersion: v1alpha1
kind: KubeProxyConfig
enabled: true
---
apiVersion: v1alpha1
kind: VolumeConfig
name: EPHEMERAL
---
apiVersion: v1alpha1
kind: FancyConfig
`;

  const { machines, diagnostics } = read(`${config}${beside}`);
  const [machine] = machines;

  expect(machine).toMatchObject({
    name: 'n2',
    nameservers: ['10.0.0.1'],
    timeServers: ['time.lan'],
    timeDisabled: true,
    proxyDisabled: false,
    images: { kubelet: 'kubelet:v1.36.0' },
  });
  expect(machine?.registries.mirrors[1]).toMatchObject({
    registry: 'docker.io',
    endpoints: [{ url: 'https://other.lan', overridePath: true }],
    skipFallback: true,
  });
  expect(machine?.registries.configs).toMatchObject([
    { host: 'mirror.lan:5000' },
    { host: 'other.lan', hasAuth: true, hasTls: true, insecureSkipVerify: true },
  ]);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'endpoints[1].url must be an http or https URL; it is left out (Talos refuses the document)',
    'FancyConfig is no known kind of Talos document; it was not read',
  ]);
});

test.each([
  ['factory.talos.dev/installer/376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba:v1.7.0', '1.7.0'],
  ['registry.lan:5000/siderolabs/installer:v1.13.0-beta.1@sha256:abc', '1.13.0-beta.1'],
  ['registry.lan:5000/siderolabs/installer', undefined],
  ['ghcr.io/siderolabs/installer:latest', undefined],
])('the version is the tag of %s', (image, version) => {
  const { machines } = read(`version: v1alpha1\nmachine: {type: worker, install: {image: "${image}"}}\n`);

  expect(machines[0]?.talosVersion).toBe(version);
});

test('a config of an unknown version is said and left out', () => {
  const { machines, diagnostics } = read('version: v1beta9\nmachine: {type: worker}\n');

  expect(machines).toEqual([]);
  expect(diagnostics).toMatchObject([{ severity: 'error', place: at(1) }]);
});

test('a patch and a document without a machine are said', () => {
  expect(read('machine: {kubelet: {}}\n').diagnostics).toMatchObject([
    { message: 'a patch to a Talos machine config: it was not applied to anything' },
  ]);
  expect(read('apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: x\n').diagnostics).toMatchObject([
    { message: 'HostnameConfig was not read: no machine config stands in the same file' },
  ]);
});

test('fields of the wrong type are said, and do not stop the reading', () => {
  const text =
    'version: v1alpha1\nmachine:\n  type: boss\n  nodeLabels: {a: yes}\n  registries:\n    mirrors:\n      docker.io: https://x\n      ghcr.io: {endpoints: [5]}\n';

  const { machines, diagnostics } = read(text);

  expect(machines).toMatchObject([{ role: 'worker', nodeLabels: { a: 'true' }, registries: { mirrors: [{ endpoints: [] }, { endpoints: [] }] } }]);
  expect(diagnostics.map(({ place }) => place)).toEqual([at(3), at(4), at(7), at(8)]);
});

test('inline manifests are objects, each once, with their lines', () => {
  const text = `version: v1alpha1
machine: {type: controlplane}
cluster:
  inlineManifests:
    - name: cni
      contents: |
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: cni}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: two}
  extraManifests: [https://x.org/a.yaml]
`;

  const { objects, diagnostics } = readFiles([
    { path: 'a.yaml', text },
    { path: 'b.yaml', text },
  ]);

  expect(objects.map(({ object, place }) => [object.metadata.name, place])).toEqual([
    ['cni', { path: 'a.yaml', line: 8 }],
    ['two', { path: 'a.yaml', line: 12 }],
  ]);
  expect(objects[1]?.placeOf('metadata.name')).toEqual({ path: 'a.yaml', line: 14 });
  expect(diagnostics.map(({ message }) => message)).toEqual(
    Array.from({ length: 2 }, () => 'cluster.extraManifests: what it puts into the cluster was not read'),
  );
});

test('two configs for one host name contradict each other; two without one do not', () => {
  const named = 'version: v1alpha1\nmachine: {type: worker, network: {hostname: n1}}\n';
  const nameless = 'version: v1alpha1\nmachine: {type: worker}\n';

  const { machines, diagnostics } = readFiles([
    { path: 'a.yaml', text: named },
    { path: 'b.yaml', text: named },
    { path: 'c.yaml', text: nameless },
    { path: 'd.yaml', text: nameless },
  ]);

  expect(machines.map(({ name, stem }) => [name, stem])).toEqual([
    [undefined, 'c'],
    [undefined, 'd'],
    ['n1', 'b'],
  ]);
  expect(diagnostics).toMatchObject([{ severity: 'warning', message: 'machine n1 stands twice; also at a.yaml:1, which does not count' }]);
});
