import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { stateDigest } from '#testing/digest.ts';
import { at, chart, configMap, fluxTwins, kustomization, minutes, release, revision, runFor } from '#testing/flux-cluster.ts';
import type { Action } from '../actions/action.ts';
import { actionCommands, actionHindrance, performAction } from '../actions/actions.ts';
import type { Simulation } from '../simulation.ts';

const fluxTwin = fluxTwins(readFiles, catalogue);

const map = { kind: 'ConfigMap', namespace: 'default', name: 'a' };
const edit: Action = { kind: 'edit-in-git', object: map, path: 'data.value', value: 'edited' };

function aCluster(): Simulation {
  return fluxTwin(
    kustomization('apps', 'apps'),
    revision('aaa', 'apps', configMap('a', 'one')),
    revision('bbb', 'apps', configMap('a', 'two'), 'never'),
    release('web', '*'),
    chart('web', '1.0.0', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n---\n'),
  ).eve;
}

const valueIn = ({ view }: Simulation) =>
  (view.get('ConfigMap', 'default', 'a') as KubeObject & { readonly data?: { readonly value?: string } }).data?.value;

test('a revision that somebody pushes is applied at the next poll; one that is held back is not', () => {
  const eve = aCluster();
  eve.runTo(at('2023-07-02T00:00:00Z'));
  const before = valueIn(eve);

  performAction(eve, { kind: 'commit', source: 'flux-system/flux-system', revision: 'bbb' });
  runFor(eve, minutes(2));

  expect([before, valueIn(eve)]).toEqual(['one', 'two']);
});

test('an edit in Git is a revision of its own, and says which line it changes', () => {
  const eve = aCluster();

  const commands = actionCommands(edit, eve.view);
  performAction(eve, edit);
  runFor(eve, minutes(2));

  expect(commands).toEqual(['$EDITOR f2.yaml:10  # data.value: "edited"', "git commit -am 'change data.value of ConfigMap default/a'", 'git push']);
  expect(valueIn(eve)).toBe('edited');
});

test('what is done in a fork leaves its parent as it was', () => {
  const eve = aCluster();
  const before = stateDigest(eve);

  const fork = eve.fork();
  performAction(fork, edit);
  runFor(fork, minutes(20));

  expect(stateDigest(eve)).toBe(before);
  expect([valueIn(eve), valueIn(fork)]).toEqual(['one', 'edited']);
});

test('reconcile looks now instead of at the next interval', () => {
  const eve = aCluster();
  eve.perform({ verb: 'delete', ref: eve.view.ref('ConfigMap', 'default', 'a') }, 'test');

  performAction(eve, { kind: 'reconcile', object: { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' } });
  runFor(eve, 1000);

  expect(valueIn(eve)).toBe('one');
});

test('suspend and resume of a release bring back what was deleted; reconcile does not', () => {
  const eve = aCluster();
  const object = { kind: 'HelmRelease', namespace: 'shop', name: 'web' };
  eve.perform({ verb: 'delete', ref: eve.view.ref('ConfigMap', 'shop', 'web') }, 'test');

  performAction(eve, { kind: 'reconcile', object });
  runFor(eve, minutes(10));
  const afterReconcile = eve.view.get('ConfigMap', 'shop', 'web');
  performAction(eve, { kind: 'suspend', object });
  performAction(eve, { kind: 'resume', object });
  runFor(eve, 10_000);

  expect(afterReconcile).toBeUndefined();
  expect(eve.view.get('ConfigMap', 'shop', 'web')).toBeDefined();
});

test('a suspended Kustomization corrects nothing', () => {
  const eve = aCluster();
  const object = { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' };
  performAction(eve, { kind: 'suspend', object });
  performAction(eve, edit);

  runFor(eve, minutes(30));

  expect(valueIn(eve)).toBe('one');
});

test('commands are those a person types, and what cannot be done says why', () => {
  const { view } = aCluster();
  const object = { kind: 'HelmRelease', namespace: 'shop', name: 'web' };

  expect(actionCommands({ kind: 'suspend', object }, view)).toEqual(['flux suspend hr web -n shop']);
  expect(actionCommands({ kind: 'reconcile', object: { ...object, kind: 'GitRepository' } }, view)).toEqual([
    'flux reconcile source git web -n shop',
  ]);
  expect(actionHindrance({ kind: 'resume', object }, view)?.text).toBe('it is not suspended');
  expect(actionHindrance({ kind: 'commit', source: 'flux-system/flux-system', revision: 'zzz' }, view)?.text).toContain('no revision zzz');
  expect(actionHindrance({ ...edit, object: { ...map, name: 'b' } }, view)?.text).toBe('ConfigMap default/b is not in Git');
});
