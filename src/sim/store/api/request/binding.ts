import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { badRequest, conflict, failure, type Status } from '../errors.ts';
import { aggregateText, notSupported, required } from '../field-error.ts';

/** Bindings of pods to nodes. Follows kubernetes pkg/registry/core/pod/storage/storage.go, v1.28. */
export interface Binding extends KubeObject {
  readonly target?: { readonly kind?: string; readonly name?: string };
}

/** The pod on its node, or why it stays where it is. */
export function boundPod(pod: Pod, binding: Binding): Pod | Status {
  if (binding.metadata.name !== pod.metadata.name) return badRequest('name in URL does not match name in Binding object');
  const { kind = '', name = '' } = binding.target ?? {};
  const errors = [
    ...(kind === '' || kind === 'Node' ? [] : [notSupported('target.kind', kind, ['Node', '<empty>'])]),
    ...(name === '' ? [required('target.name')] : []),
  ];
  if (errors.length > 0) return failure(500, undefined, aggregateText(errors));
  const problem = bindingProblem(pod);
  if (problem !== undefined) return conflict({ group: '', name: 'pods/binding' }, pod.metadata.name, problem);
  const annotations = { ...pod.metadata.annotations, ...binding.metadata.annotations };
  const scheduled = { type: 'PodScheduled', status: 'True' as const, lastProbeTime: null };
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  return {
    ...pod,
    metadata: Object.keys(annotations).length === 0 ? pod.metadata : { ...pod.metadata, annotations },
    spec: { ...pod.spec, nodeName: name },
    status: { ...pod.status, conditions: [...others, scheduled] },
  } as Pod;
}

function bindingProblem({ metadata, spec }: Pod): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return `pod ${metadata.name} is being deleted, cannot be assigned to a host`;
  if ((spec.nodeName ?? '') !== '') return `pod ${metadata.name} is already assigned to node "${spec.nodeName}"`;
  return (spec.schedulingGates ?? []).length > 0 ? `pod ${metadata.name} has non-empty .spec.schedulingGates` : undefined;
}
