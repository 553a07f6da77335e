import type { KubeObject, PersistentVolume, PersistentVolumeClaim } from '#model/kubernetes.ts';
import type { LimitRange, LimitRangeItem } from '../validation/quota.ts';
import type { ServiceShape } from '../validation/service.ts';
import type { WebhookConfiguration } from '../validation/webhooks.ts';
import { mapField, mapList, withDefaults } from './defaulting.ts';
import { defaultPersistentSource } from './volumes.ts';

/** Kinds without pods. Follows kubernetes pkg/apis/<group>/v1/defaults.go, v1.28. */
type Loose = KubeObject & Readonly<Record<string, unknown>>;

const DAY_SECONDS = 10800;

export function defaultService(object: KubeObject): KubeObject {
  return mapField(object as ServiceShape, 'spec', (spec) => {
    const { sessionAffinityConfig: config, ...plain } = withDefaults(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
    const sticky =
      plain.sessionAffinity === 'ClientIP'
        ? { sessionAffinityConfig: stickiness(config) }
        : plain.sessionAffinity === 'None' || config === undefined
          ? {}
          : { sessionAffinityConfig: config };
    const isExternal = plain.type === 'NodePort' || plain.type === 'LoadBalancer';
    const policies = withDefaults(
      { ...plain, ...sticky },
      {
        ...(isExternal ? { externalTrafficPolicy: 'Cluster' } : {}),
        ...(isExternal || plain.type === 'ClusterIP' ? { internalTrafficPolicy: 'Cluster' } : {}),
        ...(plain.type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
      },
    );
    return mapField(policies, 'ports', (ports) => mapList(ports, defaultServicePort));
  });
}

function stickiness(config: ServiceShape['spec']['sessionAffinityConfig']): NonNullable<ServiceShape['spec']['sessionAffinityConfig']> {
  return config?.clientIP?.timeoutSeconds === undefined ? { clientIP: { timeoutSeconds: DAY_SECONDS } } : config;
}

type ServicePort = NonNullable<ServiceShape['spec']['ports']>[number];

function defaultServicePort(port: ServicePort): ServicePort {
  const target = port.targetPort;
  const named = target === undefined || target === 0 || target === '' ? { ...port, targetPort: port.port ?? 0 } : port;
  return withDefaults(named, { protocol: 'TCP' });
}

export function defaultClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const spec = mapField(claim, 'spec', (value) => withDefaults(value, { volumeMode: 'Filesystem' }));
  return { ...spec, status: withDefaults(spec.status ?? {}, { phase: 'Pending' }) };
}

export function defaultVolumeObject(volume: PersistentVolume): PersistentVolume {
  const spec = mapField(volume, 'spec', (value) =>
    defaultPersistentSource(withDefaults(value, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })),
  );
  return { ...spec, status: withDefaults(spec.status ?? {}, { phase: 'Pending' }) };
}

export function defaultNamespace(object: KubeObject): KubeObject {
  const { name, labels } = object.metadata;
  const labelled =
    name === '' || labels?.['kubernetes.io/metadata.name'] === name
      ? object
      : { ...object, metadata: { ...object.metadata, labels: { ...labels, 'kubernetes.io/metadata.name': name } } };
  const { status } = labelled as { status?: object };
  return { ...labelled, status: withDefaults(status ?? {}, { phase: 'Active' }) } as KubeObject;
}

export function defaultNode(object: KubeObject): KubeObject {
  return mapField(object as Loose, 'status', (status) => {
    const { capacity, allocatable } = status as { capacity?: object; allocatable?: object };
    return allocatable === undefined && capacity !== undefined ? { ...(status as object), allocatable: capacity } : status;
  });
}

