import type { Container, KubeObject, Pod, PodSpec } from '#model/kubernetes.ts';
import type { SentPod } from './question.ts';

interface PriorityClass extends KubeObject {
  readonly value: number;
  readonly preemptionPolicy?: 'Never' | 'PreemptLowerPriority';
  readonly globalDefault?: boolean;
}

/** What the API server made of a pod as far as placement depends on it: limits become requests, the class gives the priority. */
export function admitted(sent: SentPod, namespace: string, before: readonly KubeObject[]): Pod {
  const classes = before.filter((object): object is PriorityClass => object.kind === 'PriorityClass');
  const { spec } = sent;
  const priorityClass = classes.find(({ metadata, globalDefault }) =>
    spec.priorityClassName === undefined ? globalDefault === true : metadata.name === spec.priorityClassName,
  );
  const admittedSpec: PodSpec = {
    ...spec,
    containers: spec.containers.map(withDefaultedRequests),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withDefaultedRequests) }),
    priority: priorityClass?.value ?? 0,
    preemptionPolicy: spec.preemptionPolicy ?? priorityClass?.preemptionPolicy ?? 'PreemptLowerPriority',
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...sent.metadata, namespace, uid: sent.metadata.name }, spec: admittedSpec };
}

function withDefaultedRequests(container: Container): Container {
  const { requests, limits } = container.resources ?? {};
  if (limits === undefined) return container;
  return { ...container, resources: { ...container.resources, requests: { ...limits, ...requests } } };
}
