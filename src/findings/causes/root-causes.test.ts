import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { type RootCauses, rootCausesOf } from './root-causes.ts';

const server = { apiVersion: 'v1', kind: 'Node', metadata: { name: 's1', labels: { 'node-role.kubernetes.io/control-plane': '' } } };

function worker(spec: object = {}): object {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'w1', labels: { 'kubernetes.io/hostname': 'w1' } }, spec };
}

function app(name: string, { image = `quay.io/team/${name}:1`, node = '', replicas = 1 } = {}): object {
  const labels = { app: name };
  const nodeSelector = node === '' ? undefined : { 'kubernetes.io/hostname': node };
  const template = { metadata: { labels }, spec: { nodeSelector, containers: [{ name: 'main', image }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

function absent(...references: readonly string[]): string {
  return JSON.stringify({ references: { absent: references.map((ref) => ({ ref, since: '2026-10-01' })) } });
}

function causesOf(objects: readonly object[], world = '{}'): RootCauses {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const twin = assembleTwin(
    readFiles([
      { path: 'cluster.yaml', text },
      { path: 'world.yaml', text: world },
    ]),
    { catalogue, seed: 1, calendarStartMs: 0 },
  );
  return rootCausesOf(twin, twin.eve);
}

function kindsOf({ causes }: RootCauses): string[][] {
  return causes.map(({ suspect, together }) => [suspect, ...together].map(({ fact }) => fact.kind));
}

test('where nothing is wrong there is no cause', () => {
  expect(causesOf([server, app('web')])).toMatchObject({ failures: 0, causes: [], unexplained: [] });
});

test('a tag that does not exist is the cause of all pods that wait for it, with the line that names it', () => {
  const found = causesOf([server, app('web', { replicas: 3 })], absent('quay.io/team/web:1'));

  expect(found).toMatchObject({ failures: 3, causes: [{ freed: 3, suspect: { text: 'quay.io/team/web:1 does not exist' } }] });
  expect(found.causes[0]?.suspect.place).toMatchObject({ path: 'cluster.yaml' });
});

test('without the cause in the input there is no such cause', () => {
  expect(kindsOf(causesOf([server, app('web')], absent('quay.io/team/other:1')))).toEqual([]);
});

test('causes of different failures are named one beside the other, the one that frees most first', () => {
  const objects = [server, worker({ unschedulable: true }), app('pinned', { node: 'w1' }), app('web', { replicas: 2 })];

  expect(kindsOf(causesOf(objects, absent('quay.io/team/web:1')))).toEqual([['reference'], ['cordon']]);
});

test('facts that hide behind each other are one cause together', () => {
  const objects = [server, worker({ unschedulable: true }), app('pinned', { node: 'w1' })];

  const found = causesOf(objects, absent('quay.io/team/pinned:1'));

  expect(kindsOf(found)).toEqual([['reference', 'cordon']]);
  expect(found.causes[0]).toMatchObject({ freed: 1 });
});

test('a failure that no known fact is behind is said', () => {
  const found = causesOf([server, app('lost', { node: 'nowhere' })]);

  expect(found).toMatchObject({ causes: [], unexplained: [{ text: 'Deployment shop/lost has 0 of 1 pods ready' }] });
});

test('of what a further cause frees, what those before it free as well is not counted again', () => {
  const objects = [server, worker({ unschedulable: true }), app('web', { replicas: 2 }), app('pinned', { node: 'w1', image: 'quay.io/team/web:1' })];

  const found = causesOf(objects, absent('quay.io/team/web:1'));

  expect(kindsOf(found)).toEqual([['reference'], ['reference', 'cordon']]);
  expect(found.causes.map(({ beyond }) => beyond.map(({ text }) => text))).toEqual([
    ['Deployment shop/web has 0 of 2 pods ready'],
    ['Deployment shop/pinned has 0 of 1 pods ready'],
  ]);
});
