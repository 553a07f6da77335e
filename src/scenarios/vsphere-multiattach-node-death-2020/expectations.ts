import type { PersistentVolumeClaim } from '#model/kubernetes.ts';
import type { VolumeAttachment } from '#sim/controllers/attach-detach/attachments.ts';
import type { Observed } from '../observe.ts';
import type { Answer, Expectation } from '../scenario.ts';

const node = { kind: 'Node', namespace: '', name: 'k8s-node01' } as const;
const mysql = { kind: 'Deployment', namespace: 'default', name: 'io-mysql' } as const;
const prometheus = { kind: 'StatefulSet', namespace: 'monitoring', name: 'prometheus' } as const;

/** Where the disk of the Deployment is, by the API's own VolumeAttachments. */
function diskStaysBehind({ view }: Observed): Answer {
  const volume = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', 'default', 'io-mysql')?.spec.volumeName;
  const attachments = view.objects<VolumeAttachment>('VolumeAttachment').filter(({ spec }) => spec.source.persistentVolumeName === volume);
  const nodes = attachments.map(({ spec }) => spec.nodeName);
  return { shows: `attached to ${nodes.join(', ')}`, holds: nodes.length === 1 && nodes[0] === node.name };
}

/** V1 to V7: what the reports show, and where in the run it is looked for. */
export const expectations: readonly Expectation[] = [
  {
    id: 'V1',
    says: 'the node is NotReady, and its Node object stays (vsphere-csi-driver#125)',
    at: 'silent',
    parts: [
      {
        kind: 'condition',
        object: node,
        type: 'Ready',
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        main: true,
      },
      { kind: 'exists', object: node, exists: true, at: 'end' },
    ],
  },
  {
    id: 'V2',
    says: 'the old pod is Terminating, the new one ContainerCreating (csi-digitalocean#186, kubernetes#80040)',
    at: 'replaced',
    parts: [
      {
        kind: 'pods',
        namespace: 'default',
        complete: true,
        rows: [
          { workload: 'io-mysql', status: 'Terminating', node: 'k8s-node01' },
          { workload: 'io-mysql', ready: '0/1', status: 'ContainerCreating', node: 'k8s-node02' },
        ],
      },
    ],
  },
  {
    id: 'V3',
    says: 'Multi-Attach error for volume "pvc-…" Volume is already used by pod(s) io-mysql-7f4fdf4c66-n6788 (csi-digitalocean#186)',
    at: 'replaced',
    parts: [
      {
        kind: 'event',
        about: { namespace: 'default', workload: 'io-mysql' },
        type: 'Warning',
        reason: 'FailedAttachVolume',
        message: { contains: 'Volume is already used by pod(s) io-mysql-' },
        source: 'attachdetach-controller',
      },
      {
        kind: 'event',
        about: { namespace: 'default', workload: 'io-mysql' },
        reason: 'FailedAttachVolume',
        message: { contains: 'Multi-Attach error for volume "pvc-' },
      },
    ],
  },
  {
    id: 'V4',
    says: '“I wait more than 30 mins”, and it is still so (csi-digitalocean#186)',
    at: 'waited',
    parts: [
      {
        kind: 'pods',
        namespace: 'default',
        complete: true,
        rows: [
          { workload: 'io-mysql', status: 'Terminating' },
          { workload: 'io-mysql', ready: '0/1', status: 'ContainerCreating', age: { reported: '30m', by: 0.1 } },
        ],
      },
      { kind: 'ready', workload: mysql, ready: false },
    ],
  },
  {
    id: 'V5',
    says: 'the disk stays with the node that is off: no attempt is made to detach it (kubernetes#50944)',
    at: 'end',
    parts: [
      { kind: 'question', says: 'only k8s-node01 has the disk', asks: 'which nodes have the disk of io-mysql?', answer: diskStaysBehind, main: true },
      { kind: 'pods', namespace: 'default', rows: [{ workload: 'io-mysql', ready: '0/1', status: 'ContainerCreating', node: 'k8s-node02' }] },
    ],
  },
  {
    id: 'V6',
    says: 'a StatefulSet makes no replacement: its pod is stuck until it is deleted by hand (Ministry of Justice, 2022)',
    at: 'end',
    parts: [
      {
        kind: 'pods',
        namespace: 'monitoring',
        rows: [{ workload: 'prometheus', status: 'Terminating', node: 'k8s-node01', main: true }],
      },
      { kind: 'ready', workload: prometheus, ready: false },
    ],
  },
  {
    id: 'V7',
    says: 'pods without a volume run on other nodes after the time-out (kubernetes#50944)',
    at: 'replaced',
    parts: [{ kind: 'pods', namespace: 'monitoring', rows: [{ workload: 'grafana', ready: '1/1', status: 'Running', node: 'k8s-node02' }] }],
  },
];
