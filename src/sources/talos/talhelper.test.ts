import { expect, test } from 'vitest';
import { readFiles } from '../read-files.ts';
import type { SourceFile } from '../source-document.ts';
import { schematicId } from './schematic.ts';

const read = (text: string, ...others: readonly SourceFile[]) => readFiles([{ path: 'talos/talconfig.yaml', text }, ...others]);
const messages = (model: ReturnType<typeof readFiles>) => model.diagnostics.map(({ severity, message }) => `${severity}: ${message}`);

const talconfig = `clusterName: home
talosVersion: v1.9.1
kubernetesVersion: v1.32.0
endpoint: https://10.0.0.1:6443
allowSchedulingOnControlPlanes: true
cniConfig: {name: none}
clusterPodNets: [10.1.0.0/16]
patches:
  - |-
    machine:
      registries:
        mirrors:
          docker.io:
            endpoints:
              - https://everywhere.lan
nodes:
  - hostname: s1
    ipAddress: 10.0.0.2
    controlPlane: true
    nameservers: [10.0.0.53]
    patches:
      - |-
        - op: replace
          path: /machine/kubelet/image
          value: mirror.lan/kubelet:v1.32.0
  - hostname: w1
    nodeLabels: {zone: a}
    talosImageURL: ghcr.io/siderolabs/installer
    patches:
      - "@patches/mirror.yaml"
controlPlane:
  nodeTaints: {dedicated: "api:NoSchedule"}
  patches:
    - |-
      machine:
        registries:
          mirrors:
            docker.io:
              endpoints:
                - https://servers.lan
      cluster:
        proxy: {disabled: true}
worker:
  nodeLabels: {zone: b}
  schematic: {customization: {extraKernelArgs: [net.ifnames=0]}}
`;

const mirrorPatch: SourceFile = {
  path: 'talos/patches/mirror.yaml',
  text: 'machine:\n  time: {servers: [ntp.lan]}\n---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints: [{url: "https://ghcr.lan"}]\n',
};

test('each node of a talconfig becomes a machine, with the place of what was written', () => {
  const { machines, diagnostics } = read(talconfig, mirrorPatch);
  const [server, worker] = machines;

  expect(diagnostics).toEqual([]);
  expect(server).toMatchObject({
    name: 's1',
    role: 'controlplane',
    talosVersion: '1.9.1',
    clusterName: 'home',
    controlPlaneEndpoint: 'https://10.0.0.1:6443',
    allowSchedulingOnControlPlanes: true,
    cni: 'none',
    podSubnets: ['10.1.0.0/16'],
    nameservers: ['10.0.0.53'],
    nodeTaints: { dedicated: 'api:NoSchedule' },
    proxyDisabled: true,
    images: { kubelet: 'mirror.lan/kubelet:v1.32.0', apiServer: 'registry.k8s.io/kube-apiserver:v1.32.0' },
    place: { path: 'talos/talconfig.yaml', line: 17 },
  });
  expect(worker).toMatchObject({
    name: 'w1',
    role: 'worker',
    nodeLabels: { zone: 'a' },
    timeServers: ['ntp.lan'],
    images: { installer: 'ghcr.io/siderolabs/installer:v1.9.1' },
  });
  expect(server?.placeOf('machine.kubelet.image')).toEqual({ path: 'talos/talconfig.yaml', line: 24 });
  expect(server?.placeOf('machine.network.nameservers[0]')).toEqual({ path: 'talos/talconfig.yaml', line: 20 });
  expect(worker?.placeOf('machine.time.servers')).toEqual({ path: 'talos/patches/mirror.yaml', line: 2 });
});

test('the mirrors of patches for a group, a node and all add up in that order, each with its line', () => {
  const [server, worker] = read(talconfig, mirrorPatch).machines;

  expect(server?.registries.mirrors.map(({ registry, endpoints }) => [registry, endpoints])).toEqual([
    [
      'docker.io',
      [
        { url: 'https://servers.lan', place: { path: 'talos/talconfig.yaml', line: 40 } },
        { url: 'https://everywhere.lan', place: { path: 'talos/talconfig.yaml', line: 15 } },
      ],
    ],
  ]);
  expect(worker?.registries.mirrors.map(({ registry, place }) => [registry, place])).toEqual([
    ['docker.io', { path: 'talos/talconfig.yaml', line: 13 }],
    ['ghcr.io', { path: 'talos/patches/mirror.yaml', line: 4 }],
  ]);
});

