import type { ClusterModel } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { drains } from '#sim/drain/state.ts';
import type { Observed } from '../observe.ts';
import type { Answer, Part, Scenario } from '../scenario.ts';

const pod = 'instance-manager-r-59d4d10e';
const budget = { kind: 'PodDisruptionBudget', namespace: 'longhorn-system', name: pod } as const;
const volume = { kind: 'Volume.longhorn.io', namespace: 'longhorn-system', name: 'countinghouse' } as const;
const worker = { kind: 'Node', namespace: '', name: 'press-1' } as const;
const daybook = { kind: 'Deployment', namespace: 'bindery', name: 'daybook' } as const;
const refusal = `error when evicting pods/"${pod}" -n "longhorn-system" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.`;

/** Whether kubectl has printed the refusal, and still waits. */
function refusals({ view }: Observed): Answer {
  const running = view.rows(drains).flatMap(([, drain]) => (drain.exitCode === undefined ? [drain] : []));
  const line = running.flatMap(({ output }) => output).find(({ text }) => text === refusal);
  return { shows: line?.text ?? 'nothing of the kind', holds: line !== undefined };
}

const ended: readonly Part[] = [
  { kind: 'trace', sequence: ['kubectl drain press-1 ends with 0'] },
  { kind: 'ready', ready: true, workload: daybook },
];

/** One worker is drained for an upgrade; the budget of the storage engine's pod there never lets it go. */
export const longhornDrainPdb2021 = {
  name: 'longhorn-drain-pdb-2021',
  title: 'a drain that never ends, since the node has the last healthy copy of a volume',
  source: 'https://github.com/longhorn/longhorn/issues/2673',
  trigger: 'kubectl drain press-1',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2021-06-10T09:00:00Z',
  history: [],
  timeline: [{ at: '1m', id: 'drain', text: 'a worker is drained to be upgraded', do: { fault: 'node-drain:press-1' } }],
  moments: { waiting: '15m', end: '4h' },
  until: 'end',
  outage: 'waiting',
  assumptions: [
    {
      id: 'A1',
      kind: 'fact',
      text: 'what keeps the budget is a volume with a single copy, the case for which Longhorn blocks drains on purpose (longhorn/longhorn-manager#713); the reporter of #2673 had a volume that was never attached, which claim W3 shows',
      source: 'https://github.com/longhorn/longhorn-manager/pull/713',
    },
    { id: 'A2', kind: 'fact', text: 'three workers, one volume, its copy and the pod that uses it both on the drained one' },
    { id: 'A3', kind: 'fact', text: 'a copy is whole two minutes after it was begun' },
  ],
  expectations: [
    {
      id: 'F1',
      says: '“error when evicting pods/"instance-manager-r-…" -n "longhorn-system" (will retry after 5s): Cannot evict pod as it would violate the pod’s disruption budget.”',
      at: 'waiting',
      parts: [{ kind: 'question', asks: 'what does kubectl print?', answer: refusals }],
    },
    {
      id: 'F2',
      says: '“kubectl drain node gets stuck forever”',
      at: 'end',
      parts: [
        { kind: 'trace', sequence: [{ contains: 'kubectl drain press-1 ends' }], never: true },
        { kind: 'exists', object: budget, exists: true },
        { kind: 'pods', namespace: 'longhorn-system', rows: [{ workload: pod, ready: '1/1', status: 'Running', node: 'press-1' }] },
      ],
    },
    {
      id: 'F3',
      says: 'The node stays cordoned: an upgrade that goes on after the drain stops there.',
      at: 'end',
      parts: [
        { kind: 'field', object: worker, path: 'spec.unschedulable', value: true },
        { kind: 'exists', object: budget, exists: true },
      ],
    },
    {
      id: 'F4',
      says: 'Only the budget of the copies stays; that of the engines goes once the volume is attached elsewhere.',
      at: 'waiting',
      parts: [
        { kind: 'exists', object: { ...budget, name: 'instance-manager-e-0a1c5e21' }, exists: false },
        { kind: 'exists', object: budget, exists: true },
        { kind: 'ready', workload: daybook, ready: true },
      ],
    },
  ],
  claims: [
    {
      id: 'W1',
      says: 'With a second copy the drain ends once it is whole.',
      shown: 'reproduced',
      runs: [{ variant: 'second-copy', at: 'end', parts: ended }],
    },
    {
      id: 'W2',
      says: 'Without the budget, deleted by hand, the drain ends as well; the copy is then without its pod for a moment.',
      shown: 'reproduced',
      runs: [{ variant: 'no-budget', at: 'end', parts: ended }],
    },
    {
      id: 'W3',
      says: 'A volume with copies on every node that was never attached holds the budget too: none of its copies counts as healthy.',
      shown: 'reproduced',
      runs: [
        {
          variant: 'never-attached',
          at: 'end',
          parts: [
            { kind: 'exists', object: budget, exists: true },
            { kind: 'trace', sequence: [{ contains: 'kubectl drain press-1 ends' }], never: true },
          ],
        },
      ],
    },
    {
      id: 'W4',
      says: 'The setting allow-node-drain-with-last-healthy-replica lets the drain end.',
      shown: 'reproduced',
      runs: [{ variant: 'allowed', at: 'end', parts: ended }],
    },
  ],
  variants: [
    {
      id: 'second-copy',
      title: 'after a quarter of an hour the volume is given a second copy',
      timeline: (steps) => [
        ...steps,
        { at: 'waiting', text: 'a second copy', do: { kind: 'patch', object: volume, patch: { spec: { numberOfReplicas: 2 } } } },
      ],
    },
    {
      id: 'no-budget',
      title: 'after a quarter of an hour the budget is deleted',
      timeline: (steps) => [...steps, { at: 'waiting', text: 'the budget is deleted', do: { kind: 'delete', object: budget } }],
    },
    { id: 'never-attached', title: 'the volume has three copies, and nothing has used it yet', edit: unused },
    {
      id: 'allowed',
      title: 'the setting is on',
      edit: (model) =>
        withObject(model, {
          apiVersion: 'longhorn.io/v1beta1',
          kind: 'Setting',
          metadata: { name: 'allow-node-drain-with-last-healthy-replica', namespace: 'longhorn-system' },
          value: 'true',
        } as KubeObject),
    },
  ],
} as const satisfies Scenario;

function withObject(model: ClusterModel, object: KubeObject): ClusterModel {
  const [model0] = model.objects;
  return model0 === undefined ? model : { ...model, objects: [...model.objects, { ...model0, object }] };
}

/** Nobody mounts the volume, and each worker has a copy that was never in use. */
function unused(model: ClusterModel): ClusterModel {
  const objects = model.objects.flatMap((source) => {
    const { object } = source;
    if (object.kind === 'Deployment' && object.metadata.name === daybook.name) return [];
    if (object.kind !== 'Replica') return [source];
    return [1, 2, 3].map((n) => ({
      ...source,
      object: {
        ...object,
        metadata: { ...object.metadata, name: `countinghouse-r-${n}` },
        spec: { volumeName: volume.name, nodeID: `press-${n}`, healthyAt: '', failedAt: '' },
      } as KubeObject,
    }));
  });
  return { ...model, objects };
}

/** The same with two copies from the beginning. */
export function twoCopies(model: ClusterModel): ClusterModel {
  const replica = model.objects.find(({ object }) => object.kind === 'Replica')?.object as KubeObject & { readonly spec: object };
  return withObject(model, {
    ...replica,
    metadata: { ...replica.metadata, name: 'countinghouse-r-2' },
    spec: { ...replica.spec, nodeID: 'press-2' },
  } as KubeObject);
}
