import type { ClusterModel } from '#model/cluster.ts';
import type { KubeObject, StatefulSet } from '#model/kubernetes.ts';
import type { Claim, Part, Step, Variant } from '../scenario.ts';

const newer = 'docker.io/goharbor/harbor-db@sha256:9f37a6e1d08c4b52e7f1903ad5c86b24708e5d1fb3a962c04de7185fa90b36cd';
const statefulSet = { kind: 'StatefulSet', namespace: 'hafen', name: 'hafen-database' } as const;
const pod = { kind: 'Pod', namespace: 'hafen', name: 'hafen-database-0' } as const;
const container = {
  name: 'database',
  image: newer,
  imagePullPolicy: 'IfNotPresent',
  readinessProbe: { exec: { command: ['/docker-healthcheck.sh'] } },
  volumeMounts: [{ name: 'database-data', mountPath: '/var/lib/postgresql/data' }],
};

const pin: Step = {
  at: 'morning',
  id: 'pin',
  text: 'the image is pinned to the one that wrote the data',
  do: { kind: 'patch', object: statefulSet, patch: { spec: { template: { spec: { containers: [container] } } } } },
};

const onTheSameNode: readonly Step[] = [
  { at: 'morning', id: 'cordon', text: 'the pod is to stay where it is', do: { kind: 'cordon', node: 'kai-1' } },
  { at: 'morning', id: 'restart', text: 'the database is started again', do: { kind: 'delete', object: pod } },
];

const backToTheNode: readonly Step[] = [
  { at: 'morning', id: 'cordon', text: 'the node with the older image takes no pods', do: { kind: 'cordon', node: 'kai-2' } },
  { at: 'morning', id: 'restart', text: 'the database is started again', do: { kind: 'delete', object: pod } },
];

/** The database's container otherwise than the chart has it. */
function withContainer(model: ClusterModel, change: object): ClusterModel {
  const changed = (object: KubeObject): KubeObject => {
    if (object.kind !== 'StatefulSet' || object.metadata.name !== statefulSet.name) return object;
    const { spec } = object as StatefulSet;
    const containers = spec.template.spec.containers.map((each) => ({ ...each, ...change }));
    return { ...object, spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers } } } } as StatefulSet;
  };
  return { ...model, objects: model.objects.map((source) => ({ ...source, object: changed(source.object) })) };
}

const works: readonly Part[] = [{ kind: 'ready', ready: true }];
const emptyStill: readonly Part[] = [
  { kind: 'pods', namespace: 'hafen', rows: [{ workload: 'hafen-database', ready: '1/1', status: 'Running', node: 'kai-2' }] },
  { kind: 'pods', namespace: 'moewe', rows: [{ workload: 'shopfront', ready: '0/1', status: 'ImagePullBackOff' }], main: true },
];

/** W1 to W4: what helps, and what would have. X1: what does not. */
export const claims: readonly Claim[] = [
  {
    id: 'W1',
    says: 'with the image that wrote the data all is there again',
    shown: 'reproduced',
    runs: [{ variant: 'W1', at: 'morning+20m', parts: works }],
  },
  {
    id: 'W2',
    says: 'with a tag that does not move nothing would have happened',
    shown: 'reproduced',
    runs: [{ variant: 'W2', at: 'morning', parts: works }],
  },
  {
    id: 'W3',
    says: 'back on the node with the recent image all is there again',
    shown: 'reproduced',
    runs: [{ variant: 'W3', at: 'morning+20m', parts: works }],
  },
  {
    id: 'W4',
    says: 'had every start asked the registry, the node would have got the recent image',
    shown: 'reproduced',
    runs: [{ variant: 'W4', at: 'morning', parts: works }],
  },
  {
    id: 'X1',
    says: 'starting the database again is enough, with whatever the volume holds',
    shown: 'corrected',
    instead: 'on the same node the same image looks into the same empty directory: “the database was still empty”',
    runs: [{ variant: 'X1', at: 'morning+20m', parts: emptyStill }],
  },
];

export const variants: readonly Variant[] = [
  { id: 'W1', alias: 'pinned-afterwards', title: 'the image is pinned in the morning', timeline: (steps) => [...steps, pin] },
  {
    id: 'W2',
    alias: 'pinned-before',
    title: 'the values name the image by what it is',
    edit: (model) => withContainer(model, { image: newer }),
  },
  {
    id: 'W3',
    alias: 'back-to-the-node',
    title: 'the database goes back to the node that was drained',
    timeline: (steps) => [...steps, ...backToTheNode],
  },
  {
    id: 'W4',
    alias: 'always-pulled',
    title: 'the pull policy is Always',
    edit: (model) => withContainer(model, { imagePullPolicy: 'Always' }),
  },
  {
    id: 'X1',
    alias: 'only-restarted',
    title: 'the database’s pod is deleted, and starts on the same node',
    timeline: (steps) => [...steps, ...onTheSameNode],
  },
];
