import type { Container, KubeObject, PodSpec } from '#model/kubernetes.ts';
import { valueAt } from './field-value.ts';

/** Where the pods that an object has made are described in it. */
const specPaths: Readonly<Record<string, string>> = {
  CronJob: 'spec.jobTemplate.spec.template.spec',
  DaemonSet: 'spec.template.spec',
  Deployment: 'spec.template.spec',
  Job: 'spec.template.spec',
  Pod: 'spec',
  ReplicaSet: 'spec.template.spec',
  ReplicationController: 'spec.template.spec',
  StatefulSet: 'spec.template.spec',
};

/** A container as a template has it, and the path of it there. */
interface ContainerAt {
  readonly path: string;
  readonly container: Container;
}

/** What an object says its pods are to be, and where; nothing for kinds that make no pods. */
export function podSpecOf(object: KubeObject): { readonly path: string; readonly spec: PodSpec } | undefined {
  const path = specPaths[object.kind];
  const spec = path === undefined ? undefined : (valueAt(object, path) as PodSpec | undefined);
  return path === undefined || spec === undefined ? undefined : { path, spec };
}

/** Every container of the pods an object describes. */
export function containersOf(object: KubeObject): readonly ContainerAt[] {
  const found = podSpecOf(object);
  if (found === undefined) return [];
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (found.spec[list] ?? []).map((container, index) => ({ path: `${found.path}.${list}[${index}]`, container })),
  );
}
