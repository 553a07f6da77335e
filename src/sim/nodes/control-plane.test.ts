import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import { readFiles } from '#sources/read-files.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { assembleTwin } from '../assemble.ts';
import { parseFault } from '../faults/fault.ts';
import { runFaults } from '../faults/inject.ts';
import { machines } from '../machines.ts';
import { acts, apiServerProcess, apiWritable, controllerManagerProcess, kubeletProcess } from '../processes.ts';
import type { Simulation } from '../simulation.ts';
import type { Twin } from '../twin.ts';
import { imageStores } from '../world.ts';

const minuteMs = 60_000;

/** The simulation after faults, `atMs` after the eve. */
function after(twin: Twin, atMs: number, ...faults: readonly string[]): Simulation {
  const simulation = twin.eve.fork();
  const parsed = faults.map((text) => {
    const fault = parseFault(text);
    if ('wrong' in fault) throw new Error(fault.wrong);
    return fault;
  });
  runFaults(simulation, parsed, atMs, twin.tools);
  simulation.runTo((simulation.state.epoch + atMs) as TimeMs);
  return simulation;
}

function told(simulation: Simulation): string[] {
  const { epoch, trace } = simulation.state;
  return [...trace.entries()].flatMap(({ at, body }) => (body.kind === 'row' && at >= epoch ? [`${(at - epoch) / 1000} ${body.what}`] : []));
}

function servers(count: number): Twin {
  const names = Array.from({ length: count }, (_, index) => `s${index + 1}`);
  return names
    .reduce((cluster, name) => cluster.controlPlane(name), aCluster())
    .node('w1')
    .twin();
}

test.each([
  [1, 0],
  [2, 0],
  [3, 1],
  [4, 1],
  [5, 2],
])('of %i members %i may be lost', (members, bearable) => {
  const twin = servers(members);
  const losing = (count: number) => Array.from({ length: count }, (_, index) => `node-down:s${index + 1}`);

  expect(apiWritable(after(twin, 10 * minuteMs, ...losing(bearable)).view)).toBe(true);
  expect(apiWritable(after(twin, 10 * minuteMs, ...losing(bearable + 1)).view)).toBe(false);
});

test('with its members the quorum returns, and the API with it', () => {
  const twin = servers(3);

  const simulation = after(twin, 30 * minuteMs, 'node-down:s1@0s+10m', 'node-down:s2@0s+20m');

  const story = told(simulation).filter((line) => /quorum|the API server answers/.test(line));
  expect(story).toEqual(['0 etcd has lost its quorum: 1 of 3 members run', expect.stringMatching(/^6\d\d the API server answers$/)]);
});

test('another member leads when the lease of the lost leader has run out', () => {
  const simulation = after(servers(3), 5 * minuteMs, 'node-down:s1');

  const story = told(simulation).filter((line) => line.includes(controllerManagerProcess));
  expect(story).toEqual(['0 kube-controller-manager loses its leader s1', '17 kube-controller-manager leads on s2']);
  expect(acts(simulation.view, controllerManagerProcess)).toBe(true);
});

test('the loss of one that does not lead changes no leader', () => {
  const simulation = after(servers(3), 5 * minuteMs, 'node-down:s3');

  expect(told(simulation).filter((line) => line.includes('lead'))).toEqual([]);
});

test('a control plane outside loses its power with the nodes, and only then', () => {
  const twin = aCluster().node('w1').node('w2').twin();

  expect(apiWritable(after(twin, 10 * minuteMs, 'node-down:w1', 'node-down:w2').view)).toBe(true);
  expect(apiWritable(after(twin, 2 * minuteMs, 'power-loss').view)).toBe(false);
  expect(apiWritable(after(twin, 10 * minuteMs, 'power-loss').view)).toBe(true);
});

interface TalosOptions {
  readonly version?: string;
  readonly endpoints?: readonly string[];
  readonly hosts?: Readonly<Record<string, string>>;
}

