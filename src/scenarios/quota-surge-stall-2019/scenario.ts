import type { Scenario } from '../scenario.ts';
import { claims, variants } from './variants.ts';

const namespace = 'allocation-staging';
const manager = { kind: 'Deployment', namespace, name: 'allocation-manager' } as const;
const quota = { kind: 'ResourceQuota', namespace, name: 'namespace-quota' } as const;

const refusal =
  'is forbidden: exceeded quota: namespace-quota, requested: limits.cpu=1,limits.memory=2Gi, ' +
  'used: limits.cpu=6,limits.memory=12Gi, limited: limits.cpu=6,limits.memory=12Gi';

/** ministryofjustice/cloud-platform issue 590: pods of a namespace use up its quota, and a rolling update wants one more. */
export const quotaSurgeStall2019 = {
  name: 'quota-surge-stall-2019',
  title: 'a full quota lets old pods live and no new one in',
  source: 'https://github.com/ministryofjustice/cloud-platform/issues/590',
  trigger: 'a rolling update in a namespace whose quota is used up',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2019-01-04T12:00:00Z',
  history: [],
  timeline: [
    {
      at: '0s',
      id: 'release',
      text: 'a new version is released',
      because: 'issue 590: rolling updates are not working',
      do: { kind: 'patch', object: manager, patch: imageOf('quay.io/hmpps/allocation-manager:1.1') },
    },
    {
      at: 'looked',
      id: 'raise',
      text: 'the quota of the namespace is raised by one pod',
      because: 'assumption:A1',
      do: { kind: 'patch', object: quota, patch: { spec: { hard: { 'limits.cpu': '7', 'limits.memory': '14Gi' } } } },
    },
  ],
  moments: { deadline: '11m', looked: '144h', end: '145h' },
  until: 'end',
  outage: 'looked',
  assumptions: [
    { id: 'T1', kind: 'timing', text: 'one release, six days before the look: the report’s first event is six days old' },
    { id: 'A1', kind: 'fact', text: 'the quota is raised, by the room of one pod; the report does not say what was done' },
    {
      id: 'A2',
      kind: 'fact',
      text: 'two Deployments of three pods each, of 1 CPU and 2 Gi, use the quota up: the report names two services and the amounts',
    },
    { id: 'A3', kind: 'fact', text: 'the Deployments have the default strategy: a quarter more, a quarter less, rounded to one more and none less' },
  ],
  expectations: [
    {
      id: 'F1',
      says: 'the new ReplicaSet’s pod is refused: exceeded quota',
      at: 'deadline',
      parts: [
        { kind: 'trace', sequence: [{ contains: refusal }], from: 'eve' },
        {
          kind: 'condition',
          object: manager,
          type: 'ReplicaFailure',
          status: 'True',
          reason: 'FailedCreate',
          message: { contains: refusal },
        },
      ],
    },
    {
      id: 'F2',
      says: 'the old pods serve as before, so nothing looks broken',
      at: 'looked',
      parts: [
        {
          kind: 'pods',
          namespace,
          complete: true,
          rows: ['manager', 'api'].flatMap((part) =>
            [0, 1, 2].map(() => ({ workload: `allocation-${part}`, ready: '1/1', status: 'Running', restarts: 0 })),
          ),
        },
        { kind: 'condition', object: manager, type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
        { kind: 'field', object: manager, path: 'status.readyReplicas', value: 3 },
        { kind: 'field', says: 'all of the old template', object: manager, path: 'status.updatedReplicas', value: undefined },
      ],
    },
    {
      id: 'F3',
      says: 'the roll-out gets nowhere and passes its deadline',
      at: 'looked',
      parts: [
        { kind: 'condition', object: manager, type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', at: 'deadline' },
        { kind: 'condition', object: manager, type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' },
        { kind: 'field', object: manager, path: 'status.updatedReplicas', value: undefined },
      ],
    },
    {
      id: 'F4',
      says: 'it goes on for six days: pods are refused to the last hour',
      at: 'looked',
      parts: [{ kind: 'trace', sequence: [{ contains: refusal }, { contains: refusal }, { contains: refusal }], from: '143h' }],
    },
    {
      id: 'F5',
      says: 'when there is room the pod comes with the next try of the back-off, up to 16 minutes later (kubernetes issue 98656)',
      at: 'end',
      parts: [
        {
          kind: 'trace',
          says: 'not in the first minute',
          never: true,
          from: 'looked',
          to: 'looked+1m',
          sequence: [{ contains: 'SuccessfulCreate' }],
        },
        {
          kind: 'trace',
          says: 'within 17 min',
          from: 'looked',
          to: 'looked+17m',
          sequence: [{ contains: 'SuccessfulCreate: Created pod: allocation-manager' }],
        },
      ],
    },
    {
      id: 'F6',
      says: 'then the roll-out ends',
      at: 'end',
      parts: [
        { kind: 'field', object: manager, path: 'status.updatedReplicas', value: 3 },
        { kind: 'condition', object: manager, type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
        {
          kind: 'trace',
          says: 'the old ReplicaSet is scaled down',
          from: 'looked',
          sequence: [{ contains: 'Scaled down replica set allocation-manager' }],
        },
      ],
    },
  ],
  claims,
  variants,
} as const satisfies Scenario;

function imageOf(image: string) {
  const limits = { cpu: '1', memory: '2Gi' };
  const requests = { cpu: '100m', memory: '128Mi' };
  const containers = [{ name: 'allocation-manager', image, resources: { requests, limits } }];
  return { spec: { template: { spec: { containers } } } };
}
