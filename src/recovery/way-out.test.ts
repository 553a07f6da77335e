import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import type { WayOut } from './plan.ts';
import { wayOutOf } from './way-out.ts';

const server = { apiVersion: 'v1', kind: 'Node', metadata: { name: 's1', labels: { 'node-role.kubernetes.io/control-plane': '' } } };
const cordoned = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'w1', labels: { 'kubernetes.io/hostname': 'w1' } },
  spec: { unschedulable: true },
};
const broken = 'references: { absent: [{ ref: "quay.io/team/web:2" }] }\n';
const older = 'nodes: { s1: { images: ["quay.io/team/web:1"] } }\n';

function web(node?: string): object {
  const labels = { app: 'web' };
  const nodeSelector = node === undefined ? undefined : { 'kubernetes.io/hostname': node };
  const template = { metadata: { labels }, spec: { nodeSelector, containers: [{ name: 'main', image: 'quay.io/team/web:2' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { matchLabels: labels }, template },
  };
}

function wayOut(objects: readonly object[], world = ''): WayOut {
  const files = [{ path: 'cluster.yaml', text: objects.map((object) => JSON.stringify(object)).join('\n---\n') }];
  const model = readFiles(world === '' ? files : [...files, { path: 'world.yaml', text: world }]);
  const twin = assembleTwin(model, { catalogue, seed: 1, calendarStartMs: 0 });
  return wayOutOf(twin, twin.eve);
}

function stepsOf(way: WayOut): string[] {
  return way.kind === 'plan' ? way.steps.map(({ action }) => action.kind) : [];
}

test('a tag that does not exist is replaced by one of the same repository that a node holds', () => {
  const way = wayOut([server, web()], broken + older);

  expect(stepsOf(way)).toEqual(['patch']);
  expect(JSON.stringify(way.kind === 'plan' && way.steps[0]?.action)).toContain('"quay.io/team/web:1"');
});

test('without another tag that exists there is no plan', () => {
  expect(wayOut([server, web()], broken)).toMatchObject({ kind: 'no plan', because: [{ text: 'quay.io/team/web:2 does not exist' }] });
});

test('causes that hide behind each other are mended together, and each step is needed', () => {
  const way = wayOut([server, cordoned, web('w1')], broken + older);

  expect(stepsOf(way).toSorted()).toEqual(['patch', 'uncordon']);
  expect(way.kind === 'plan' ? way.steps.map(({ without }) => without) : []).toEqual([
    ['Deployment shop/web has 0 of 1 pods ready'],
    ['Deployment shop/web has 0 of 1 pods ready'],
  ]);
});

test('a step comes with what to type, what it needs and when it is taken', () => {
  const way = wayOut([server, cordoned, web('w1')]);

  expect(way).toMatchObject({
    kind: 'plan',
    steps: [{ commands: ['kubectl uncordon w1'], precondition: 'the API takes writes', afterMs: 0, cost: 1 }],
  });
});

test('what people do first and in vain is refused, with what it leaves wrong', () => {
  const way = wayOut([server, web()], broken + older);

  expect(way.kind === 'plan' ? way.refused.map(({ text }) => text) : []).toEqual([
    expect.stringMatching(/^kubectl delete pod[/]web-\S+ -n shop$/),
    'reboot s1',
  ]);
  expect(way.kind === 'plan' ? way.refused[0]?.because : []).toEqual(['Deployment shop/web has 0 of 1 pods ready']);
});

test('where nothing is wrong nothing is to be done', () => {
  expect(wayOut([server, web()])).toMatchObject({ kind: 'none needed', recoveredAfterMs: 0 });
});

test('a certificate that has run out is renewed', () => {
  const way = wayOut([server, web()], 'certificates: { api-server: "1969-12-31T00:00:00Z" }\n');

  expect(stepsOf(way)).toEqual(['renew-certificate']);
});