test('what comes from the environment is taken from talenv.yaml, else it is unknown and said', () => {
  const text = talconfig
    .replace('v1.9.1', `\${TALOS}`)
    .replace('https://everywhere.lan', `\${MIRROR}`)
    .replace('"@patches/mirror.yaml"', '"machine: {}"');

  const model = read(text, { path: 'talos/talenv.yaml', text: 'TALOS: v1.8.2\n' });

  expect(model.machines.map(({ talosVersion }) => talosVersion)).toEqual(['1.8.2', '1.8.2']);
  expect(model.machines[1]?.registries.mirrors[0]?.endpoints).toEqual([]);
  expect(messages(model)).toContain('warning: not known here, because they are taken from the environment: MIRROR');
  expect(messages(model)).toContain('warning: machine.registries.mirrors[docker.io].endpoints[0] is not known here; it is left out');
});

test('a patch file that is not there, and an operation that does not fit, are said', () => {
  const text = talconfig.replace('/machine/kubelet/image', '/machine/type/x');

  expect(messages(read(text))).toEqual([
    'warning: this operation was not applied: missing value: /machine/type/x',
    'warning: the patch @patches/mirror.yaml was not applied: it is not among the files that were read',
  ]);
});

test('manifests in a patch are objects, with their lines', () => {
  const patch =
    'patches:\n  - |-\n    cluster:\n      inlineManifests:\n        - name: a\n          contents: |\n            apiVersion: v1\n            kind: Namespace\n            metadata: {name: extra}\n';

  const { objects } = read(`clusterName: home\ntalosVersion: v1.9.1\nnodes: [{hostname: a}]\n${patch}`);

  expect(objects.map(({ object, place }) => [object.metadata.name, place])).toEqual([['extra', { path: 'talos/talconfig.yaml', line: 10 }]]);
});

test('the installer carries the image factory’s name for the schematic', () => {
  const args = ['net.ifnames=0', '-selinux'];

  expect(schematicId(undefined)).toBe('376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba');
  expect(schematicId({ customization: { extraKernelArgs: args, meta: [{ key: 1 }] } })).toBeUndefined();
  expect(schematicId({ customization: { extraKernelArgs: ['a # b'] } })).toBeUndefined();
  expect(read(talconfig, mirrorPatch).machines[0]?.images.installer).toBe(`factory.talos.dev/metal-installer/${schematicId(undefined)}:v1.9.1`);
});

const common = `version: v1alpha1
machine:
  registries: {mirrors: {docker.io: {endpoints: ["http://nas:5000"]}}}
  install: {image: "factory.talos.dev/installer/x:v1.11.0"}
cluster: {clusterName: home}
---
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: ghcr.io
endpoints: [{url: "http://nas:5001"}]
`;

test('a file that only names a host is a patch to the config of all, and says so', () => {
  const node = (name: string, type: string) =>
    `version: v1alpha1\nmachine: {type: ${type}}\n---\napiVersion: v1alpha1\nkind: HostnameConfig\nhostname: ${name}\n`;

  const { machines, diagnostics } = readFiles([
    { path: 'talos/machineconfig.yaml', text: common },
    { path: 'talos/nodes/a.yaml', text: node('n1', 'controlplane') },
    { path: 'talos/nodes/b.yaml', text: node('n2', 'worker') },
  ]);

  expect(
    machines.map(({ name, role, talosVersion, registries }) => [name, role, talosVersion, registries.mirrors.map(({ registry }) => registry)]),
  ).toEqual([
    ['n1', 'controlplane', '1.11.0', ['docker.io', 'ghcr.io']],
    ['n2', 'worker', '1.11.0', ['docker.io', 'ghcr.io']],
  ]);
  expect(diagnostics.map(({ message, place }) => [message, place])).toEqual([
    ['taken for a patch to the machine config in talos/machineconfig.yaml', { path: 'talos/nodes/a.yaml', line: 1 }],
    ['taken for a patch to the machine config in talos/machineconfig.yaml', { path: 'talos/nodes/b.yaml', line: 1 }],
  ]);
});
