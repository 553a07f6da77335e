import { volumeData } from '#sim/storage/data/volume-data.ts';
import type { Observed } from '../observe.ts';
import type { Answer, Expectation } from '../scenario.ts';

const database = { namespace: 'hafen', workload: 'hafen-database' } as const;
const databasePod = { kind: 'Pod', namespace: 'hafen', name: 'hafen-database-0' } as const;
const image = 'images.hafen.example/moewe/shopfront:1.4.2';
const older = 'docker.io/goharbor/harbor-db@sha256:4be1c0d2f59a7e836d40b7ce1925fa68e3d7048b16c2597fa0de83b4c6175f92';
const newer = 'docker.io/goharbor/harbor-db@sha256:9f37a6e1d08c4b52e7f1903ad5c86b24708e5d1fb3a962c04de7185fa90b36cd';

/** How containerd 1.6 tells of a 401 that leads nowhere. */
const refused =
  `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ` +
  'pulling from host images.hafen.example failed with status code [manifests 1.4.2]: 401 Unauthorized';

/** The directories in the database's volume. */
function directories({ view }: Observed): Answer {
  const found = view.rows(volumeData).flatMap(([, data]) => Object.keys(data.directories).map((version) => `pg${version}`));
  return { shows: found.join(', '), holds: found.join() === 'pg13,pg14' };
}

/** L1 to L7: what the report says, and where in the run it is looked for. Events are kept for an hour, so they are looked at in the night. */
export const expectations: readonly Expectation[] = [
  {
    id: 'L1',
    says: '“The node, which ran the database pod yesterday had a pretty recent ‘:dev’-image”, with PostgreSQL 14; all works',
    at: 'eve',
    parts: [
      { kind: 'pods', namespace: 'hafen', rows: [{ workload: 'hafen-database', ready: '1/1', status: 'Running', node: 'kai-1' }] },
      { kind: 'field', object: databasePod, path: 'status.containerStatuses[0].imageID', value: newer },
      { kind: 'ready', ready: true },
    ],
  },
  {
    id: 'L2',
    says: '“tonight the node with the database pod was drained and the db was scheduled to another node, which had an older harbor-db:dev image (but it was present!)”',
    at: 'morning',
    parts: [
      { kind: 'pods', namespace: 'hafen', rows: [{ workload: 'hafen-database', status: 'Running', node: 'kai-2' }] },
      { kind: 'field', object: databasePod, path: 'status.containerStatuses[0].imageID', value: older, main: true },
      {
        kind: 'event',
        about: database,
        type: 'Normal',
        reason: 'Pulled',
        at: 'night+30m',
        message: 'Container image "goharbor/harbor-db:dev" already present on machine',
      },
    ],
  },
  {
    id: 'L3',
    says: '“lots of ImagePullBackoffs in kubectl get pods -A”',
    at: 'morning',
    parts: [
      { kind: 'pods', namespace: 'moewe', rows: [{ workload: 'shopfront', ready: '0/1', status: 'ImagePullBackOff', restarts: 0, node: 'kai-2' }] },
      {
        kind: 'event',
        about: { namespace: 'moewe', workload: 'shopfront' },
        type: 'Warning',
        reason: 'Failed',
        message: { contains: refused },
        at: 'night+30m',
      },
    ],
  },
  {
    id: 'L4',
    says: '“The pods [of Harbor] were all up and running”',
    at: 'morning',
    parts: [
      {
        kind: 'pods',
        namespace: 'hafen',
        complete: true,
        rows: ['hafen-core', 'hafen-database', 'hafen-redis', 'hafen-registry'].map((workload) => ({
          workload,
          ready: '1/1',
          status: 'Running',
          node: 'kai-2',
        })),
      },
    ],
  },
  {
    id: 'L5',
    says: '“invalid credentials”: the registry knows nobody and nothing any more, from whatever node one asks',
    at: 'morning',
    parts: ['kai-1', 'kai-2'].map((node) => ({ kind: 'pull', node, image, succeeds: false, error: refused }) as const),
  },
  {
    id: 'L6',
    says: '“I psql’d in the right db and realized that it was empty”',
    at: 'morning',
    parts: [{ kind: 'trace', sequence: [{ contains: 'begins an empty version 13 of the data of claim hafen/database-data-hafen-database-0' }] }],
  },
  {
    id: 'L7',
    says: '“there where two folders inside: pg13 and pg14”',
    at: 'morning',
    parts: [{ kind: 'question', asks: 'which directories are in the volume?', answer: directories }],
  },
];
