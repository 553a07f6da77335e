import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { mutableTagOnStoredData } from './mutable-tag-on-stored-data.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const floating = 'quay.io/team/ledger:edge';

/** A workload on n1 with a claim, and what is known of the outside. */
function findingsOf(container: object, world: object = {}, keepsData = true) {
  const labels = { app: 'ledger' };
  const mounts = keepsData ? [{ name: 'books', mountPath: '/books' }] : [];
  const volumes = keepsData ? [{ name: 'books', persistentVolumeClaim: { claimName: 'books' } }] : [];
  const objects = [
    ...['n1', 'n2'].map((name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } })),
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'books', namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'disks', resources: { requests: { storage: '1Gi' } } },
    },
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'disks' }, provisioner: 'disks.example.org' },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'ledger', namespace: 'default' },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'main', volumeMounts: mounts, ...container }], volumes } },
      },
    },
  ];
  const files = [
    { path: 'ledger.yaml', text: objects.map((object) => JSON.stringify(object)).join('\n---\n') },
    { path: 'world.yaml', text: JSON.stringify({ hosts: {}, ...world }) },
  ];
  const twin = assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [mutableTagOnStoredData], new Runs([twin], [])).findings;
}

test('a tag that is made to move, under a claim, with what the registry means by it', () => {
  const tags = { [floating]: [digest('a'), { digest: digest('b'), since: '2025-12-02' }] };

  expect(findingsOf({ image: floating, imagePullPolicy: 'IfNotPresent' }, { tags })).toMatchObject([
    {
      severity: 'medium',
      subject: 'deployment/default/ledger',
      message: `Deployment default/ledger keeps data and runs ${floating}, a tag that moves: each node starts what it first got under it`,
      since: { at: '2025-12-02', days: 30 },
    },
  ]);
});

test('nodes that hold different images under it make it worse, whatever the tag looks like', () => {
  const image = 'quay.io/team/ledger:4';
  const nodes = { n1: { images: [`${image}@${digest('a')}`], runs: ['default/ledger'] }, n2: { images: [`${image}@${digest('b')}`] } };

  const [finding] = findingsOf({ image }, { nodes });

  expect(finding).toMatchObject({
    severity: 'high',
    message: `Deployment default/ledger keeps data and runs ${image}, which is not the same image on all nodes`,
  });
  expect(finding?.because.map(({ text }) => text)).toContain('n2 holds it as sha256:bbbbbbbbbbbb');
  expect(finding?.fix?.text).toContain(`quay.io/team/ledger@${digest('a')}`);
});

test.each([
  ['a version', { image: 'quay.io/team/ledger:4.2' }, true],
  ['a digest', { image: `quay.io/team/ledger@${digest('a')}` }, true],
  ['a registry that is asked each time', { image: floating, imagePullPolicy: 'Always' }, true],
  ['nothing stored', { image: floating, imagePullPolicy: 'IfNotPresent' }, false],
])('%s is no finding', (_, container, keepsData) => {
  expect(findingsOf(container, {}, keepsData)).toEqual([]);
});
