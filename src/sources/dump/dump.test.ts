import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readFiles } from '../read-files.ts';
import type { SourceFile } from '../source-document.ts';
import { filesInArchive } from './archive.ts';

const read = (files: Readonly<Record<string, string>>) => readFiles(Object.entries(files).map(([path, text]): SourceFile => ({ path, text })));
const json = (value: unknown) => JSON.stringify(value, undefined, 4);
const kindsIn = (model: ReturnType<typeof readFiles>) =>
  model.objects.map(({ object, observed }) => `${observed ? 'observed' : 'wanted'} ${object.kind} ${object.metadata.name}`);

const node = {
  metadata: { name: 'n1', uid: 'u1' },
  spec: {},
  status: { images: [{ names: ['docker.io/library/nginx:1.27.1'] }], nodeInfo: { kubeletVersion: 'v1.30.1' } },
};
const pod = {
  metadata: { name: 'web', namespace: 'shop', uid: 'u2' },
  spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'nginx:1.27.1' }] },
  status: { phase: 'Running' },
};
const event = { metadata: { name: 'e', namespace: 'shop', uid: 'u3' }, reason: 'Pulled', message: 'SECRET' };

test('a folder of kubectl cluster-info dump is what was observed, without its events and logs', () => {
  const model = read({
    'dump/nodes.json': json({ kind: 'NodeList', apiVersion: 'v1', metadata: {}, items: [node] }),
    'dump/shop/pods.json': json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [pod] }),
    'dump/shop/events.json': json({ kind: 'EventList', apiVersion: 'v1', metadata: {}, items: [event, event] }),
  });

  expect(kindsIn(model)).toEqual(['observed Node n1', 'observed Pod web']);
  expect(model.diagnostics).toEqual([
    {
      severity: 'info',
      message: 'events were not read: they tell what happened, not what is there',
      place: { path: 'dump/shop/events.json', line: 1 },
    },
  ]);
});

test('what kubectl cluster-info dump prints is read over the logs in it', () => {
  const log =
    '==== START logs for container c of pod shop/web ====\n{"level": "info"\n  }}} SECRET\n==== END logs for container c of pod shop/web ====\n';
  const text = `${json({ kind: 'NodeList', apiVersion: 'v1', items: [node] })}\n${log}${json({ kind: 'PodList', apiVersion: 'v1', items: [pod] })}\n`;

  const model = read({ 'dump.txt': text });

  expect(kindsIn(model)).toEqual(['observed Node n1', 'observed Pod web']);
  expect(model.diagnostics).toEqual([]);
  expect(model.objects[1]?.place).toEqual({ path: 'dump.txt', line: text.slice(0, text.indexOf('"web"')).split('\n').length - 1 });
});

test('a support bundle holds sequences of objects, whose kinds are told by their folders where they name none', () => {
  const model = read({
    'bundle/cluster-resources/nodes.json': json([node]),
    'bundle/cluster-resources/pods/shop.json': json([pod]),
    'bundle/cluster-resources/pods/shop-errors.json': json(['timeout']),
    'bundle/cluster-resources/custom-resources/things.example.org/shop.yaml':
      '- apiVersion: example.org/v1\n  kind: Thing\n  metadata: {name: t, namespace: shop, uid: u9}\n',
    'bundle/cluster-resources/events/shop.json': json([event]),
  });

  expect(kindsIn(model)).toEqual(['observed Node n1', 'observed Pod web', 'observed Thing t']);
  expect(model.objects[0]?.placeOf('status.nodeInfo.kubeletVersion')).toEqual({ path: 'bundle/cluster-resources/nodes.json', line: 17 });
});

test('a must-gather folder holds lists for each namespace and files for each object', () => {
  const model = read({
    'mg/quay-io/cluster-scoped-resources/core/nodes/n1.yaml':
      '---\napiVersion: v1\nkind: Node\nmetadata: {name: n1, uid: u1}\nspec: {}\nstatus: {}\n',
    'mg/quay-io/namespaces/shop/core/pods.yaml':
      'apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: web, namespace: shop, uid: u2}\n  spec: {nodeName: n1, containers: [{name: c, image: "nginx:1"}]}\n  status: {phase: Running}\n',
    'mg/quay-io/namespaces/shop/core/events.yaml': 'apiVersion: v1\nkind: EventList\nitems:\n- metadata: {name: e, namespace: shop}\n',
    'mg/quay-io/namespaces/shop/shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, uid: u4}\n',
  });

  expect(kindsIn(model).toSorted()).toEqual(['observed Namespace shop', 'observed Node n1', 'observed Pod web']);
});

test('a packed file that is no archive is read as what is in it', () => {
  const files = filesInArchive(gzipSync(json(pod)), 'pod.json.gz', () => undefined);

  expect(files).toMatchObject([{ path: 'pod.json', text: json(pod) }]);
});
