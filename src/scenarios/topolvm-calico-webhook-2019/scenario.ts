import type { ClusterModel } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Part, Scenario, Step } from '../scenario.ts';

const workers = ['oven-1', 'oven-2', 'oven-3'];
const configuration = { kind: 'MutatingWebhookConfiguration', namespace: '', name: 'topolvm-hook' } as const;
const hookFailed = { contains: 'failed calling webhook "pod-hook.topolvm.cybozu.com"' };

const notReady: readonly Part[] = workers.map((name) => ({
  kind: 'condition',
  object: { kind: 'Node', namespace: '', name },
  type: 'Ready',
  status: 'False',
  reason: 'KubeletNotReady',
  message: { contains: 'NetworkPluginNotReady' },
}));

const ready: readonly Part[] = [
  ...workers.map((name) => ({ kind: 'condition', object: { kind: 'Node', namespace: '', name }, type: 'Ready', status: 'True' }) as const),
  { kind: 'ready', ready: true },
];

/** All workers of a cluster come back as new machines; the webhook and the pod network wait for each other. */
export const topolvmCalicoWebhook2019 = {
  name: 'topolvm-calico-webhook-2019',
  title: 'a webhook for pods and the pod network wait for each other when all workers come back at once',
  source: 'https://github.com/topolvm/topolvm/issues/57',
  trigger: 'all workers restarted at once, their disks and Nodes lost',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2019-09-30T09:00:00Z',
  history: [],
  timeline: workers.map((worker) => ({
    at: '1m',
    id: worker,
    text: 'the workers are restarted, all of them at once',
    because: 'assumption:A1',
    do: { fault: `node-replace:${worker}` },
  })),
  moments: { stuck: '30m', end: '6h' },
  until: 'end',
  outage: 'stuck',
  assumptions: [
    {
      id: 'A1',
      kind: 'fact',
      text: 'the workers come back without their disks and as new Nodes: the issue says that the pods of Calico had to be made again and that the nodes had no network, and says not why',
      source: 'https://github.com/topolvm/topolvm/issues/57',
    },
    { id: 'A2', kind: 'fact', text: 'three workers, and one node with the control plane, which no pod of TopoLVM tolerates' },
    { id: 'A3', kind: 'fact', text: 'texts are those of Kubernetes 1.28 and containerd; the cluster had 1.14.7' },
    { id: 'T1', kind: 'timing', text: 'the new workers boot five minutes after the old ones were gone' },
  ],
  expectations: [
    { id: 'F1', says: '“The nodes are all stuck in NotReady”', at: 'stuck', parts: notReady },
    {
      id: 'F2',
      says: '“none of the Calico daemonset pods can be scheduled because the topolvm-hook webhook can’t execute”',
      at: 'stuck',
      parts: [
        {
          kind: 'event',
          about: { kind: 'DaemonSet', namespace: 'kube-system', name: 'calico-node' },
          reason: 'FailedCreate',
          type: 'Warning',
          source: 'daemonset-controller',
          message: hookFailed,
        },
        {
          kind: 'pods',
          namespace: 'kube-system',
          complete: true,
          rows: [{ workload: 'calico-node', ready: '1/1', status: 'Running', node: 'master-1' }],
        },
      ],
    },
    {
      id: 'F3',
      says: '“the topolvm-hook pods can’t be scheduled because all nodes are in NotReady”',
      at: 'stuck',
      parts: [
        {
          kind: 'pods',
          namespace: 'topolvm-system',
          complete: true,
          rows: [{ workload: 'topolvm-hook', ready: '0/1', status: 'Pending' }],
        },
        {
          kind: 'event',
          about: { namespace: 'topolvm-system', workload: 'topolvm-hook' },
          reason: 'FailedScheduling',
          message: { contains: '3 node(s) had untolerated taint {node.kubernetes.io/not-ready: }' },
        },
      ],
    },
    {
      id: 'F4',
      says: '“This can lead to cluster wide deadlocks”: hours later nothing has changed',
      at: 'end',
      parts: [...notReady, { kind: 'ready', workload: { kind: 'DaemonSet', namespace: 'kube-system', name: 'calico-node' }, ready: false }],
    },
  ],
  claims: [
    {
      id: 'W1',
      says: 'With kube-system excluded by the namespaceSelector, “all nodes come back to the Ready state”.',
      shown: 'reproduced',
      runs: [{ variant: 'exempt', at: 'stuck', parts: ready }],
    },
    {
      id: 'W2',
      says: 'Deleting the webhook configuration, and applying it again later, gets the cluster out.',
      shown: 'reproduced',
      runs: [{ variant: 'deleted', at: 'end', parts: ready }],
    },
    {
      id: 'X1',
      says: 'Restarting all workers is enough to reproduce it.',
      shown: 'corrected',
      instead: 'a worker that keeps its disk keeps its CNI configuration and its pods, which its kubelet starts again without asking anybody',
      runs: [{ variant: 'rebooted', at: 'stuck', parts: ready }],
    },
  ],
  variants: [
    { id: 'exempt', title: 'the webhook is not asked in kube-system', edit: (model) => withoutNamespace(model, 'kube-system') },
    {
      id: 'deleted',
      title: 'after half an hour a person deletes the webhook configuration',
      timeline: (steps) => [
        ...steps,
        { at: 'stuck', text: 'the webhook configuration is deleted', do: { kind: 'delete', object: configuration } } satisfies Step,
      ],
    },
    {
      id: 'rebooted',
      title: 'the workers are only rebooted',
      timeline: (steps) => steps.map((step) => ({ ...step, do: { fault: `node-reboot:${step.id}` } })),
    },
  ],
} as const satisfies Scenario;

interface Webhooks extends KubeObject {
  readonly webhooks: readonly { readonly namespaceSelector: { readonly matchExpressions: readonly object[] } }[];
}

/** The webhook as the issue proposes it: one more namespace is left out. */
export function withoutNamespace(model: ClusterModel, namespace: string): ClusterModel {
  const exempt = { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [namespace] };
  const changed = ({ webhooks, ...object }: Webhooks) => ({
    ...object,
    webhooks: webhooks.map((webhook) => ({
      ...webhook,
      namespaceSelector: { matchExpressions: [...webhook.namespaceSelector.matchExpressions, exempt] },
    })),
  });
  return {
    ...model,
    objects: model.objects.map((source) =>
      source.object.kind === configuration.kind ? { ...source, object: changed(source.object as Webhooks) as KubeObject } : source,
    ),
  };
}
