import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Deployment, KubeObject, Service } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { harborImages, registryClusterFiles } from '#testing/registry-cluster.ts';
import { assembleTwin } from '../assemble.ts';
import { isWorkingPod } from '../capabilities/judge.ts';
import type { Simulation } from '../simulation.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { Twin } from '../twin.ts';

const minuteMs = 60_000;
const twin = twinOf('quay.io/cilium/cilium:v1.13.4');

function twinOf(agent: string): Twin {
  const files = registryClusterFiles({ images: harborImages }).map(({ path, text }) => ({
    path,
    text: text.replace('quay.io/cilium/cilium:v1.13.4', agent),
  }));
  return assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: 0 });
}

function scale(simulation: Simulation, name: string, replicas: number, namespace = 'depot'): void {
  const object = simulation.view.get<Deployment>('Deployment', namespace, name) as Deployment;
  simulation.perform({ verb: 'update', object: { ...object, spec: { ...object.spec, replicas } } as KubeObject }, 'test');
}

function wait(simulation: Simulation, minutes: number): void {
  simulation.runTo((simulation.state.now + minutes * minuteMs) as TimeMs);
}

function podOf({ view }: Simulation, name: string): ObjectRef {
  return view.list('Pod', 'depot').find((ref) => ref.name.startsWith(`${name}-`)) as ObjectRef;
}

/** The front is made anew while something it needs to start is stopped. */
function without(of: Twin, part: string, namespace?: string): Simulation {
  const simulation = of.eve.fork();
  scale(simulation, part, 0, namespace);
  wait(simulation, 2);
  simulation.perform({ verb: 'delete', ref: podOf(simulation, 'front') }, 'test');
  wait(simulation, 30);
  return simulation;
}

const textsOf = (of: Twin, simulation: Simulation, part = 'front') =>
  of.logOf(simulation.view, podOf(simulation, part), part).map(({ text }) => text);
const addressOf = (simulation: Simulation, name: string) => simulation.view.get<Service>('Service', 'depot', name)?.spec.clusterIP;

test('what does not reach its database says so every two seconds for a minute, ends, and is back once the database is', () => {
  const simulation = without(twin, 'database');
  const lines = twin.logOf(simulation.view, podOf(simulation, 'front'), 'front');
  const stopped = isWorkingPod(simulation.view, podOf(simulation, 'front'));
  scale(simulation, 'database', 1);
  wait(simulation, 10);

  expect(lines.map(({ text }) => text)).toEqual([
    `failed to connect to tcp://database:5432, retry after 2 seconds :dial tcp ${addressOf(simulation, 'database')}:5432: connect: operation not permitted`,
    'failed to initialize database: failed to connect to tcp:database:5432 after 60 seconds',
  ]);
  expect((lines[1]?.at ?? 0) - (lines[0]?.at ?? 0)).toBe(2000);
  expect([stopped, isWorkingPod(simulation.view, podOf(simulation, 'front')), textsOf(twin, simulation)]).toEqual([false, true, []]);
});

test('what routes Services decides how a dial fails', () => {
  const refusing = twinOf('registry.k8s.io/kube-proxy:v1.28.3');

  expect(textsOf(refusing, without(refusing, 'database'))[0]).toMatch(/ :dial tcp [\d.]+:5432: connect: connection refused$/);
});

test('without cluster DNS, and without the Service, the name is not found', () => {
  const nameless = without(twin, 'coredns', 'kube-system');
  const bare = without(twin, 'database');
  bare.perform({ verb: 'delete', ref: bare.view.ref('Service', 'depot', 'database') }, 'test');

  expect(textsOf(twin, nameless)).toEqual([
    'failed to initialize cache: retry timeout: dial tcp: lookup cache on 10.96.0.10:53: dial udp 10.96.0.10:53: connect: operation not permitted',
  ]);
  expect(textsOf(twin, bare)[0]).toMatch(/ :dial tcp: lookup database on 10.96.0.10:53: no such host$/);
});

test('what reads its configuration from another panics without it', () => {
  const simulation = twin.eve.fork();
  scale(simulation, 'front', 0);
  wait(simulation, 2);
  simulation.perform({ verb: 'delete', ref: podOf(simulation, 'jobs') }, 'test');
  wait(simulation, 5);

  expect(textsOf(twin, simulation, 'jobs')).toEqual(['panic: failed to load configuration, error: failed to load rest config']);
});