export function defaultSecret(object: KubeObject): KubeObject {
  const { stringData, data, ...rest } = object as Loose & { stringData?: Readonly<Record<string, string>>; data?: Readonly<Record<string, string>> };
  const encoded = Object.fromEntries(Object.entries(stringData ?? {}).map(([key, text]) => [key, toBase64(text)]));
  const merged = { ...data, ...encoded };
  return withDefaults({ ...rest, ...(Object.keys(merged).length === 0 ? {} : { data: merged }) } as KubeObject, { type: 'Opaque' });
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

export function defaultLimitRange(object: KubeObject): KubeObject {
  return mapField(object as LimitRange, 'spec', (spec) => mapField(spec, 'limits', (limits) => mapList(limits, defaultLimit)));
}

function defaultLimit(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item;
  const limits = withDefaults(item.default ?? {}, item.max ?? {});
  const requests = withDefaults(withDefaults(item.defaultRequest ?? {}, limits), item.min ?? {});
  return {
    ...item,
    ...(Object.keys(limits).length === 0 ? {} : { default: limits }),
    ...(Object.keys(requests).length === 0 ? {} : { defaultRequest: requests }),
  };
}

export function defaultStorageClass(object: KubeObject): KubeObject {
  return withDefaults(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
}

export function defaultCsiDriver(object: KubeObject): KubeObject {
  return mapField(object as Loose, 'spec', (spec) =>
    withDefaults(spec as object, {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
      requiresRepublish: false,
    }),
  );
}

export function defaultPriorityClass(object: KubeObject): KubeObject {
  return withDefaults(object, { preemptionPolicy: 'PreemptLowerPriority' });
}

export function defaultNetworkPolicy(object: KubeObject): KubeObject {
  return mapField(object as Loose, 'spec', (value) => {
    const spec = value as { readonly egress?: readonly object[] };
    return withDefaults(spec, { policyTypes: (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'] });
  });
}

export function defaultWebhooks(object: KubeObject): KubeObject {
  const isMutating = object.kind === 'MutatingWebhookConfiguration';
  return mapField(object as WebhookConfiguration, 'webhooks', (webhooks) =>
    mapList(webhooks, (webhook) => {
      const filled = withDefaults(webhook, {
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        timeoutSeconds: 10,
        ...(isMutating ? { reinvocationPolicy: 'Never' } : {}),
      });
      const ruled = mapField(filled, 'rules', (rules) => mapList(rules, (rule) => withDefaults(rule, { scope: '*' })));
      return mapField(ruled, 'clientConfig', (config) => mapField(config, 'service', (service) => withDefaults(service, { port: 443 })));
    }),
  );
}

export function defaultEndpointSlice(object: KubeObject): KubeObject {
  return mapField(object as Loose, 'ports', (ports) =>
    mapList(ports as readonly object[], (port) => withDefaults(port, { name: '', protocol: 'TCP' })),
  );
}

export function defaultEndpoints(object: KubeObject): KubeObject {
  return mapField(object as Loose, 'subsets', (subsets) =>
    mapList(subsets as readonly Loose[], (subset) =>
      mapField(subset, 'ports', (ports) => mapList(ports as readonly object[], (port) => withDefaults(port, { protocol: 'TCP' }))),
    ),
  );
}

export function defaultAutoscaler(object: KubeObject): KubeObject {
  return mapField(object as Loose, 'spec', (spec) => withDefaults(spec as object, { minReplicas: 1 }));
}

const RBAC = 'rbac.authorization.k8s.io';

export function defaultBinding(object: KubeObject): KubeObject {
  const named = mapField(object as Loose, 'roleRef', (reference) => {
    const { apiGroup = '' } = reference as { apiGroup?: string };
    return apiGroup === '' ? { ...(reference as object), apiGroup: RBAC } : reference;
  });
  return mapField(named, 'subjects', (subjects) =>
    mapList(subjects as readonly { readonly kind?: string; readonly apiGroup?: string }[], (subject) =>
      subject.kind === 'User' || subject.kind === 'Group' ? withDefaults(subject, { apiGroup: RBAC }) : subject,
    ),
  );
}

/** Parameters of an Ingress class are looked for in the cluster unless it says where. */
export function defaultIngressClass(object: KubeObject): KubeObject {
  return mapField(object as Loose & { readonly spec?: { readonly parameters?: { readonly scope?: string } } }, 'spec', (spec) =>
    mapField(spec, 'parameters', (parameters) => withDefaults(parameters, { scope: 'Cluster' })),
  );
}
