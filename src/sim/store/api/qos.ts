import type { Container, PodSpec } from '#model/kubernetes.ts';

/** How much a pod's resources are promised. Follows kubernetes pkg/apis/core/v1/helper/qos/qos.go, v1.28. */
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const classes = new WeakMap<PodSpec, QosClass>();

export function qosClass(spec: PodSpec): QosClass {
  let known = classes.get(spec);
  if (known === undefined) {
    known = compute([...(spec.initContainers ?? []), ...spec.containers]);
    classes.set(spec, known);
  }
  return known;
}

const counted = ['cpu', 'memory'] as const;

function compute(containers: readonly Container[]): QosClass {
  const stated = containers.map((container) => counted.map((name) => amounts(container, name)));
  if (stated.every((pairs) => pairs.every(({ request, limit }) => request === undefined && limit === undefined))) return 'BestEffort';
  const guaranteed = stated.every((pairs) => pairs.every(({ request, limit }) => limit !== undefined && (request ?? limit) === limit));
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function amounts({ resources }: Container, name: 'cpu' | 'memory'): { readonly request: string | undefined; readonly limit: string | undefined } {
  return { request: positive(resources?.requests?.[name]), limit: positive(resources?.limits?.[name]) };
}

function positive(amount: string | undefined): string | undefined {
  return amount === '0' ? undefined : amount;
}
