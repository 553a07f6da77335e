import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { Lookups } from './admission/request.ts';
import { kindOfObject } from './kinds.ts';
import { type Admission, admitCreate } from './write.ts';

/** Fields of an object as a test writes them. */
export type Loose = { [key: string]: unknown };

export const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 't', labels: {} },
  status: { phase: 'Active' },
} as unknown as KubeObject;
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 't' } } as KubeObject;

/** A cluster with one namespace; `more` says what else there is. */
export function lookups(more: Partial<Lookups> = {}): Lookups {
  return {
    namespace: (name) => (name === 't' ? namespace : undefined),
    serviceAccount: (_namespace, name) => (name === 'default' ? account : undefined),
    priorityClass: () => undefined,
    defaultPriorityClass: () => undefined,
    runtimeClass: () => undefined,
    limitRanges: () => [],
    quotas: () => [],
    storageClass: () => undefined,
    storageClasses: () => [],
    ingressClasses: () => [],
    webhookConfigurations: () => [],
    callWebhook: () => ({ allowed: true }),
    podsIn: () => [],
    tokenVolumeSuffix: 'aaaaa',
    minorVersion: 28,
    ...more,
  };
}

export const container = { name: 'c', image: 'nginx:1' };

export function pod(spec: Loose = {}, metadata: Loose = {}): Pod {
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 't', ...metadata }, spec: { containers: [container], ...spec } };
  return object as unknown as Pod;
}

/** Any object in the namespace; `rest` may replace its metadata. */
export function objectOf(apiVersion: string, kind: string, rest: Loose = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'x', namespace: 't' }, ...rest } as unknown as KubeObject;
}

export function create(object: KubeObject, more?: Partial<Lookups>): Admission {
  return admitCreate({ kind: kindOfObject(object), object }, lookups(more));
}

/** Why it was refused; empty when it was not. */
export function refusalOf(admission: Admission): string {
  return admission.admitted ? '' : (admission.status.message ?? '');
}

/** The object to be stored. */
export function admittedFrom(admission: Admission): KubeObject {
  if (!admission.admitted) throw new Error(refusalOf(admission));
  return admission.object;
}
