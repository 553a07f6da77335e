import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import { readFiles } from '#sources/read-files.ts';
import { turnOff } from '#testing/random-twin.ts';
import { type StartUpPlan, startUpFiles } from '#testing/start-up-cluster.ts';
import { assembleTwin } from '../assemble.ts';
import type { Twin } from '../twin.ts';
import { unknownsMet, unknownsRef } from '../world.ts';
import { registryContents, registryRef } from './registries.ts';

const plain = { always: false, replicas: 1, claims: false } as const;
const outside = { ...plain, image: 'outside' } as const;
const small: StartUpPlan = {
  nodes: 2,
  servers: 1,
  apps: [{ ...plain, image: 'cache', node: 1 }],
  cache: { ...outside, node: 0 },
  fallback: 'none',
  outside: 'up',
};

function twinOf(plan: StartUpPlan): Twin {
  return assembleTwin(readFiles(startUpFiles(plan)), { catalogue, seed: 1, calendarStartMs: 0 });
}

function pulled({ images, eve }: Twin, image: string, node = 'n0'): boolean {
  return images.pull(eve.view, node, image).pulled;
}

test('a cache has what was pulled through it, and fetches what it lacks', () => {
  const twin = twinOf(small);

  expect(pulled(twin, 'docker.io/team/app-0:1')).toBe(true);
  expect(pulled(twin, 'docker.io/team/never-seen:1')).toBe(true);
});

test('a registry that holds images under its own name has those that ran, and no others', () => {
  const twin = twinOf({ ...small, apps: [{ ...plain, image: 'service', node: 1 }], service: { ...outside, node: 0 } });

  expect(pulled(twin, '10.96.0.50:5000/team/app-0:1')).toBe(true);
  expect(pulled(twin, '10.96.0.50:5000/team/never-seen:1')).toBe(false);
});

test('with the node of the cache gone, what stands behind it decides', () => {
  const pullsWith = (fallback: StartUpPlan['fallback']) => {
    const twin = twinOf({ ...small, fallback });
    const simulation = twin.eve.fork();
    turnOff(simulation, 'n0');
    simulation.runTo((simulation.state.now + 60_000) as TimeMs);
    return twin.images.pull(simulation.view, 'n1', 'docker.io/team/other:1').pulled;
  };

  expect((['none', 'up', 'down', 'web-page'] as const).map(pullsWith)).toEqual([false, true, false, false]);
});

test.each([true, false])('a host that may be served from inside serves everything as far as unknowns are met: %s', (met) => {
  const release = {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'harbor', namespace: 'lab' },
    spec: { values: { expose: { ingress: { hosts: { core: 'harbor.lan' } } } } },
  };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'harbor.lan/team/app:1' }] } };
  const files = [...startUpFiles(small), ...[release, pod].map((object, at) => ({ path: `${at}.yaml`, text: JSON.stringify(object) }))];
  const twin = assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: 0 });
  const simulation = twin.eve.fork();
  simulation.perform({ verb: 'row', table: unknownsMet, ref: unknownsRef(simulation.view), value: met }, 'load');

  const { view } = simulation;

  expect(twin.images.pull(view, 'n1', 'harbor.lan/team/other:1').pulled).toBe(met);
  expect(twin.judge.holds(view, twin.images.pullExpression(view, 'harbor.lan/team/other:1', 'n1'))).toBe(met);
  expect([...twin.judge.consulted]).toContain('whether HelmRelease lab/harbor serves harbor.lan from inside the cluster');
});

test('localhost is the asking node, not any that listens on the port', () => {
  const port = { containerPort: 5000, hostPort: 5005 };
  const pod = (name: string, spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
  const objects = [
    pod('store', { nodeName: 'n0', containers: [{ name: 'c', image: 'quay.io/team/store:1', ports: [port] }] }),
    pod('app', { nodeName: 'n0', containers: [{ name: 'c', image: 'localhost:5005/team/app:1' }] }),
  ];
  const files = [...startUpFiles(small), ...objects.map((object, at) => ({ path: `${at}.yaml`, text: JSON.stringify(object) }))];
  const twin = assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: 0 });
  const image = 'localhost:5005/team/app:1';

  expect(['n0', 'n1'].map((node) => pulled(twin, image, node))).toEqual([true, false]);
  expect(['n0', 'n1'].map((node) => twin.judge.holds(twin.eve.view, twin.images.pullExpression(twin.eve.view, image, node)))).toEqual([true, false]);
  expect(twin.images.pull(twin.eve.view, 'n1', image).error).toContain('dial tcp 127.0.0.1:5005: connect: connection refused');
});

test.each([
  ['up', false],
  ['down', true],
])('a registry of the cluster is not credited with what a host before it serves: that one is %s', (state, credited) => {
  const hostsToml = '[host."https://mirror.example.org"]\n[host."http://10.96.0.60:5000"]\n';
  const files = startUpFiles({ ...small, fallback: state as 'up' | 'down' }).map((file) =>
    file.path.startsWith('certs.d') ? { ...file, text: hostsToml } : file,
  );
  const { eve } = assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: 0 });

  const content = eve.view.row(registryContents, registryRef(eve.view, '10.96.0.60:5000'));

  expect(content?.holds.has('docker.io/team/app-0:1')).toBe(credited);
});

test('a pull leaves everything as it was', () => {
  const twin = twinOf(small);

  twin.images.report(twin.eve.view, 'n0', 'docker.io/team/never-seen:1', 'cri');

  expect(twin.images.has(twin.eve.view, 'n0', 'docker.io/team/never-seen:1')).toBe(false);
});

test('names of images are compared in their full form', () => {
  const twin = twinOf(small);

  expect(['docker.io/team/app-0:1', 'team/app-0:1'].map((image) => twin.images.has(twin.eve.view, 'n1', image))).toEqual([true, true]);
  expect(twin.images.has(twin.eve.view, 'n0', 'team/app-0:1')).toBe(false);
});

test('why a pull fails is told host by host, with the line that names each', () => {
  const twin = twinOf({ ...small, fallback: 'web-page' });
  const simulation = twin.eve.fork();
  turnOff(simulation, 'n0');
  simulation.runTo((simulation.state.now + 60_000) as TimeMs);

  const { pulled: succeeded, because, hosts } = twin.images.report(simulation.view, 'n1', 'team/other:1', 'cri');

  expect(succeeded).toBe(false);
  expect(hosts.map(({ url, place }) => [url, place])).toContainEqual([
    'https://mirror.example.org/v2',
    expect.objectContaining({ path: 'certs.d/docker.io/hosts.toml' }),
  ]);
  expect(JSON.stringify(because)).toContain('mirror.example.org answers 200 with a web page');
});