/** One Talos machine whose kubelet and etcd come through the mirror of a dead registry. */
function talos({ version = '1.7.6', endpoints = ['https://dead.example.org'], hosts = { 'dead.example.org': 'down' } }: TalosOptions = {}): Twin {
  const mirrors = endpoints.length === 0 ? {} : { 'ghcr.io': { endpoints } };
  const machine = {
    version: 'v1alpha1',
    machine: {
      type: 'controlplane',
      network: { hostname: 't1' },
      install: { image: `ghcr.io/siderolabs/installer:v${version}` },
      kubelet: { image: 'ghcr.io/siderolabs/kubelet:v1.28.3' },
      registries: { mirrors },
    },
    cluster: { clusterName: 'lab', controlPlane: { endpoint: 'https://10.0.0.1:6443' }, allowSchedulingOnControlPlanes: true },
  };
  const world = { hosts: Object.fromEntries(Object.entries(hosts).map(([host, state]) => [host, { state }])) };
  const files = [
    { path: 't1.yaml', text: JSON.stringify(machine) },
    { path: 'world.yaml', text: JSON.stringify(world) },
  ];
  return assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: 0 });
}

function kubeletRuns(simulation: Simulation): boolean {
  return acts(simulation.view, kubeletProcess('t1'));
}

test("Talos keeps its kubelet's image over a power loss", () => {
  expect(kubeletRuns(after(talos(), 10 * minuteMs, 'power-loss'))).toBe(true);
});

test('after a wipe the kubelet of Talos 1.7 does not start: its own resolver asks nobody behind a dead mirror', () => {
  const simulation = after(talos(), 30 * minuteMs, 'power-loss:wiped');

  expect(kubeletRuns(simulation)).toBe(false);
  expect(apiWritable(simulation.view)).toBe(false);
  expect(told(simulation)).toContain('360 t1 is up');
});

test.each([
  ['no mirror', {}, []],
  ['a second endpoint', {}, ['https://dead.example.org', 'https://good.example.org']],
  ['the fallback of Talos 1.9', { version: '1.9.0' }, ['https://dead.example.org']],
])('with %s it starts', (_, options, endpoints) => {
  const simulation = after(talos({ ...options, endpoints }), 30 * minuteMs, 'power-loss:wiped');

  expect(kubeletRuns(simulation)).toBe(true);
  expect(apiWritable(simulation.view)).toBe(true);
  const store = simulation.view.row(imageStores, simulation.view.ref('Node', '', 't1'));
  expect([...(store ?? [])]).toContain('ghcr.io/siderolabs/kubelet:v1.28.3');
});

test('a boot that times out is repeated after 70 minutes, again and again', () => {
  const simulation = after(talos(), 170 * minuteMs, 'power-loss:wiped');

  const boots = told(simulation).filter((line) => line.endsWith('it boots again'));
  expect(boots).toEqual(['4560', '8820'].map((at) => `${at} t1: its services are not up 70 minutes after boot; it boots again`));
});

test('a registry that returns within twenty minutes is in time', () => {
  const twin = talos({ hosts: {} });

  const early = after(twin, 40 * minuteMs, 'host-down:dead.example.org@0s+20m', 'power-loss:wiped');
  const late = after(twin, 40 * minuteMs, 'host-down:dead.example.org@0s+35m', 'power-loss:wiped');
  const repeated = after(twin, 90 * minuteMs, 'host-down:dead.example.org@0s+35m', 'power-loss:wiped');

  expect([early, late, repeated].map(kubeletRuns)).toEqual([true, false, true]);
  expect(acts(early.view, apiServerProcess)).toBe(true);
});

test('a machine that is off stays off, one that is told to reboot comes back', () => {
  const twin = servers(1);

  const off = after(twin, 30 * minuteMs, 'node-down:w1');
  const rebooted = after(twin, 30 * minuteMs, 'node-reboot:w1');

  const phase = (simulation: Simulation) => simulation.view.row(machines, simulation.view.ref('Node', '', 'w1'));
  expect(phase(off)).toMatchObject({ phase: 'off' });
  expect(phase(rebooted)).toMatchObject({ phase: 'up', boots: 1 });
});
