import type { ClusterModel } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Claim, Step, Variant } from '../scenario.ts';

const web = { kind: 'StatefulSet', namespace: 'default', name: 'web' } as const;
const lastPod = { kind: 'Pod', namespace: 'default', name: 'web-2' } as const;
const image = 'spec.template.spec.containers[0].image';

const withoutDeletion = (steps: readonly Step[]) => steps.filter(({ id }) => id !== 'delete-pod');

/** The same incident otherwise than the report has it. */
export const variants: readonly Variant[] = [
  { id: 'W2', alias: 'parallel', title: 'podManagementPolicy is Parallel, and nobody deletes a pod', edit: withParallel, timeline: withoutDeletion },
  {
    id: 'W3',
    alias: 'third-tag',
    title: 'in place of a revert a third tag is pushed, which exists; nobody deletes a pod',
    timeline: (steps) => withoutDeletion(steps).map((step) => (step.id === 'revert' ? { ...step, do: thirdTag } : step)),
  },
  {
    id: 'W4',
    alias: 'deleted-first',
    title: 'the pod is deleted before the change is taken back',
    timeline: (steps) => steps.map((step) => (step.id === 'delete-pod' ? { ...step, at: 'noticed-5m' } : step)),
  },
];

const thirdTag = { kind: 'edit-in-git', object: web, path: image, value: 'k8s.gcr.io/nginx-slim:0.9' } as const;

/** What the report and its relatives say of ways out. */
export const claims: readonly Claim[] = [
  {
    id: 'W1',
    says: 'Deleting the broken pod after the revert unblocks the StatefulSet.',
    shown: 'reproduced',
    runs: [{ at: 'end', parts: [{ kind: 'ready', workload: web, ready: true }] }],
  },
  {
    id: 'W2',
    says: 'With podManagementPolicy Parallel the revert is enough.',
    shown: 'reproduced',
    runs: [{ variant: 'W2', at: 'stuck', parts: [{ kind: 'ready', workload: web, ready: true }] }],
  },
  {
    id: 'W3',
    says: 'Another tag, which exists, does not help any more than the old one (kubernetes issue 141095).',
    shown: 'reproduced',
    runs: [
      {
        variant: 'W3',
        at: 'stuck',
        parts: [
          { kind: 'field', object: web, path: image, value: 'k8s.gcr.io/nginx-slim:0.9' },
          { kind: 'field', object: lastPod, path: 'spec.containers[0].image', value: 'k8s.gcr.io/nginx-slim:0.88' },
          { kind: 'ready', workload: web, ready: false },
        ],
      },
    ],
  },
  {
    id: 'W4',
    says: 'Deleted before the revert, the pod comes back with the bad tag.',
    shown: 'reproduced',
    runs: [
      {
        variant: 'W4',
        at: 'stuck',
        parts: [
          { kind: 'field', object: lastPod, path: 'spec.containers[0].image', value: 'k8s.gcr.io/nginx-slim:0.88' },
          { kind: 'ready', workload: web, ready: false },
        ],
      },
    ],
  },
];

/** Pods of every StatefulSet are made and replaced without waiting for each other. */
export function withParallel(model: ClusterModel): ClusterModel {
  const changed = (object: KubeObject): KubeObject =>
    object.kind !== 'StatefulSet' ? object : ({ ...object, spec: { ...(object as SetObject).spec, podManagementPolicy: 'Parallel' } } as KubeObject);
  const { charts = [], revisions = [] } = model.gitOps ?? {};
  const edited = revisions.map((revision) => ({
    ...revision,
    paths: new Map([...revision.paths].map(([path, sources]) => [path, sources.map((each) => ({ ...each, object: changed(each.object) }))] as const)),
  }));
  return { ...model, gitOps: { charts, revisions: edited } };
}

interface SetObject extends KubeObject {
  readonly spec: Readonly<Record<string, unknown>>;
}
