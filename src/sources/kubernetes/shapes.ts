import {
  conditions,
  containerStatuses,
  fields,
  labelSelector,
  labels,
  list,
  nameReference,
  nodeSelectorTerm,
  podSpec,
  podTemplate,
  quantities,
  resources,
  strings,
} from './pod-shapes.ts';
import type { Shape } from './shape.ts';

// The types of the fields the program looks into, as in k8s.io/api v0.28.

const claimSpec = fields({
  accessModes: strings,
  storageClassName: 'string',
  volumeName: 'string',
  volumeMode: 'string',
  selector: labelSelector,
  resources,
});
const intOrStringRange = fields({ maxSurge: 'intOrString', maxUnavailable: 'intOrString', partition: 'integer' });
const updateStrategy = fields({ type: 'string', rollingUpdate: intOrStringRange });
const jobSpec = fields(
  {
    template: podTemplate,
    parallelism: 'integer',
    completions: 'integer',
    backoffLimit: 'integer',
    activeDeadlineSeconds: 'integer',
    ttlSecondsAfterFinished: 'integer',
    suspend: 'boolean',
    selector: labelSelector,
    completionMode: 'string',
    podReplacementPolicy: 'string',
    podFailurePolicy: 'map',
  },
  ['template'],
);
const workload = (own: Readonly<Record<string, Shape>>, required: readonly string[] = ['selector', 'template']) =>
  fields(
    {
      spec: fields({ replicas: 'integer', selector: labelSelector, template: podTemplate, minReadySeconds: 'integer', ...own }, required),
      status: 'map',
    },
    ['spec'],
  );
const ingressBackend = fields({ service: fields({ name: 'string', port: fields({ number: 'integer', name: 'string' }) }, ['name']) });
const webhooks = list(
  fields(
    {
      name: 'string',
      failurePolicy: 'string',
      timeoutSeconds: 'integer',
      clientConfig: fields({ url: 'string', service: fields({ name: 'string', namespace: 'string', port: 'integer' }, ['name', 'namespace']) }),
      rules: list(fields({ apiGroups: strings, apiVersions: strings, resources: strings, operations: strings, scope: 'string' })),
      namespaceSelector: labelSelector,
      objectSelector: labelSelector,
    },
    ['name', 'clientConfig'],
  ),
);

/** `metadata` of every object. */
export const objectMeta = fields(
  {
    name: 'string',
    generateName: 'string',
    namespace: 'string',
    uid: 'string',
    resourceVersion: 'string',
    generation: 'integer',
    creationTimestamp: 'string',
    deletionTimestamp: 'string',
    deletionGracePeriodSeconds: 'integer',
    labels,
    annotations: labels,
    finalizers: strings,
    ownerReferences: list(
      fields({ apiVersion: 'string', kind: 'string', name: 'string', uid: 'string', controller: 'boolean', blockOwnerDeletion: 'boolean' }, [
        'apiVersion',
        'kind',
        'name',
        'uid',
      ]),
    ),
  },
  ['name'],
);

