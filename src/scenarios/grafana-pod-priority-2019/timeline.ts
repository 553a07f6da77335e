import type { KubeObject } from '#model/kubernetes.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import type { Step } from '../scenario.ts';

export const ingesters: ObjectName = { kind: 'Deployment', namespace: 'cortex-prod', name: 'ingester' };
export const queriers: ObjectName = { kind: 'Deployment', namespace: 'cortex-prod', name: 'querier' };
export const newcomer: ObjectName = { kind: 'Deployment', namespace: 'cortex-dedicated', name: 'ingester' };

function priorityClass(name: string, value: number, more: object = {}): KubeObject {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, ...more } as KubeObject;
}

const template = {
  metadata: { labels: { name: 'ingester' } },
  spec: {
    priorityClassName: 'high',
    containers: [{ name: 'ingester', image: 'quay.io/cortexproject/cortex:v0.1.0', resources: { requests: { cpu: '4', memory: '15Gi' } } }],
  },
};

const dedicated = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: newcomer.name, namespace: newcomer.namespace },
  spec: { replicas: 1, selector: { matchLabels: { name: 'ingester' } }, template },
} as KubeObject;

const restarted = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2019-07-18T12:00:00Z' } } } } };

/** Before the day: priorities come into the cluster, and what is released often gets them. */
export const history: readonly Step[] = [
  {
    at: '-2d',
    id: 'class-high',
    text: 'pod priorities are rolled out',
    because: 'report: a higher priority for ingesters than for stateless services',
    do: { kind: 'create', object: priorityClass('high', 10) },
  },
  {
    at: '-2d',
    id: 'class-default',
    text: 'one of them is the default of the cluster',
    because: 'report: newly created pods got the default',
    do: { kind: 'create', object: priorityClass('medium', 5, { globalDefault: true }) },
  },
  {
    at: '-1d',
    id: 'queriers-released',
    text: 'a release of the stateless services, whose new pods have the default priority; ingesters are not released',
    because: 'assumption:A2',
    do: { kind: 'patch', object: queriers, patch: restarted },
  },
];

/** The day itself. */
export const timeline: readonly Step[] = [
  {
    at: '0s',
    id: 'dedicated',
    text: 'another set of ingesters is created in the same cluster, with the high priority',
    because: 'report: a new dedicated cluster',
    do: { kind: 'create', object: dedicated },
  },
  {
    at: 'called',
    id: 'capacity',
    text: 'a node is added',
    because: 'report: adding capacity',
    do: { kind: 'add-node', node: 'stork-2', like: 'stork' },
  },
];
