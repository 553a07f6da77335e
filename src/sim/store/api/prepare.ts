import { deepEqual } from '#base/equal.ts';
import type { DaemonSet, Job, KubeObject, Pod, StatefulSet } from '#model/kubernetes.ts';
import { defaultPodSpec } from './defaults/pod.ts';
import { qosClass } from './qos.ts';
import { withGeneratedSelector } from './validation/job.ts';

/** How objects are prepared before they are checked. Follows kubernetes pkg/registry/<group>/<kind>/strategy.go, v1.28. */

/** Seconds below zero count as one; in templates they stay until a pod is made. [pkg/apis/core/v1/conversion.go] */
export function defaultPod(pod: Pod): Pod {
  if (pod.spec === undefined) return pod;
  const spec = defaultPodSpec(pod.spec);
  return { ...pod, spec: (spec.terminationGracePeriodSeconds ?? 0) < 0 ? { ...spec, terminationGracePeriodSeconds: 1 } : spec };
}

/** A pod's status begins with its phase and quality of service; gates show at once. */
export function newPod(pod: Pod): Pod {
  const gated = (pod.spec.schedulingGates ?? []).length > 0;
  const condition = {
    type: 'PodScheduled',
    status: 'False' as const,
    lastProbeTime: null,
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return { ...pod, status: { phase: 'Pending', qosClass: qosClass(pod.spec), ...(gated ? { conditions: [condition] } : {}) } };
}

/** A Job without labels is read back with those of its template. */
function labelledAsTemplate(job: Job): Job {
  const { labels } = job.spec.template.metadata ?? {};
  return labels === undefined ? job : { ...job, metadata: { ...job.metadata, labels } };
}

/** A Job keeps no field whose gate is off; its selector is made when it is checked. */
export function newJob(job: Job): Job {
  const { podReplacementPolicy: _, ...spec } = job.spec as Job['spec'] & { backoffLimitPerIndex?: number; maxFailedIndexes?: number };
  const { backoffLimitPerIndex: __, maxFailedIndexes: ___, ...kept } = spec;
  const made = withGeneratedSelector({ ...job, spec: kept });
  return Object.keys(made.metadata.labels ?? {}).length > 0 ? made : labelledAsTemplate(made);
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** DaemonSets count changes of their template in an annotation, a remnant of an older API. */
export function daemonSet(next: DaemonSet, previous?: DaemonSet): DaemonSet {
  const before = Number(previous?.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
  const changed = previous === undefined || !deepEqual(next.spec.template, previous.spec.template);
  const annotations = { [TEMPLATE_GENERATION]: String(before + (changed ? 1 : 0)), ...without(next.metadata.annotations) };
  return { ...next, metadata: { ...next.metadata, annotations } };
}

function without(annotations: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const { [TEMPLATE_GENERATION]: _, ...rest } = annotations ?? {};
  return rest;
}

/** A gated field of StatefulSets. */
export function statefulSet(set: StatefulSet): StatefulSet {
  const rolling = set.spec.updateStrategy?.rollingUpdate;
  if (rolling?.maxUnavailable === undefined) return set;
  const { maxUnavailable: _, ...rollingUpdate } = rolling;
  return { ...set, spec: { ...set.spec, updateStrategy: { ...set.spec.updateStrategy, rollingUpdate } } };
}

/** A namespace is born active, and with the finalizer that empties it. */
export function newNamespace(object: KubeObject): KubeObject {
  const { spec } = object as { spec?: { finalizers?: readonly string[] } };
  const finalizers = [...new Set([...(spec?.finalizers ?? []), 'kubernetes'])];
  return { ...object, spec: { ...spec, finalizers }, status: { phase: 'Active' } } as KubeObject;
}

/** The finalizers in a namespace's spec are for its finalizer to change. */
export function keptFinalizers(next: KubeObject, previous: KubeObject): KubeObject {
  const { spec } = previous as { spec?: object };
  return spec === undefined ? next : ({ ...next, spec } as KubeObject);
}

/** Claims and volumes begin unbound. */
export const withPhase = <T extends KubeObject>(object: T): T => ({ ...object, status: { phase: 'Pending' } });
