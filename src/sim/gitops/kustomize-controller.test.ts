import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { at, chart, conditionText, configMap, fluxTwins, kustomization, minutes, release, revision, runFor } from '#testing/flux-cluster.ts';
import type { Simulation } from '../simulation.ts';
import { kustomizationKind } from './flux-objects.ts';

const fluxTwin = fluxTwins(readFiles, catalogue);

const ready = (simulation: Simulation, name = 'apps') => conditionText(simulation, kustomizationKind, 'flux-system', name);
const valueIn = ({ view }: Simulation, name = 'a') =>
  (view.get('ConfigMap', 'default', name) as (KubeObject & { readonly data?: { readonly value?: string } }) | undefined)?.data?.value;

test('the eve holds what Git builds to', () => {
  const { eve } = fluxTwin(kustomization('apps', 'apps'), revision('aaa', 'apps', configMap('a', 'one')));

  expect(valueIn(eve)).toBe('one');
  expect(ready(eve)).toBe('True ReconciliationSucceeded: Applied revision: main@sha1:aaa');
  expect(eve.state.queue.settled).toBe(true);
});

test('a commit is fetched at the next poll of its repository and applied at once', () => {
  const { eve } = fluxTwin(
    kustomization('apps', 'apps'),
    revision('aaa', 'apps', configMap('a', 'one')),
    revision('bbb', 'apps', configMap('a', 'two'), '2023-07-03T00:00:30Z'),
  );

  const before = eve.fork();
  before.runTo(at('2023-07-03T00:00:30Z'));
  const after = eve.fork();
  after.runTo(at('2023-07-03T00:01:31Z'));

  expect(valueIn(before)).toBe('one');
  expect(valueIn(after)).toBe('two');
  expect(ready(after)).toBe('True ReconciliationSucceeded: Applied revision: main@sha1:bbb');
  expect(valueIn(eve)).toBe('one');
});

test('what somebody changed or deleted comes back at the next interval', () => {
  const { eve } = fluxTwin(kustomization('apps', 'apps'), revision('aaa', 'apps', configMap('a', 'one')));
  eve.perform({ verb: 'delete', ref: eve.view.ref('ConfigMap', 'default', 'a') }, 'test');

  const soon = eve.fork();
  runFor(soon, 1000);
  const later = eve.fork();
  runFor(later, minutes(10));

  expect(valueIn(soon)).toBeUndefined();
  expect(valueIn(later)).toBe('one');
});

test('what is no longer in Git is deleted', () => {
  const { eve } = fluxTwin(
    kustomization('apps', 'apps'),
    revision('aaa', 'apps', configMap('a', 'one') + configMap('b', 'one')),
    revision('bbb', 'apps', configMap('b', 'one'), '2023-07-03T00:00:30Z'),
  );

  eve.runTo(at('2023-07-03T00:02:00Z'));

  expect([valueIn(eve, 'a'), valueIn(eve, 'b')]).toEqual([undefined, 'one']);
});

const store = (image: string) => `apiVersion: example.org/v1
kind: Store
metadata: {name: main, namespace: default}
spec: {image: '${image}'}
---
`;

/** An operator that has seen the object as it was, and not since. */
function observe(simulation: Simulation): void {
  const object = simulation.view.get('Store.example.org', 'default', 'main') as KubeObject;
  const status = { observedGeneration: object.metadata.generation, conditions: [{ type: 'Ready', status: 'True' }] };
  simulation.perform({ verb: 'status', object: { ...object, status } as KubeObject }, 'operator');
}

function stores(more: string): Simulation {
  const { eve } = fluxTwin(
    kustomization('apps', 'apps', more),
    revision('aaa', 'apps', store('store:1')),
    revision('bbb', 'apps', store('store:2'), '2023-07-03T00:00:30Z'),
  );
  observe(eve);
  eve.runTo(at('2023-07-04T00:00:00Z'));
  return eve;
}

