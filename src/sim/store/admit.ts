import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { endpointsOf } from '../capabilities/expand.ts';
import type { Judge } from '../capabilities/judge.ts';
import { type Lapsed, lapsedCertificate } from '../certificates.ts';
import type { View } from '../view.ts';
import { inGrace } from '../world.ts';
import { addressPool } from './api/address-pool.ts';
import type { Lookups, WebhookOutcome } from './api/admission/request.ts';
import type { Status } from './api/errors.ts';
import { kindOfObject } from './api/kinds.ts';
import type { Webhook, WebhookConfiguration } from './api/validation/webhooks.ts';
import { type Admission, admitCreate, admitDelete, admitStatus, admitUpdate } from './api/write.ts';
import type { AdmissionOf, AdmissionRequest, Refusal } from './api-server.ts';
import { isPodReady } from './indexes.ts';
import type { ObjectRef } from './refs.ts';

/** The five letters behind `kube-api-access-`: one for the whole run, so that the pods of a template share their spec. */
const tokenVolumeSuffix = 'blkst';
const defaultTimeoutSeconds = 10;

/** Admission as an API server of that minor version does it, webhooks included: they are called if what serves them works. */
export function admission(judge: Judge, minorVersion: number): AdmissionOf {
  return (view) => {
    const lookups = lookupsOf(view, judge, minorVersion);
    return (request) => {
      const admitted = admissionOf(request, lookups);
      return admitted.admitted ? { object: admitted.object, charged: admitted.charged } : { refused: refusalOf(admitted.status) };
    };
  };
}

function admissionOf({ verb, object, before, nameGenerated }: AdmissionRequest, lookups: Lookups): Admission {
  const kind = kindOfObject(object);
  switch (verb) {
    case 'create':
      return admitCreate({ kind, object, nameGenerated }, lookups);
    case 'update':
      return admitUpdate({ kind, object, previous: before as KubeObject }, lookups);
    case 'status':
      return admitStatus({ kind, object, previous: before as KubeObject }, lookups);
    case 'delete':
      return admitDelete({ kind, object }, lookups);
  }
}

function refusalOf({ code, reason, message }: Status): Refusal {
  return { code, reason: reason ?? '', message: message ?? '' };
}

function lookupsOf(view: View, judge: Judge, minorVersion: number): Lookups {
  return {
    namespace: (name) => view.get('Namespace', '', name),
    serviceAccount: (namespace, name) => view.get('ServiceAccount', namespace, name),
    priorityClass: (name) => view.get('PriorityClass', '', name),
    defaultPriorityClass: () => defaultPriorityClass(view),
    runtimeClass: (name) => view.get('RuntimeClass', '', name),
    limitRanges: (namespace) => present(view, 'LimitRange', namespace),
    quotas: (namespace) => present(view, 'ResourceQuota', namespace),
    storageClass: (name) => view.get('StorageClass', '', name),
    storageClasses: () => view.objects('StorageClass'),
    ingressClasses: () => view.objects('IngressClass'),
    webhookConfigurations: (type) =>
      present<WebhookConfiguration>(view, type === 'mutating' ? 'MutatingWebhookConfiguration' : 'ValidatingWebhookConfiguration'),
    callWebhook: (webhook) => callWebhook(webhook, view, judge, minorVersion),
    podsIn: (namespace) => view.objects('Pod', namespace),
    addresses: addressPool(() => view.objects('Service')),
    tokenVolumeSuffix,
    minorVersion,
  };
}

/** Objects of a kind that most clusters have none of, and that every write asks for. */
function present<T extends KubeObject>(view: View, kind: string, namespace?: string): readonly T[] {
  return view.hasKind(kind) ? view.objects<T>(kind, namespace) : [];
}

type PriorityClass = NonNullable<ReturnType<Lookups['defaultPriorityClass']>>;

function defaultPriorityClass(view: View): PriorityClass | undefined {
  const defaults = view.objects<PriorityClass>('PriorityClass').filter(({ globalDefault }) => globalDefault === true);
  return defaults.sort((left, right) => (left.value ?? 0) - (right.value ?? 0))[0];
}

/** What a webhook that works says is not known; it is assumed to allow. One that is not reached says nothing. */
function callWebhook({ clientConfig, timeoutSeconds = defaultTimeoutSeconds }: Webhook, view: View, judge: Judge, minor: number): WebhookOutcome {
  if (inGrace(view)) return { allowed: true };
  const { service, url } = clientConfig;
  if (service === undefined) {
    const host = /^https:\/\/([^/]+)/.exec(url ?? '')?.[1] ?? '';
    const called = `${url}?timeout=${timeoutSeconds}s`;
    return judge.has(view, { kind: 'host', host })
      ? answered(called, lapsedCertificate(view, `host/${host}`), minor)
      : { failure: `Post "${called}": context deadline exceeded` };
  }
  const { namespace, name, path = '/', port = 443 } = service;
  const object = view.get<KubeObject & { readonly spec?: { readonly clusterIP?: string } }>('Service', namespace, name);
  // A Service that is not there and that a release may bring is as present as the run takes what nobody knows.
  const isServed = judge.has(view, { kind: 'service', namespace, name });
  if (object === undefined && !isServed) return { failure: `service "${name}" not found` };
  const called = `https://${name}.${namespace}.svc:${port}${path}?timeout=${timeoutSeconds}s`;
  if (isServed) return answered(called, lapsedCertificate(view, `service/${namespace}/${name}`), minor);
  if (endpointsOf(view, namespace, name).some((pod) => isListening(view, pod))) return { failure: `Post "${called}": context deadline exceeded` };
  const address = object?.spec?.clusterIP ?? `${name}.${namespace}.svc`;
  return { failure: `Post "${called}": dial tcp ${address}:${port}: connect: connection refused` };
}

/** What takes a connection and does not answer: a pod that is still named as ready, whether its program hangs or its machine has just gone. */
function isListening(view: View, ref: ObjectRef): boolean {
  const pod = view.object<Pod>(ref);
  return pod !== undefined && isPodReady(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** From Go 1.20 on, with which Kubernetes 1.27 is built, errors of certificates say what was done. */
const minorWithLongerText = 27;

function answered(url: string, lapsed: Lapsed | undefined, minor: number): WebhookOutcome {
  if (lapsed === undefined) return { allowed: true };
  return { failure: `Post "${url}": ${minor < minorWithLongerText ? '' : 'tls: failed to verify certificate: '}${lapsed.text}` };
}
