import { expect, test } from 'vitest';
import { parseRequirement, type Requirement } from '#model/capabilities/requirement.ts';
import type { Container, KubeObject, Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { turnOff } from '#testing/random-twin.ts';
import { hostRef, hosts, outside, outsideRef } from '../world.ts';
import { podNeeds } from './pod-needs.ts';

const cluster = aCluster().controlPlane('s1').node('w1').deployment('shop/db').service('shop/db').service('shop/empty');
const twin = cluster.twin();

function requirement(text: string): Requirement {
  const parsed = parseRequirement(text, 'shop');
  if ('wrong' in parsed) throw new Error(parsed.wrong);
  return parsed;
}

const meets = (text: string, simulation = twin.eve) => twin.judge.meets(simulation.view, requirement(text));
const textsOf = (causes: readonly Cause[]): string[] => causes.flatMap(({ text, because = [] }) => [text, ...textsOf(because)]);

test.each([
  ['service(db)', true],
  ['service(empty)', false],
  ['service(other/db)', false],
  ['service(empty) or service(db)', true],
  ['service(empty) and service(db)', false],
  ['host(quay.io)', true],
  ['dns', true],
  ['cni(w1)', true],
  ['control-plane', true],
  ['secret(token)', false],
])('on the eve %s is %s', (text, met) => {
  expect(meets(text)).toBe(met);
});

test('a Service works only while a machine under its pods does', () => {
  const simulation = twin.eve.fork();
  turnOff(simulation, 's1');
  turnOff(simulation, 'w1');
  simulation.runTo(simulation.state.now);

  expect(meets('service(db)', simulation)).toBe(false);
  expect(textsOf(twin.judge.whyNot(simulation.view, requirement('service(db)')))).toContain('Service shop/db has no ready endpoint');
});

test('a host outside needs to be up, the Internet, and names', () => {
  const broken = [
    (each: typeof twin.eve) =>
      each.perform(
        { verb: 'row', table: hosts, ref: hostRef(each.view, 'quay.io'), value: { state: { kind: 'down' }, certainty: 'observed' } },
        'test',
      ),
    (each: typeof twin.eve) =>
      each.perform({ verb: 'row', table: outside, ref: outsideRef(each.view, 'internet'), value: { works: false, text: 'cut' } }, 'test'),
    (each: typeof twin.eve) =>
      each.perform({ verb: 'row', table: outside, ref: outsideRef(each.view, 'dns'), value: { works: false, text: 'cut' } }, 'test'),
  ];

  const answers = broken.map((breaks) => {
    const simulation = twin.eve.fork();
    breaks(simulation);
    return meets('host(quay.io)', simulation);
  });

  expect(answers).toEqual([false, false, false]);
});

test('a host that answers with errors is reached, but is no registry', () => {
  const simulation = twin.eve.fork();
  const value = { state: { kind: 'status' as const, status: 503 }, certainty: 'observed' as const };
  simulation.perform({ verb: 'row', table: hosts, ref: hostRef(simulation.view, 'quay.io'), value }, 'test');

  expect([meets('host(quay.io)', simulation), meets('registry(quay.io)', simulation)]).toEqual([true, false]);
});

test('names an init container asks for are needs where a Service has that name, and public hosts elsewhere', () => {
  const init: Container = { name: 'wait', image: 'busybox', command: ['sh', '-c', 'until nc -z db 5432 && nc -z example.org 443; do sleep 1; done'] };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { initContainers: [init], containers: [{ name: 'a' }] },
  };

  const needs = podNeeds([]).needsOf(twin.eve.view, pod as Pod, init);

  expect(needs.map(({ needs: each }) => each)).toEqual([requirement('service(db)')]);
});

test('a pod that two must be ready for waits for both; what it waits for is named by its inputs', () => {
  const inputs = twin.judge.inputs(twin.eve.view, requirement('service(db) and host(quay.io)'));

  expect([...inputs]).toEqual(expect.arrayContaining(['service:shop/db', 'host:quay.io', 'outside:internet', 'outside:dns']));
  expect([...inputs].some((input) => input.startsWith('pod:shop/db-'))).toBe(true);
});

test('a Service without a selector and one that names a host outside', () => {
  const external = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'out', namespace: 'shop' },
    spec: { type: 'ExternalName', externalName: 'quay.io' },
  };
  const bare = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'bare', namespace: 'shop' }, spec: { ports: [{ port: 80 }] } };
  const other = cluster.with(external as KubeObject, bare as KubeObject).twin();

  expect(['service(out)', 'service(bare)'].map((text) => other.judge.meets(other.eve.view, requirement(text)))).toEqual([true, true]);
});

test('two that need each other to serve work if neither lacks anything else', () => {
  const annotated = (name: string, text: string): KubeObject => {
    const labels = { app: name };
    const template = {
      metadata: { labels, annotations: { 'blackstart.dev/needs-to-serve': text } },
      spec: { containers: [{ name: 'a', image: 'images.example.org/app:1' }] },
    };
    const spec = { replicas: 1, selector: { matchLabels: labels }, template };
    return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop' }, spec } as KubeObject;
  };
  const make = (more: string) =>
    cluster
      .with(annotated('hen', `service(egg)${more}`), annotated('egg', 'service(hen)'))
      .service('shop/hen')
      .service('shop/egg')
      .twin();
  const [whole, broken] = [make(''), make(' and service(empty)')];

  expect(whole.judge.meets(whole.eve.view, requirement('service(egg) and service(hen)'))).toBe(true);
  expect(
    ['service(hen)', 'service(egg)', 'service(hen) or service(egg)'].map((text) => broken.judge.meets(broken.eve.view, requirement(text))),
  ).toEqual([false, false, false]);
});

test('what is found out of a state holds until something is written, in the same instant as well', () => {
  const simulation = twin.eve.fork();
  const before = meets('host(quay.io)', simulation);
  simulation.perform({ verb: 'row', table: hosts, ref: hostRef(simulation.view, 'quay.io'), value: { state: { kind: 'down' } } }, 'test');

  const after = meets('host(quay.io)', simulation);

  expect([before, after]).toEqual([true, false]);
});
