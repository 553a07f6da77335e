import type { KubeObject } from '#model/kubernetes.ts';
import { addressPool } from '#sim/store/api/address-pool.ts';
import type { Lookups, WebhookOutcome } from '#sim/store/api/admission/request.ts';
import { webhookUrl } from '#sim/store/api/admission/webhooks.ts';
import { type Kind, kindOfResource } from '#sim/store/api/kinds.ts';
import type { AddressPool } from '#sim/store/api/service-addresses.ts';
import type { PriorityClass } from '#sim/store/api/validation/policies.ts';
import type { Webhook } from '#sim/store/api/validation/webhooks.ts';
import type { Objects } from './objects.ts';

/** What every cluster has and recordings do not list. */
export const givenObjects: readonly KubeObject[] = [
  ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(
    (name) =>
      ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      }) as KubeObject,
  ),
  priorityClass('system-cluster-critical', 2_000_000_000),
  priorityClass('system-node-critical', 2_000_001_000),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default' },
    spec: { type: 'ClusterIP', clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ports: [{ port: 443 }] },
  } as KubeObject,
];

function priorityClass(name: string, value: number): KubeObject {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value } as KubeObject;
}

export function kindNamed(group: string, resource: string): Kind {
  const kind = kindOfResource(group, resource);
  if (kind === undefined) throw new Error(`no kind for ${resource}`);
  return kind;
}

const kinds = {
  namespaces: kindNamed('', 'namespaces'),
  accounts: kindNamed('', 'serviceaccounts'),
  pods: kindNamed('', 'pods'),
  services: kindNamed('', 'services'),
  ranges: kindNamed('', 'limitranges'),
  quotas: kindNamed('', 'resourcequotas'),
  priorityClasses: kindNamed('scheduling.k8s.io', 'priorityclasses'),
  runtimeClasses: kindNamed('node.k8s.io', 'runtimeclasses'),
  storageClasses: kindNamed('storage.k8s.io', 'storageclasses'),
  ingressClasses: kindNamed('networking.k8s.io', 'ingressclasses'),
  mutating: kindNamed('admissionregistration.k8s.io', 'mutatingwebhookconfigurations'),
  validating: kindNamed('admissionregistration.k8s.io', 'validatingwebhookconfigurations'),
};

/** Admission's questions, answered from the objects. Nothing listens behind any webhook. */
export function lookupsOver(objects: Objects, minorVersion: number): Lookups {
  const find = <T>(kind: Kind, namespace: string, name: string) => objects.get(kind, namespace, name) as T | undefined;
  const all = <T>(kind: Kind, namespace = '') => objects.list(kind, namespace) as unknown as readonly T[];
  return {
    namespace: (name) => find(kinds.namespaces, '', name),
    serviceAccount: (namespace, name) => find(kinds.accounts, namespace, name),
    priorityClass: (name) => find(kinds.priorityClasses, '', name),
    defaultPriorityClass: () =>
      all<PriorityClass>(kinds.priorityClasses)
        .filter(({ globalDefault }) => globalDefault === true)
        .toSorted((left, right) => (left.value ?? 0) - (right.value ?? 0))[0],
    runtimeClass: (name) => find(kinds.runtimeClasses, '', name),
    limitRanges: (namespace) => all(kinds.ranges, namespace),
    quotas: (namespace) => all(kinds.quotas, namespace),
    storageClass: (name) => find(kinds.storageClasses, '', name),
    storageClasses: () => all(kinds.storageClasses),
    ingressClasses: () => all(kinds.ingressClasses),
    webhookConfigurations: (type) => all(kinds[type]),
    callWebhook: (webhook) => calledInVain(webhook, objects),
    podsIn: (namespace) => all(kinds.pods, namespace),
    addresses: addressesOver(objects),
    tokenVolumeSuffix: 'bkstx',
    minorVersion,
  };
}

function calledInVain(webhook: Webhook, objects: Objects): WebhookOutcome {
  const url = webhookUrl(webhook);
  const { service } = webhook.clientConfig;
  if (service === undefined) {
    const { hostname, port, protocol } = new URL(url);
    const address = `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
    return { failure: `Post "${url}": dial tcp ${address}: connect: connection refused` };
  }
  const isThere = objects.get(kinds.services, service.namespace, service.name) !== undefined;
  return { failure: `Post "${url}": ${isThere ? 'context deadline exceeded' : `service "${service.name}" not found`}` };
}

const range = { prefix: '10.96.', text: '10.96.0.0/16' };

function addressesOver(objects: Objects): AddressPool {
  return addressPool(() => objects.list(kinds.services, ''), range);
}
