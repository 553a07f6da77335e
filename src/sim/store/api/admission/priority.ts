import type { KubeObject, Pod, PodSpec } from '#model/kubernetes.ts';
import type { Status } from '../errors.ts';
import type { PriorityClass } from '../validation/policies.ts';
import { type AdmissionRequest, type Lookups, refused } from './request.ts';

/** The class of a new pod: the one it names, else the default one. Follows kubernetes plugin/pkg/admission/priority, v1.28. */
export function priorityClassOf(request: AdmissionRequest<Pod>, lookups: Lookups): PriorityClass | Status | undefined {
  const name = request.object.spec.priorityClassName ?? '';
  if (name === '') return lookups.defaultPriorityClass();
  return lookups.priorityClass(name) ?? systemClass(name) ?? refused(request, `no PriorityClass with name ${name} was found`);
}

const systemValues: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

/** These two the API server makes itself when it starts. */
function systemClass(name: string): PriorityClass | undefined {
  const value = systemValues[name];
  if (value === undefined) return undefined;
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, preemptionPolicy: 'PreemptLowerPriority' };
}

/** The spec with the number and policy of its class; a pod that states others is refused. */
export function withPriority(request: AdmissionRequest<Pod>, spec: PodSpec, priorityClass: PriorityClass | undefined): PodSpec | Status {
  const priority = priorityClass?.value ?? 0;
  const policy = priorityClass === undefined ? 'PreemptLowerPriority' : priorityClass.preemptionPolicy;
  if (spec.priority !== undefined && spec.priority !== priority)
    return refused(request, conflict('integer value of priority', spec.priority, priority));
  if (policy !== undefined && spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
    return refused(request, conflict('string value of PreemptionPolicy', spec.preemptionPolicy, policy));
  return {
    ...spec,
    ...(priorityClass === undefined ? {} : { priorityClassName: priorityClass.metadata.name }),
    priority,
    ...(policy === undefined ? {} : { preemptionPolicy: policy as PodSpec['preemptionPolicy'] }),
  };
}

function conflict(what: string, given: string | number, computed: string | number): string {
  return `the ${what} (${given}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`;
}

/** Only one class can be the default. */
export function oneDefaultClass(request: AdmissionRequest<KubeObject>, lookups: Lookups): Status | undefined {
  if ((request.object as PriorityClass).globalDefault !== true) return undefined;
  const other = lookups.defaultPriorityClass();
  if (other === undefined || (request.operation === 'UPDATE' && other.metadata.name === request.object.metadata.name)) return undefined;
  return refused(request, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`);
}
