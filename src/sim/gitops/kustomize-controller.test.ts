import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Simulation } from '../simulation.ts';
import { kustomizationKind } from './flux-objects.ts';
import { at, conditionText, configMap, fluxTwin, kustomization, revision, runFor, minutes } from './gitops.fixture.ts';

const ready = (simulation: Simulation, name = 'apps') => conditionText(simulation, kustomizationKind, 'flux-system', name);
const valueOf = ({ view }: Simulation, name = 'a') =>
  (view.get('ConfigMap', 'default', name) as (KubeObject & { readonly data?: { readonly value?: string } }) | undefined)?.data?.value;

test('the eve holds what Git builds to', () => {
  const { eve } = fluxTwin(kustomization('apps', 'apps'), revision('aaa', 'apps', configMap('a', 'one')));

  expect(valueOf(eve)).toBe('one');
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

  expect(valueOf(before)).toBe('one');
  expect(valueOf(after)).toBe('two');
  expect(ready(after)).toBe('True ReconciliationSucceeded: Applied revision: main@sha1:bbb');
  expect(valueOf(eve)).toBe('one');
});

test('what somebody changed or deleted comes back at the next interval', () => {
  const { eve } = fluxTwin(kustomization('apps', 'apps'), revision('aaa', 'apps', configMap('a', 'one')));
  eve.perform({ verb: 'delete', ref: eve.view.ref('ConfigMap', 'default', 'a') }, 'test');

  const soon = eve.fork();
  runFor(soon, 1000);
  const later = eve.fork();
  runFor(later, minutes(10));

  expect(valueOf(soon)).toBeUndefined();
  expect(valueOf(later)).toBe('one');
});

test('what is no longer in Git is deleted', () => {
  const { eve } = fluxTwin(
    kustomization('apps', 'apps'),
    revision('aaa', 'apps', configMap('a', 'one') + configMap('b', 'one')),
    revision('bbb', 'apps', configMap('b', 'one'), '2023-07-03T00:00:30Z'),
  );

  eve.runTo(at('2023-07-03T00:02:00Z'));

  expect([valueOf(eve, 'a'), valueOf(eve, 'b')]).toEqual([undefined, 'one']);
});
