import { expect, test } from 'vitest';
import { requirementText } from '#model/capabilities/requirement.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { serviceBringers, unknownsMet, unknownsRef } from '../world.ts';
import { podNeeds } from './pod-needs.ts';

const twin = aCluster().controlPlane('s1').node('w1').deployment('shop/db').service('shop/db').twin();

function eveWith(releases: readonly string[]): typeof twin.eve {
  const simulation = twin.eve.fork();
  const value = releases.map((title) => ({ title, namespace: 'shop', observed: false }));
  simulation.perform({ verb: 'row', table: serviceBringers, ref: simulation.view.ref('unrendered', '', 'cluster'), value }, 'test');
  return simulation;
}

function needsOf(simulation: typeof twin.eve, host: string) {
  const init: Container = { name: 'wait', image: 'busybox', command: ['sh', '-c', `until nc -z ${host} 5432; do sleep 1; done`] };
  const app: Container = { name: 'app', env: [{ name: 'URL', value: `http://${host}` }] };
  const spec = { initContainers: [init], containers: [app] };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' }, spec } as Pod;
  const needs = podNeeds([]);
  return [...needs.needsOf(simulation.view, pod, init), ...needs.needsOf(simulation.view, pod, app)];
}

test.each([
  ['queue', [], ['start service(shop/queue)']],
  ['queue.back.svc', [], ['start service(back/queue)']],
  ['queue.back.svc.cluster.local', [], ['start service(back/queue)']],
  ['example.org', [], []],
  ['db', ['start service(shop/db)', 'serve service(shop/db)'], ['start service(shop/db)', 'serve service(shop/db)']],
])('%s is a need: %j; while a release is not rendered: %j', (host, rendered, unrendered) => {
  const textsOf = (simulation: typeof twin.eve) => needsOf(simulation, host).map(({ at, needs }) => `${at} ${requirementText(needs)}`);

  expect([textsOf(eveWith([])), textsOf(eveWith(['shop/queue']))]).toEqual([rendered, unrendered]);
});

test('whether a Service that an unrendered release may bring is there is not known', () => {
  const simulation = eveWith(['shop/queue']);
  const [need] = needsOf(simulation, 'queue');

  const answers = [true, false].map((value) => {
    simulation.perform({ verb: 'row', table: unknownsMet, ref: unknownsRef(simulation.view), value }, 'test');
    return need === undefined ? undefined : twin.judge.meets(simulation.view, need.needs);
  });

  expect(answers).toEqual([true, false]);
});