/** What the fields of built-in kinds must be, by `<group>/<kind>`; the core group is empty. */
export const shapes: Readonly<Record<string, Shape>> = {
  '/Pod': fields(
    {
      spec: podSpec,
      status: fields({
        phase: 'string',
        reason: 'string',
        message: 'string',
        conditions,
        hostIP: 'string',
        podIP: 'string',
        podIPs: list(fields({ ip: 'string' }, ['ip'])),
        startTime: 'string',
        nominatedNodeName: 'string',
        qosClass: 'string',
        initContainerStatuses: containerStatuses,
        containerStatuses,
      }),
    },
    ['spec'],
  ),
  '/Node': fields({
    spec: fields({
      unschedulable: 'boolean',
      taints: list(fields({ key: 'string', value: 'string', effect: 'string', timeAdded: 'string' }, ['key', 'effect'])),
      podCIDR: 'string',
      providerID: 'string',
    }),
    status: fields({
      capacity: quantities,
      allocatable: quantities,
      conditions,
      addresses: list(fields({ type: 'string', address: 'string' }, ['type', 'address'])),
      nodeInfo: 'map',
      images: list(fields({ names: strings, sizeBytes: 'integer' })),
      volumesInUse: strings,
      volumesAttached: list(fields({ name: 'string', devicePath: 'string' })),
    }),
  }),
  'apps/Deployment': workload({
    strategy: updateStrategy,
    progressDeadlineSeconds: 'integer',
    revisionHistoryLimit: 'integer',
    paused: 'boolean',
  }),
  'apps/ReplicaSet': workload({}),
  'apps/StatefulSet': workload({
    serviceName: 'string',
    podManagementPolicy: 'string',
    updateStrategy,
    ordinals: fields({ start: 'integer' }),
    volumeClaimTemplates: list(
      fields({ metadata: fields({ name: 'string', labels, annotations: labels }, ['name']), spec: claimSpec }, ['metadata', 'spec']),
    ),
    persistentVolumeClaimRetentionPolicy: fields({ whenDeleted: 'string', whenScaled: 'string' }),
    revisionHistoryLimit: 'integer',
  }),
  'apps/DaemonSet': workload({ updateStrategy }),
  'batch/Job': fields({ spec: jobSpec, status: 'map' }, ['spec']),
  'batch/CronJob': fields(
    {
      spec: fields(
        {
          schedule: 'string',
          suspend: 'boolean',
          concurrencyPolicy: 'string',
          startingDeadlineSeconds: 'integer',
          successfulJobsHistoryLimit: 'integer',
          failedJobsHistoryLimit: 'integer',
          timeZone: 'string',
          jobTemplate: fields({ metadata: fields({ labels, annotations: labels }), spec: jobSpec }, ['spec']),
        },
        ['schedule', 'jobTemplate'],
      ),
    },
    ['spec'],
  ),
  '/ReplicationController': fields({ spec: fields({ replicas: 'integer', selector: labels, template: podTemplate }) }, ['spec']),
  '/PersistentVolumeClaim': fields({ spec: claimSpec, status: fields({ phase: 'string', accessModes: strings, capacity: quantities, conditions }) }, [
    'spec',
  ]),
  '/PersistentVolume': fields(
    {
      spec: fields({
        capacity: quantities,
        accessModes: strings,
        storageClassName: 'string',
        volumeMode: 'string',
        persistentVolumeReclaimPolicy: 'string',
        claimRef: fields({ kind: 'string', namespace: 'string', name: 'string', uid: 'string' }),
        nodeAffinity: fields({ required: fields({ nodeSelectorTerms: list(nodeSelectorTerm) }, ['nodeSelectorTerms']) }),
        csi: fields({ driver: 'string', volumeHandle: 'string' }, ['driver']),
        local: fields({ path: 'string' }, ['path']),
        hostPath: fields({ path: 'string' }, ['path']),
        nfs: fields({ server: 'string', path: 'string' }, ['server', 'path']),
      }),
      status: fields({ phase: 'string', reason: 'string', message: 'string' }),
    },
    ['spec'],
  ),
  'storage.k8s.io/StorageClass': fields({ provisioner: 'string', reclaimPolicy: 'string', volumeBindingMode: 'string', parameters: labels }, [
    'provisioner',
  ]),
  '/Service': fields(
    {
      spec: fields({
        type: 'string',
        clusterIP: 'string',
        selector: labels,
        externalName: 'string',
        externalIPs: strings,
        loadBalancerIP: 'string',
        publishNotReadyAddresses: 'boolean',
        ports: list(fields({ name: 'string', port: 'integer', targetPort: 'intOrString', nodePort: 'integer', protocol: 'string' }, ['port'])),
      }),
      status: fields({ loadBalancer: fields({ ingress: list(fields({ ip: 'string', hostname: 'string' })) }) }),
    },
    ['spec'],
  ),
  'discovery.k8s.io/EndpointSlice': fields(
    {
      addressType: 'string',
      endpoints: list(
        fields(
          {
            addresses: strings,
            conditions: fields({ ready: 'boolean', serving: 'boolean', terminating: 'boolean' }),
            nodeName: 'string',
            zone: 'string',
            targetRef: fields({ kind: 'string', namespace: 'string', name: 'string', uid: 'string' }, ['kind', 'name']),
          },
          ['addresses'],
        ),
      ),
      ports: list(fields({ name: 'string', port: 'integer', protocol: 'string' })),
    },
    ['addressType', 'endpoints'],
  ),
  'networking.k8s.io/Ingress': fields(
    {
      spec: fields({
        ingressClassName: 'string',
        defaultBackend: ingressBackend,
        rules: list(
          fields({
            host: 'string',
            http: fields({ paths: list(fields({ path: 'string', pathType: 'string', backend: ingressBackend }, ['backend'])) }, ['paths']),
          }),
        ),
        tls: list(fields({ hosts: strings, secretName: 'string' })),
      }),
    },
    ['spec'],
  ),
  'policy/PodDisruptionBudget': fields(
    {
      spec: fields({
        selector: labelSelector,
        minAvailable: 'intOrString',
        maxUnavailable: 'intOrString',
        unhealthyPodEvictionPolicy: 'string',
      }),
      status: 'map',
    },
    ['spec'],
  ),
  'autoscaling/HorizontalPodAutoscaler': fields(
    {
      spec: fields(
        {
          minReplicas: 'integer',
          maxReplicas: 'integer',
          scaleTargetRef: fields({ apiVersion: 'string', kind: 'string', name: 'string' }, ['kind', 'name']),
        },
        ['scaleTargetRef'],
      ),
    },
    ['spec'],
  ),
  '/ConfigMap': fields({ data: labels, binaryData: labels, immutable: 'boolean' }),
  '/Secret': fields({ type: 'string', data: labels, stringData: labels, immutable: 'boolean' }),
  '/ServiceAccount': fields({ imagePullSecrets: list(nameReference), automountServiceAccountToken: 'boolean' }),
  '/Namespace': fields({ spec: fields({ finalizers: strings }), status: fields({ phase: 'string' }) }),
  '/ResourceQuota': fields({ spec: fields({ hard: quantities, scopes: strings }), status: fields({ hard: quantities, used: quantities }) }),
  '/LimitRange': fields({
    spec: fields({
      limits: list(
        fields(
          { type: 'string', max: quantities, min: quantities, default: quantities, defaultRequest: quantities, maxLimitRequestRatio: quantities },
          ['type'],
        ),
      ),
    }),
  }),
  'scheduling.k8s.io/PriorityClass': fields({ value: 'integer', globalDefault: 'boolean', preemptionPolicy: 'string' }, ['value']),
  'coordination.k8s.io/Lease': fields({ spec: fields({ holderIdentity: 'string', leaseDurationSeconds: 'integer', renewTime: 'string' }) }),
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': fields({ webhooks }),
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': fields({ webhooks }),
  'storage.k8s.io/VolumeAttachment': fields(
    {
      spec: fields({ attacher: 'string', nodeName: 'string', source: fields({ persistentVolumeName: 'string' }) }, [
        'attacher',
        'nodeName',
        'source',
      ]),
      status: fields({ attached: 'boolean' }),
    },
    ['spec'],
  ),
};
