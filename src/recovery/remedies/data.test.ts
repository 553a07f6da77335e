import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { assembleTwin } from '#sim/assemble.ts';
import type { Twin } from '#sim/twin.ts';
import { readFiles } from '#sources/read-files.ts';
import { after, nodes, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

const repository = 'docker.io/goharbor/harbor-db';
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const images = {
  [`${repository}@${digest('a')}`]: { data: '13' },
  [`${repository}@${digest('b')}`]: { data: '14', upgrades: ['13'] },
};

const container = {
  name: 'main',
  image: `${repository}:dev`,
  imagePullPolicy: 'IfNotPresent',
  volumeMounts: [{ name: 'files', mountPath: '/data' }],
};
const claim = {
  metadata: { name: 'files' },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'disks', resources: { requests: { storage: '1Gi' } } },
};
const asking = { metadata: { labels: { app: 'web' }, annotations: { 'blackstart.dev/needs': 'data(shop/db)' } } };

/** A database on w1 with a web server that needs its data, and another database image under the same tag on w2. */
function twinOf(tags: object = {}): Twin {
  const objects = [
    ...nodes(8, 8),
    workload('StatefulSet', 'db', { pod: { containers: [container] }, spec: { volumeClaimTemplates: [claim] } }),
    workload('Deployment', 'web', { spec: { template: { ...asking, spec: { containers: [{ name: 'main', image: 'quay.io/team/web:1' }] } } } }),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db', namespace: 'shop' }, spec: { selector: { app: 'db' }, ports: [{ port: 5432 }] } },
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'disks' }, provisioner: 'disks.example.org' },
  ];
  const world = {
    images,
    tags,
    nodes: {
      w1: { images: [`${repository}:dev@${digest('b')}`], runs: ['shop/db'] },
      w2: { images: [`${repository}:dev@${digest('a')}`] },
    },
  };
  const files = [
    { path: 'shop.yaml', text: objects.map((object) => JSON.stringify(object)).join('\n---\n') },
    { path: 'world.yaml', text: JSON.stringify(world) },
  ];
  return assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
}

const moved = [
  { kind: 'cordon', node: 'w1' },
  { kind: 'delete', object: { kind: 'Pod', namespace: 'shop', name: 'db-0' } },
] as const;

test('the image that wrote the data is named by its digest, or brought to the node under its tag', () => {
  const twin = twinOf();

  const { cause, steps, instead } = found(twin, after(twin, ...moved));

  expect(cause).toBe('data');
  expect(steps).toEqual([expect.stringContaining(`"image":"${repository}@${digest('b')}"`)]);
  expect(instead).toContain(`import ${repository}:dev on w2 from w1, then kubectl delete pod/db-0 -n shop`);
});

test('a tag that stays what it is and stands for that image is named first', () => {
  const twin = twinOf({ [`${repository}:v2.8.0`]: digest('b') });

  const { steps } = found(twin, after(twin, ...moved));

  expect(steps).toEqual([expect.stringContaining(`"image":"${repository}:v2.8.0"`)]);
});
