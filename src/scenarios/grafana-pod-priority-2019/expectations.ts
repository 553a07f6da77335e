import type { Pod } from '#model/kubernetes.ts';
import type { Observed } from '../observe.ts';
import type { Answer, Expectation } from '../scenario.ts';
import { ingesters, newcomer } from './timeline.ts';

const preempted = { contains: 'Preempted: Preempted by' } as const;
const noRoom = '0/4 nodes are available: 4 Insufficient cpu, 4 Insufficient memory.';

/** Priorities of the ingesters' pods, each with its number of pods. */
function priorities({ view }: Observed): Answer {
  const pods = view.objects<Pod & { readonly spec: { readonly priority?: number } }>('Pod', ingesters.namespace);
  const found = pods.filter(({ metadata }) => metadata.labels?.['name'] === 'ingester').map(({ spec }) => spec.priority ?? 0);
  return {
    shows: `priorities ${[...new Set(found)].join(', ')} of ${found.length} pods`,
    holds: found.length === 12 && found.every((each) => each === 5),
  };
}

/** What the report tells, and where in the run it is looked for. */
export const expectations: readonly Expectation[] = [
  {
    id: 'F1',
    says: 'the new ingester fits nowhere and displaces one that runs in production',
    at: 'cascade',
    parts: [
      { kind: 'event', about: { namespace: newcomer.namespace, workload: 'ingester' }, reason: 'FailedScheduling', message: { contains: noRoom } },
      { kind: 'trace', sequence: [preempted], from: 'eve' },
    ],
  },
  {
    id: 'F2',
    says: 'each replacement displaces the next of its older siblings, until none of the twelve is left',
    at: 'called',
    parts: [{ kind: 'trace', says: 'twelve are preempted, one after the other', sequence: Array.from({ length: 12 }, () => preempted), from: 'eve' }],
  },
  {
    id: 'F3',
    says: 'the replacements have the default priority, the old ones had none',
    at: 'called',
    parts: [
      { kind: 'question', says: 'all ingesters of production have priority 5', asks: 'which priorities do the ingesters have?', answer: priorities },
    ],
  },
  {
    id: 'F4',
    says: 'the quorum for writes is lost: no ingester of production is ready',
    at: 'cascade',
    parts: [
      { kind: 'field', object: ingesters, path: 'status.readyReplicas', value: undefined },
      { kind: 'condition', object: ingesters, type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' },
    ],
  },
  {
    id: 'F5',
    says: 'the last one finds neither room nor anybody of lesser priority',
    at: 'called',
    parts: [
      { kind: 'pods', namespace: ingesters.namespace, rows: [{ workload: 'ingester', ready: '0/1', status: 'Pending', restarts: 0 }] },
      {
        kind: 'event',
        about: { namespace: ingesters.namespace, workload: 'ingester' },
        reason: 'FailedScheduling',
        message: { contains: `${noRoom} preemption: 0/4 nodes are available: 4 No preemption victims found for incoming pod` },
      },
    ],
  },
  {
    id: 'F6',
    says: 'the stateless services, which were to make room, are not touched',
    at: 'called',
    parts: [
      {
        kind: 'pods',
        namespace: ingesters.namespace,
        rows: Array.from({ length: 8 }, () => ({ workload: 'querier', ready: '1/1', status: 'Running', restarts: 0, age: '24h' })),
      },
    ],
  },
  {
    id: 'F7',
    says: 'with another node all ingesters run',
    at: 'end',
    parts: [
      { kind: 'ready', workload: ingesters, ready: true },
      { kind: 'ready', workload: newcomer, ready: true },
    ],
  },
];
