import type { ObjectName } from '#sim/actions/action.ts';
import type { Claim, Step, Variant } from '../scenario.ts';

const statefulSet = { kind: 'StatefulSet', namespace: 'zammad', name: 'zammad-postgresql' } as const;
const stuck: ObjectName = { kind: 'Pod', namespace: 'zammad', name: 'zammad-postgresql-0' };

/** What a chart with the other repository changes in the cluster. */
const otherRepository: Step = {
  at: 'noticed',
  id: 'override',
  text: 'the chart is upgraded: its database comes from bitnamilegacy',
  because: 'zammad/zammad-helm#365, #354',
  do: {
    kind: 'patch',
    object: statefulSet,
    patch: {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'postgresql',
                image: 'docker.io/bitnamilegacy/postgresql:17.4.0-debian-12-r4',
                imagePullPolicy: 'IfNotPresent',
                ports: [{ containerPort: 5432 }],
                readinessProbe: { exec: { command: ['/bin/sh', '-c', 'pg_isready -U postgres -h 127.0.0.1 -p 5432'] } },
                volumeMounts: [{ name: 'data', mountPath: '/bitnami/postgresql' }],
              },
            ],
          },
        },
      },
    },
  },
};

const deleteStuckPod: Step = {
  at: 'noticed+1m',
  id: 'delete-stuck',
  text: 'the pod that never started is deleted',
  do: { kind: 'delete', object: stuck },
};

const backToTheNode: readonly Step[] = [
  { at: 'noticed', id: 'uncordon', text: 'the node that holds the image takes pods again', do: { kind: 'uncordon', node: 'desk-1' } },
  { at: 'noticed', id: 'cordon', text: 'and the one that does not takes none', do: { kind: 'cordon', node: 'desk-2' } },
  deleteStuckPod,
];

/** W1, W2: what helps. X1: where the advice that was given is not enough. */
export const claims: readonly Claim[] = [
  {
    id: 'W1',
    says: 'with the repository overridden to bitnamilegacy it runs again (zammad/zammad-helm#365, netboxlabs/diode#410)',
    shown: 'reproduced',
    runs: [{ variant: 'W1', at: 'noticed+10m', parts: [{ kind: 'ready', ready: true }] }],
  },
  {
    id: 'W2',
    says: 'it runs where a node has the image cached, and only there (ocf/kubernetes#131)',
    shown: 'reproduced',
    runs: [
      {
        variant: 'W2',
        at: 'noticed+10m',
        parts: [
          { kind: 'ready', ready: true, main: true },
          { kind: 'pods', namespace: 'zammad', rows: [{ workload: 'zammad-postgresql', status: 'Running', node: 'desk-1' }] },
        ],
      },
    ],
  },
  {
    id: 'X1',
    says: '“please update your helm chart” is enough (zammad/zammad-helm#365)',
    shown: 'corrected',
    instead: 'the StatefulSet waits for the pod that cannot become ready before it replaces it: that pod has to be deleted as well',
    runs: [
      {
        variant: 'X1',
        at: 'hour',
        parts: [
          { kind: 'field', object: statefulSet, path: 'status.updatedReplicas', value: undefined },
          { kind: 'pods', namespace: 'zammad', rows: [{ workload: 'zammad-postgresql', ready: '0/1', status: 'ImagePullBackOff' }], main: true },
        ],
      },
    ],
  },
];

export const variants: readonly Variant[] = [
  {
    id: 'W1',
    alias: 'other-repository',
    title: 'the image comes from bitnamilegacy, and the stuck pod is deleted',
    timeline: (steps) => [...steps, otherRepository, deleteStuckPod],
  },
  {
    id: 'W2',
    alias: 'back-to-the-cache',
    title: 'the database goes back to the node that holds its image',
    timeline: (steps) => [...steps, ...backToTheNode],
  },
  {
    id: 'X1',
    alias: 'only-the-chart',
    title: 'the chart is upgraded, and nothing else is done',
    timeline: (steps) => [...steps, otherRepository],
  },
];
