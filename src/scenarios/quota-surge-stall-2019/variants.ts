import type { ClusterModel } from '#model/cluster.ts';
import type { Claim, Part, Step, Variant } from '../scenario.ts';

const namespace = 'allocation-staging';
const manager = { kind: 'Deployment', namespace, name: 'allocation-manager' } as const;
const sibling = { kind: 'Deployment', namespace, name: 'allocation-api' } as const;

const rolledOut: readonly Part[] = [
  { kind: 'field', object: manager, path: 'status.updatedReplicas', value: 3 },
  { kind: 'ready', workload: manager, ready: true },
];
const notBegun: readonly Part[] = [
  { kind: 'field', object: manager, path: 'status.updatedReplicas', value: undefined },
  { kind: 'ready', workload: manager, ready: true },
];

const unraised = (steps: readonly Step[]) => steps.filter(({ id }) => id !== 'raise');
const alsoDone = (step: Step) => (steps: readonly Step[]) => [...unraised(steps), step];

/** The same incident otherwise than the report has it. */
export const variants: readonly Variant[] = [
  { id: 'W2', alias: 'no-surge', title: 'maxSurge 0 and maxUnavailable 1 from the beginning', edit: withoutSurge, timeline: unraised },
  {
    id: 'W3',
    alias: 'deleted-by-hand',
    title: 'somebody deletes the old pods to make room',
    timeline: alsoDone({ at: 'deadline', text: 'the old pods are deleted by hand', do: { kind: 'delete-pods', workload: manager } }),
  },
  {
    id: 'W4',
    alias: 'neighbour',
    title: 'the neighbour does with two pods for a while, and nobody raises the quota',
    timeline: alsoDone({
      at: 'deadline',
      text: 'the neighbour is scaled down',
      do: { kind: 'patch', object: sibling, patch: { spec: { replicas: 2 } } },
    }),
  },
];

/** What the report and its relatives say of ways out. */
export const claims: readonly Claim[] = [
  { id: 'W1', says: 'With a larger quota the update goes through.', shown: 'reproduced', runs: [{ at: 'end', parts: rolledOut }] },
  {
    id: 'W2',
    says: 'Without a surge the update needs no more than the quota.',
    shown: 'reproduced',
    runs: [{ variant: 'W2', at: 'deadline', parts: rolledOut }],
  },
  {
    id: 'W3',
    says: 'Deleting old pods brings old pods back: their ReplicaSet tries again at once, the new one once in 16 minutes.',
    shown: 'reproduced',
    runs: [{ variant: 'W3', at: 'deadline+10m', parts: notBegun }],
  },
  {
    id: 'W4',
    says: 'One pod less elsewhere in the namespace is enough for the whole update.',
    shown: 'reproduced',
    runs: [{ variant: 'W4', at: 'deadline+20m', parts: rolledOut }],
  },
];

/** Every Deployment replaces its pods one after the other, without one more. */
export function withoutSurge(model: ClusterModel): ClusterModel {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };
  const objects = model.objects.map((source) => {
    const { object } = source;
    if (object.kind !== 'Deployment') return source;
    const { spec } = object as typeof object & { readonly spec: object };
    return { ...source, object: { ...object, spec: { ...spec, strategy } } };
  });
  return { ...model, objects };
}
