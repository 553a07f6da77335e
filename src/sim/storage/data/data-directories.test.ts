import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import { needs } from '#model/capabilities/requirement.ts';
import type { StatefulSet } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { assembleTwin } from '../../assemble.ts';
import { isWorkingPod } from '../../capabilities/judge.ts';
import type { Simulation } from '../../simulation.ts';
import type { Twin } from '../../twin.ts';
import { volumeData } from './volume-data.ts';

const minuteMs = 60_000;
const repository = 'docker.io/goharbor/harbor-db';
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const pinned = (letter: string) => `${repository}@${digest(letter)}`;

/** Images of three versions, each of which takes over the one before; nothing is known of `d`. */
const images = {
  [pinned('a')]: { data: '13', upgrades: ['12'] },
  [pinned('b')]: { data: '14', upgrades: ['13'] },
  [pinned('c')]: { data: '15', upgrades: ['14'] },
};

const labels = { app: 'database' };
const database = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'database', namespace: 'default' },
  spec: {
    serviceName: 'database',
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'main', image: pinned('b'), volumeMounts: [{ name: 'files', mountPath: '/var/lib/postgresql/data' }] }] },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'files' },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'disks', resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'database', namespace: 'default' },
  spec: { selector: labels, ports: [{ port: 5432 }] },
};
const disks = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'disks' }, provisioner: 'disks.example.org' };
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } };

const twin: Twin = assembleTwin(
  readFiles([
    { path: 'cluster.yaml', text: [node, database, service, disks].map((object) => JSON.stringify(object)).join('\n---\n') },
    { path: 'world.yaml', text: JSON.stringify({ images }) },
  ]),
  { catalogue, seed: 1, calendarStartMs: 0 },
);

/** The database goes from one image to the next, each for a while. */
function through(...letters: readonly string[]): Simulation {
  const simulation = twin.eve.fork();
  for (const letter of letters) {
    const object = simulation.view.get<StatefulSet>('StatefulSet', 'default', 'database') as StatefulSet;
    const { template } = object.spec;
    const containers = template.spec.containers.map((container) => ({ ...container, image: pinned(letter) }));
    simulation.perform(
      {
        verb: 'update',
        object: { ...object, spec: { ...object.spec, template: { ...template, spec: { ...template.spec, containers } } } } as StatefulSet,
      },
      'test',
    );
    simulation.runTo((simulation.state.now + 5 * minuteMs) as TimeMs);
  }
  return simulation;
}

function versionsIn({ view }: Simulation): readonly string[] {
  return view
    .rows(volumeData)
    .flatMap(([, { directories, inUse }]) => Object.keys(directories).map((version) => (version === inUse ? `${version} in use` : version)));
}

function hasItsData({ view }: Simulation): boolean {
  return twin.judge.meets(view, needs({ kind: 'data', namespace: 'default', name: 'database' }));
}

test('on the eve the data is of the version that runs', () => {
  expect(versionsIn(twin.eve)).toEqual(['14 in use']);
  expect(hasItsData(twin.eve)).toBe(true);
});

test('an image without a directory of its version begins an empty one, and is as ready as before', () => {
  const older = through('a');

  expect(versionsIn(older)).toEqual(['13 in use', '14']);
  expect(hasItsData(older)).toBe(false);
  expect(isWorkingPod(older.view, older.view.ref('Pod', 'default', 'database-0'))).toBe(true);
});

test('the data is there again with an image of its version', () => {
  const back = through('a', 'b');

  expect(versionsIn(back)).toEqual(['13', '14 in use']);
  expect(hasItsData(back)).toBe(true);
});

test('an image that takes over the version before moves its data, and there is no way back', () => {
  expect(versionsIn(through('c'))).toEqual(['15 in use']);
  expect(hasItsData(through('c'))).toBe(true);
  expect(hasItsData(through('c', 'b'))).toBe(false);
});

test('which data an unknown image sees nobody knows', () => {
  const unknown = through('d');

  const expression = twin.expander.expand(unknown.view, { kind: 'data', namespace: 'default', name: 'database' });

  expect(JSON.stringify(expression)).toContain(`"unknown":"which version of data ${pinned('d')} works with"`);
});
