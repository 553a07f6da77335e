import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { KubeObject, StatefulSet } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { at, chart, conditionText, fluxTwins, minutes, release, runFor } from '#testing/flux-cluster.ts';
import type { Simulation } from '../simulation.ts';
import type { Twin } from '../twin.ts';
import { helmReleaseKind } from './flux-objects.ts';

const fluxTwin = fluxTwins(readFiles, catalogue);

const literal = 'value: not-secret';
const fromSecret = 'valueFrom: {secretKeyRef: {name: db, key: password}}';

/** A database whose password stands in an env entry, and an app whose image may not exist. */
const shop = (env: string, image = 'registry.example.org/app:1') => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  updateStrategy: {type: OnDelete}
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: registry.example.org/db:1
        env: [{name: FIRST, value: a}, {name: PASSWORD, ${env}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  selector: {matchLabels: {app: app}}
  strategy: {type: Recreate}
  template:
    metadata: {labels: {app: app}}
    spec: {containers: [{name: app, image: '${image}'}]}
---
`;

const noSuchImage = 'registry.example.org/app:missing';
const world = `references:\n  absent: [${noSuchImage}]\n`;

function shopTwin({ image = noSuchImage, second = literal }: { readonly image?: string; readonly second?: string } = {}): Twin {
  return fluxTwin(
    release('shop', '>=1.0.0 <2.0.0'),
    chart('shop', '1.0.0', shop(fromSecret)),
    chart('shop', '1.1.0', shop(second, image), '2023-07-15T00:00:00Z'),
    chart('shop', '1.2.0', shop(fromSecret), '2023-07-25T00:00:00Z'),
    world,
  );
}

function passwordOf({ view }: Simulation): readonly string[] {
  const set = view.get<StatefulSet>('StatefulSet', 'shop', 'db');
  const entry = set?.spec.template.spec.containers[0]?.env?.find(({ name }) => name === 'PASSWORD');
  return Object.keys(entry ?? {}).sort();
}

const ready = (simulation: Simulation) => conditionText(simulation, helmReleaseKind, 'shop', 'shop');

function history({ view }: Simulation): readonly string[] {
  return view
    .objects<KubeObject>('Secret', 'shop')
    .filter(({ metadata }) => metadata.name.startsWith('sh.helm.release.v1.'))
    .map(({ metadata }) => `${metadata.name} ${metadata.labels?.status}`);
}

test('a release is installed on the eve', () => {
  const { eve } = shopTwin();

  expect(passwordOf(eve)).toEqual(['name', 'valueFrom']);
  expect(ready(eve)).toBe('True ReconciliationSucceeded: Release reconciliation succeeded');
  expect(history(eve)).toEqual(['sh.helm.release.v1.shop.v1 deployed']);
  expect(eve.state.queue.settled).toBe(true);
});

test('an env entry gets value and valueFrom, which no chart renders, when an upgrade between failed', () => {
  const { eve } = shopTwin();

  eve.runTo(at('2023-07-16T00:00:00Z'));
  const afterFailure = { password: passwordOf(eve), ready: ready(eve), history: history(eve) };
  eve.runTo(at('2023-07-29T00:00:00Z'));

  expect(afterFailure).toEqual({
    password: ['name', 'value'],
    ready: 'False UpgradeFailed: upgrade retries exhausted',
    history: ['sh.helm.release.v1.shop.v1 deployed', 'sh.helm.release.v1.shop.v2 failed'],
  });
  expect(conditionText(eve, helmReleaseKind, 'shop', 'shop', 'Released')).toBe('True UpgradeSucceeded: Helm upgrade succeeded');
  expect(passwordOf(eve)).toEqual(['name', 'value', 'valueFrom']);
  expect(history(eve).at(-1)).toBe('sh.helm.release.v1.shop.v3 deployed');
});

test('it does not when that upgrade succeeds, nor when it wrote no value', () => {
  const succeeds = shopTwin({ image: 'registry.example.org/app:2' }).eve;
  const writesNone = shopTwin({ second: fromSecret }).eve;

  succeeds.runTo(at('2023-07-29T00:00:00Z'));
  writesNone.runTo(at('2023-07-29T00:00:00Z'));

  expect(passwordOf(succeeds)).toEqual(['name', 'valueFrom']);
  expect(passwordOf(writesNone)).toEqual(['name', 'valueFrom']);
});

test('a wait that times out says so in upstream words', () => {
  const { eve } = shopTwin();
  const from = eve.state.trace.next;

  eve.runTo(at('2023-07-16T00:00:00Z'));

  const events = [...eve.state.trace.entries(from)].flatMap(({ body }) =>
    body.kind === 'event' && body.source === 'helm-controller' ? [body.message] : [],
  );
  expect(events).toEqual([
    'Helm upgrade has started',
    'Helm upgrade failed: context deadline exceeded',
    'reconciliation failed: Helm upgrade failed: context deadline exceeded',
    'reconciliation failed: upgrade retries exhausted',
  ]);
});

test('a deleted object comes back with the next upgrade, clean, and not before', () => {
  const { eve } = shopTwin();
  eve.runTo(at('2023-07-29T00:00:00Z'));
  eve.perform({ verb: 'delete', ref: eve.view.ref('StatefulSet', 'shop', 'db') }, 'test');

  runFor(eve, minutes(60));
  const untouched = passwordOf(eve);
  for (const suspend of [true, false]) {
    const object = eve.view.get(helmReleaseKind, 'shop', 'shop') as KubeObject & { readonly spec: object };
    eve.perform({ verb: 'update', object: { ...object, spec: { ...object.spec, suspend } } as KubeObject }, 'test');
    runFor(eve, 1000);
  }

  expect(untouched).toEqual([]);
  expect(passwordOf(eve)).toEqual(['name', 'valueFrom']);
});

test('nothing is upgraded while helm-controller does not run; once it does, it is', () => {
  const { eve } = shopTwin({ image: 'registry.example.org/app:2' });
  const scale = (replicas: number) => {
    const deployment = eve.view.get('Deployment', 'flux-system', 'helm-controller') as KubeObject & { readonly spec: object };
    eve.perform({ verb: 'update', object: { ...deployment, spec: { ...deployment.spec, replicas } } as KubeObject }, 'test');
  };

  scale(0);
  eve.runTo(at('2023-07-16T00:00:00Z'));
  const stopped = history(eve);
  scale(1);
  runFor(eve, minutes(10));

  expect(stopped).toEqual(['sh.helm.release.v1.shop.v1 deployed']);
  expect(history(eve)).toEqual(['sh.helm.release.v1.shop.v1 superseded', 'sh.helm.release.v1.shop.v2 deployed']);
});

test('a version out of the range is not taken', () => {
  const { eve } = fluxTwin(
    release('shop', '~1.0.0'),
    chart('shop', '1.0.0', shop(fromSecret)),
    chart('shop', '1.0.1', shop(literal), '2023-07-02T00:00:00Z'),
    chart('shop', '1.1.0', shop(fromSecret), '2023-07-03T00:00:00Z'),
  );

  eve.runTo(at('2023-07-04T00:00:00Z'));

  expect(passwordOf(eve)).toEqual(['name', 'value']);
  expect(history(eve)).toHaveLength(2);
});

test('with upgrade retries the failed revision is rolled back, and takes its value away again', () => {
  const { eve } = fluxTwin(
    release('shop', '*', 'upgrade: {remediation: {retries: 1}}'),
    chart('shop', '1.0.0', shop(fromSecret)),
    chart('shop', '1.1.0', shop(literal, noSuchImage), '2023-07-02T00:00:00Z'),
    world,
  );

  eve.runTo(at('2023-07-03T00:00:00Z'));

  expect(passwordOf(eve)).toEqual(['name', 'valueFrom']);
  expect(ready(eve)).toBe('False UpgradeFailed: upgrade retries exhausted');
  expect(conditionText(eve, helmReleaseKind, 'shop', 'shop', 'Remediated')).toBe('True RollbackSucceeded: Helm rollback succeeded');
});

test('a controller killed in the middle of an upgrade leaves a lock', () => {
  const { eve } = shopTwin();
  eve.runTo(at('2023-07-15T00:02:00Z'));
  const pod = eve.view.list('Pod', 'flux-system').find(({ name }) => name.startsWith('helm-controller'));

  if (pod !== undefined) eve.perform({ verb: 'delete', ref: pod, graceSeconds: 0 }, 'test');
  runFor(eve, minutes(30));

  expect(history(eve).at(-1)).toBe('sh.helm.release.v1.shop.v2 pending-upgrade');
  expect(conditionText(eve, helmReleaseKind, 'shop', 'shop', 'Released')).toBe(
    'False UpgradeFailed: Helm upgrade failed: another operation (install/upgrade/rollback) is in progress',
  );
});
