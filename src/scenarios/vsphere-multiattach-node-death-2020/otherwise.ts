import { workloads } from '#sim/workloads.ts';
import type { Observed } from '../observe.ts';
import type { Answer, Claim, Step, Variant } from '../scenario.ts';

const node = 'k8s-node01';
const nodeObject = { kind: 'Node', namespace: '', name: node } as const;
const mysql = { kind: 'Deployment', namespace: 'default', name: 'io-mysql' } as const;
const prometheus = { kind: 'Pod', namespace: 'monitoring', name: 'prometheus-0' } as const;

/** Every pod that any workload wants works: what is left of the dead node's pods does not count. */
function allWork({ view }: Observed): Answer {
  const missing = workloads(view).filter(({ ready }) => !ready);
  return { shows: missing.length === 0 ? 'all work' : `not: ${missing.map(({ ref }) => ref.name).join(', ')}`, holds: missing.length === 0 };
}

const works = { kind: 'question', says: 'everything runs', asks: 'does everything run?', answer: allWork, main: true } as const;

const outOfService: Step = {
  at: 'waited',
  id: 'out-of-service',
  text: 'a person declares the machine out of service',
  because: 'kubernetes.io: non-graceful node shutdown',
  do: {
    kind: 'patch',
    object: nodeObject,
    patch: {
      spec: {
        taints: [
          { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' },
          { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' },
          { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' },
        ],
      },
    },
  },
};

const deleteNode: Step = {
  at: 'waited',
  id: 'delete-node',
  text: 'a person deletes the Node',
  because: 'csi-digitalocean#186: “since the node still exists the volume is still …”',
  do: { kind: 'delete', object: nodeObject },
};

const forceDelete: Step = {
  at: 'waited',
  id: 'force-delete',
  text: 'a person deletes the pod that is stuck, by force',
  because: 'kubernetes#80040; the incident of November 2022',
  do: { kind: 'delete', object: prometheus, force: true },
};

/** W1 to W4: what the reports say helps. X1: what does not come true. */
export const claims: readonly Claim[] = [
  {
    id: 'W1',
    says: 'the out-of-service taint lets volumes go at once (Kubernetes documentation, non-graceful node shutdown)',
    shown: 'reproduced',
    runs: [{ variant: 'W1', at: 'waited+3m', parts: [works] }],
  },
  {
    id: 'W2',
    says: 'with the Node deleted the pods go, and the volumes follow (csi-digitalocean#186)',
    shown: 'reproduced',
    runs: [{ variant: 'W2', at: 'end', parts: [works] }],
  },
  {
    id: 'W3',
    says: 'deleting the stuck pod by hand brings it back, six minutes later (kubernetes#80040: force delete; 50944: six minutes)',
    shown: 'reproduced',
    runs: [
      {
        variant: 'W3',
        at: 'waited+5m',
        parts: [{ kind: 'pods', namespace: 'monitoring', rows: [{ workload: 'prometheus', ready: '0/1', status: 'ContainerCreating' }] }],
      },
      {
        variant: 'W3',
        at: 'waited+10m',
        parts: [
          {
            kind: 'pods',
            namespace: 'monitoring',
            rows: [{ workload: 'prometheus', ready: '1/1', status: 'Running', node: 'k8s-node02' }],
            main: true,
          },
        ],
      },
    ],
  },
  {
    id: 'W4',
    says: 'a node that is drained first takes nothing with it (vsphere-csi-driver#359)',
    shown: 'reproduced',
    runs: [{ variant: 'W4', at: 'replaced', parts: [works] }],
  },
  {
    id: 'X1',
    says: '“usually a transient event that should resolve after a few minutes” (csi-digitalocean#186)',
    shown: 'corrected',
    instead: 'the minutes are counted from when the old pod is gone, and it does not go while its node is silent and nobody acts',
    runs: [
      {
        at: 'end',
        parts: [
          { kind: 'ready', workload: mysql, ready: false, main: true },
          { kind: 'pods', namespace: 'default', rows: [{ workload: 'io-mysql', status: 'Terminating', node }], main: true },
        ],
      },
    ],
  },
];

export const variants: readonly Variant[] = [
  {
    id: 'W1',
    alias: 'out-of-service',
    title: 'after half an hour the node is tainted out-of-service',
    timeline: (steps) => [...steps, outOfService],
  },
  { id: 'W2', alias: 'node-deleted', title: 'after half an hour the Node is deleted', timeline: (steps) => [...steps, deleteNode] },
  {
    id: 'W3',
    alias: 'pod-deleted',
    title: 'after half an hour the stuck pod of the StatefulSet is deleted by force',
    timeline: (steps) => [...steps, forceDelete],
  },
  {
    id: 'W4',
    alias: 'drained-first',
    title: 'the node is drained five minutes before it is switched off',
    timeline: (steps) => [{ at: '5m', id: 'drain', text: 'the node is drained', do: { fault: `node-drain:${node}` } }, ...steps],
  },
];
