import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { DaemonSet, Deployment, KubeObject } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { harborImages, registryClusterFiles } from '#testing/registry-cluster.ts';
import { assembleTwin } from '../assemble.ts';
import { registryRef } from '../registries/registries.ts';
import type { Simulation } from '../simulation.ts';
import type { Twin } from '../twin.ts';
import { dnsRecords } from './dns-records.ts';

const minuteMs = 60_000;
const held = 'docker.io/goharbor/harbor-portal:v2.8.3';

function keeper(image: string): object {
  const labels = { app: 'names' };
  const template = { metadata: { labels }, spec: { nodeSelector: { 'kubernetes.io/hostname': 'n1' }, containers: [{ name: 'a', image }] } };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'names', namespace: 'edge' }, spec };
}

function twinWith(...objects: readonly object[]): Twin {
  return assembleTwin(readFiles(registryClusterFiles({ images: harborImages, objects })), { catalogue, seed: 1, calendarStartMs: 0 });
}

const twin = twinWith(keeper('registry.k8s.io/external-dns/external-dns:v0.13.5'));
const recordOf = ({ view }: Simulation) => view.row(dnsRecords, registryRef(view, 'depot.example'));
const pulls = ({ view }: Simulation, of: Twin = twin) => {
  const own = of.images.report(view, 'n2', held, 'cri').requests.filter(({ url }) => url.startsWith('https://depot.example/'));
  return own.at(-1)?.answer === '200';
};

function scale(simulation: Simulation, replicas: number): void {
  const object = simulation.view.get<Deployment>('Deployment', 'edge', 'names') as Deployment;
  simulation.perform({ verb: 'update', object: { ...object, spec: { ...object.spec, replicas } } as KubeObject }, 'test');
}

/** The ingress controller runs on one node only. */
function only(simulation: Simulation, node: string): void {
  const object = simulation.view.get<DaemonSet>('DaemonSet', 'edge', 'controller') as DaemonSet;
  const { template } = object.spec;
  const spec = { ...template.spec, nodeSelector: { 'kubernetes.io/hostname': node } };
  simulation.perform({ verb: 'update', object: { ...object, spec: { ...object.spec, template: { ...template, spec } } } as KubeObject }, 'test');
}

function wait(simulation: Simulation, minutes: number): void {
  simulation.runTo((simulation.state.now + minutes * minuteMs) as TimeMs);
}

test('a host of an Ingress leads to the nodes on which its class is served, and follows them', () => {
  const simulation = twin.eve.fork();

  const before = recordOf(simulation);
  only(simulation, 'n2');
  wait(simulation, 5);

  expect([before, recordOf(simulation), pulls(simulation)]).toEqual([['n1', 'n2'], ['n2'], true]);
});

test('while nobody keeps them records stay as they are, and lead to where nothing is served any more', () => {
  const simulation = twin.eve.fork();

  only(simulation, 'n2');
  wait(simulation, 5);
  scale(simulation, 0);
  wait(simulation, 2);
  only(simulation, 'n1');
  wait(simulation, 5);
  const stopped = [recordOf(simulation), pulls(simulation)];
  scale(simulation, 1);
  wait(simulation, 5);

  expect([stopped, [recordOf(simulation), pulls(simulation)]]).toEqual([
    [['n2'], false],
    [['n1'], true],
  ]);
});

test('without a keeper the name leads to wherever the class is served', () => {
  const other = twinWith();
  const simulation = other.eve.fork();

  only(simulation, 'n1');
  wait(simulation, 5);

  expect([recordOf(simulation), pulls(simulation, other)]).toEqual([undefined, true]);
});
