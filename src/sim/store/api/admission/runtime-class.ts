import { deepEqual } from '#base/equal.ts';
import type { Pod, PodSpec, Toleration } from '#model/kubernetes.ts';
import type { Status } from '../errors.ts';
import { type AdmissionRequest, type Lookups, type RuntimeClass, refused } from './request.ts';

const OVERHEAD_DIFFERS = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

/** The runtime class a pod names. Follows kubernetes plugin/pkg/admission/runtimeclass, v1.28. */
export function runtimeClassOf(request: AdmissionRequest<Pod>, lookups: Lookups): RuntimeClass | Status | undefined {
  const name = (request.object.spec as { runtimeClassName?: string }).runtimeClassName;
  if (name === undefined) return undefined;
  return lookups.runtimeClass(name) ?? refused(request, `pod rejected: RuntimeClass "${name}" not found`);
}

/** The spec with the overhead and the placement of its runtime. */
export function withRuntime(request: AdmissionRequest<Pod>, spec: PodSpec, runtime: RuntimeClass | undefined): PodSpec | Status {
  if (runtime === undefined) return spec;
  const overhead = runtime.overhead?.podFixed;
  if (overhead !== undefined && spec.overhead !== undefined && !deepEqual(overhead, spec.overhead)) return refused(request, OVERHEAD_DIFFERS);
  const heavier = runtime.overhead === undefined ? spec : { ...spec, ...(overhead === undefined ? {} : { overhead }) };
  const { nodeSelector = {}, tolerations = [] } = runtime.scheduling ?? {};
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = spec.nodeSelector?.[key];
    if (own !== undefined && own !== value)
      return refused(request, `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`);
  }
  if (runtime.scheduling === undefined) return heavier;
  const selector = { ...spec.nodeSelector, ...nodeSelector };
  const all = [...(spec.tolerations ?? []), ...(tolerations as readonly Toleration[])];
  const placed = Object.keys(selector).length === 0 ? {} : { nodeSelector: selector };
  return { ...heavier, ...placed, ...(all.length === 0 ? {} : { tolerations: all }) };
}

/** A pod has exactly the overhead its runtime class states. */
export function overheadMatches(request: AdmissionRequest<Pod>, runtime: RuntimeClass | undefined): Status | undefined {
  const { overhead } = request.object.spec;
  if (runtime?.overhead !== undefined)
    return deepEqual(runtime.overhead.podFixed ?? {}, overhead ?? {}) ? undefined : refused(request, OVERHEAD_DIFFERS);
  return overhead === undefined ? undefined : refused(request, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
}