test('a commit that changes a custom resource is applied, and without wait that is all Flux sees', () => {
  const eve = stores('');

  const live = eve.view.get('Store.example.org', 'default', 'main') as KubeObject & { readonly spec?: { readonly image?: string } };
  expect([live.spec?.image, live.metadata.generation]).toEqual(['store:2', 2]);
  expect(ready(eve)).toBe('True ReconciliationSucceeded: Applied revision: main@sha1:bbb');
});

test('with wait it times out on a resource whose operator has not caught up, until it has', () => {
  const eve = stores('wait: true');
  const before = ready(eve);
  observe(eve);
  runFor(eve, minutes(11));

  expect(before).toBe("False HealthCheckFailed: timeout waiting for: [Store/default/main status: 'InProgress']");
  expect(ready(eve)).toBe('True ReconciliationSucceeded: Applied revision: main@sha1:bbb');
});

test('while a dependency is not ready its dependents are frozen', () => {
  const { eve } = fluxTwin(
    kustomization('base', 'base', 'wait: true'),
    kustomization('apps', 'apps', 'dependsOn: [{name: base}]'),
    revision('aaa', 'base', store('store:1')),
    revision('aaa', 'apps', configMap('a', 'one')),
    revision('bbb', 'base', store('store:2'), '2023-07-03T00:00:30Z'),
    revision('bbb', 'apps', configMap('a', 'two'), '2023-07-03T00:00:30Z'),
  );
  observe(eve);
  eve.runTo(at('2023-07-04T00:00:00Z'));

  const frozen = { value: valueIn(eve), ready: ready(eve) };
  observe(eve);
  runFor(eve, minutes(12));

  expect(frozen).toEqual({ value: 'one', ready: "False DependencyNotReady: dependency 'flux-system/base' is not ready" });
  expect(valueIn(eve)).toBe('two');
});

test('one object the API refuses keeps the whole path from being applied', () => {
  const refused = 'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: default}\nspec: {ports: [{port: 0}]}\n---\n';
  const { eve } = fluxTwin(
    kustomization('apps', 'apps'),
    revision('aaa', 'apps', configMap('a', 'one')),
    revision('bbb', 'apps', configMap('a', 'two') + refused, '2023-07-03T00:00:30Z'),
  );

  eve.runTo(at('2023-07-03T03:00:00Z'));

  expect(valueIn(eve)).toBe('one');
  expect(ready(eve)).toMatch(/^False ReconciliationFailed: Service\/default\/s dry-run failed \(Invalid\): Service "s" is invalid: /);
  expect(eve.state.queue.settled).toBe(true);
});

test('nothing is applied while kustomize-controller does not run; once it does, it is', () => {
  const { eve } = fluxTwin(
    kustomization('apps', 'apps'),
    revision('aaa', 'apps', configMap('a', 'one')),
    revision('bbb', 'apps', configMap('a', 'two'), '2023-07-03T00:00:30Z'),
  );
  const scale = (replicas: number) => {
    const deployment = eve.view.get('Deployment', 'flux-system', 'kustomize-controller') as KubeObject & { readonly spec: object };
    eve.perform({ verb: 'update', object: { ...deployment, spec: { ...deployment.spec, replicas } } as KubeObject }, 'test');
  };

  scale(0);
  eve.runTo(at('2023-07-04T00:00:00Z'));
  const stopped = valueIn(eve);
  scale(1);
  runFor(eve, minutes(2));

  expect([stopped, valueIn(eve)]).toEqual(['one', 'two']);
});

test('releases that Git holds are installed from their charts', () => {
  const { eve } = fluxTwin(
    kustomization('apps', 'apps'),
    revision('aaa', 'apps', release('web', '*')),
    chart('web', '1.0.0', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n---\n'),
  );

  expect(eve.view.get('ConfigMap', 'shop', 'web')).toBeDefined();
});
