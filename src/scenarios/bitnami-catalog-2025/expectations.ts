import type { Expectation } from '../scenario.ts';

const namespace = 'zammad';
const goneImage = 'docker.io/bitnami/postgresql:17.4.0-debian-12-r4';
const database = { namespace, workload: 'zammad-postgresql' } as const;

/** What containerd's answer becomes in an Event, as douban/charts#139 and netboxlabs/diode#410 print it. */
const notFound =
  `Failed to pull image "${goneImage}": rpc error: code = NotFound desc = failed to pull and unpack image "${goneImage}": ` +
  `failed to resolve reference "${goneImage}": ${goneImage}: not found`;

/** B1 to B6: what the reports show, and where in the run it is looked for. */
export const expectations: readonly Expectation[] = [
  {
    id: 'B1',
    says: 'a week after the deletion all runs, only because some node has the image (ocf/kubernetes#131)',
    at: 'eve',
    parts: [
      {
        kind: 'pods',
        namespace,
        complete: true,
        rows: [
          { workload: 'zammad-postgresql', ready: '1/1', status: 'Running', node: 'desk-1' },
          { workload: 'zammad-railsserver', ready: '1/1', status: 'Running', node: 'desk-1' },
          { workload: 'zammad-memcached', ready: '1/1', status: 'Running', node: 'desk-1' },
        ],
      },
      { kind: 'pull', says: 'no other node could start it', node: 'desk-2', image: goneImage, succeeds: false, main: true },
    ],
  },
  {
    id: 'B2',
    says: 'the database’s next pod is 0/1 ImagePullBackOff (netboxlabs/diode#410: diode-postgresql-0)',
    at: 'noticed',
    parts: [
      {
        kind: 'pods',
        namespace,
        rows: [{ workload: 'zammad-postgresql', ready: '0/1', status: 'ImagePullBackOff', restarts: 0, node: 'desk-2' }],
      },
    ],
  },
  {
    id: 'B3',
    says: 'Warning Failed kubelet: … code = NotFound … not found (douban/charts#139)',
    at: 'noticed',
    parts: [
      { kind: 'event', about: database, type: 'Warning', reason: 'Failed', message: notFound, source: 'kubelet' },
      { kind: 'event', about: database, type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
      { kind: 'event', about: database, type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${goneImage}"` },
      { kind: 'event', about: database, type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' },
    ],
  },
  {
    id: 'B4',
    says: 'what needs the database waits in Init:0/1 (netboxlabs/diode#410)',
    at: 'noticed',
    parts: [{ kind: 'pods', namespace, rows: [{ workload: 'zammad-railsserver', ready: '0/1', status: 'Init:0/1', restarts: 0 }] }],
  },
  {
    id: 'B5',
    says: 'what comes from other images and needs no database starts as ever (netboxlabs/diode#410: hydra-maester)',
    at: 'noticed',
    parts: [{ kind: 'pods', namespace, rows: [{ workload: 'zammad-memcached', ready: '1/1', status: 'Running', node: 'desk-2' }] }],
  },
  {
    id: 'B6',
    says: 'it stays down for more than an hour (bitnami/charts#36309)',
    at: 'hour',
    parts: [
      { kind: 'ready', workload: { kind: 'StatefulSet', namespace, name: 'zammad-postgresql' }, ready: false },
      { kind: 'ready', workload: { kind: 'Deployment', namespace, name: 'zammad-railsserver' }, ready: false },
    ],
  },
];
