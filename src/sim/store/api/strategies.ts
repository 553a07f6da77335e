import type {
  DaemonSet,
  Deployment,
  EndpointSlice,
  Ingress,
  Job,
  KubeObject,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PodTemplate,
  ReplicaSet,
  StatefulSet,
  StorageClass,
} from '#model/kubernetes.ts';
import * as others from './defaults/others.ts';
import { defaultTemplate } from './defaults/pod.ts';
import * as workloads from './defaults/workloads.ts';
import { required } from './field-error.ts';
import type { Kind } from './kinds.ts';
import { daemonSet, defaultPod, keptFinalizers, newJob, newNamespace, newPod, statefulSet, withPhase } from './prepare.ts';
import { withKeptAddresses } from './service-addresses.ts';
import type { Strategy } from './strategy.ts';
import {
  type ConfigMap,
  type Secret,
  validateConfigMap,
  validateConfigMapUpdate,
  validateSecret,
  validateSecretUpdate,
} from './validation/config.ts';
import { validateDaemonSet, validateDaemonSetStatus } from './validation/daemon-set.ts';
import { validateDeployment, validateDeploymentStatus, validateReplicaSet, validateReplicaSetStatus } from './validation/deployment.ts';
import { validateEndpointSlice, validateEndpointSliceUpdate, validateEndpoints } from './validation/discovery.ts';
import { validateEvent } from './validation/events.ts';
import { dns1035Label, dnsLabel, pathSegment } from './validation/formats.ts';
import { type CronJob, validateCronJob, validateJob, validateJobStatus, validateJobUpdate } from './validation/job.ts';
import {
  validateIngress,
  validateIngressClass,
  validateIngressClassUpdate,
  validateIngressCreate,
  validateNetworkPolicy,
} from './validation/networking.ts';
import { validateNamespace, validateNamespaceStatus, validateNode, validateNodeUpdate } from './validation/node.ts';
import { validatePodCreate, validatePodStatusUpdate, validatePodUpdate } from './validation/pod.ts';
import { validatePodTemplate } from './validation/pod-template.ts';
import {
  validateAutoscaler,
  validateBudget,
  validateBudgetStatus,
  validateLease,
  validatePriorityClass,
  validatePriorityClassUpdate,
} from './validation/policies.ts';
import { validateLimitRange, validateResourceQuota, validateResourceQuotaStatus, validateResourceQuotaUpdate } from './validation/quota.ts';
import { changedRole, validateRole, validateRoleBinding } from './validation/rbac.ts';
import { validateReplicationController } from './validation/replication-controller.ts';
import { changedHandler, validateRuntimeClass } from './validation/runtime-class.ts';
import { type ServiceShape, validateService } from './validation/service.ts';
import { validateServiceUpdate } from './validation/service-update.ts';
import { validateStatefulSet, validateStatefulSetStatus } from './validation/stateful-set.ts';
import {
  validateClaim,
  validateClaimStatus,
  validateClaimUpdate,
  validateStorageClass,
  validateStorageClassUpdate,
  validateVolume,
  validateVolumeAttachment,
  validateVolumeAttachmentUpdate,
  validateVolumeUpdate,
} from './validation/storage.ts';
import { validateWebhooks } from './validation/webhooks.ts';

/** The strategy of a kind. Inside, each works on its own type. */
function of<T extends KubeObject>(strategy: Strategy<T>): Strategy {
  return strategy as unknown as Strategy;
}

const role = of({
  metadata: { name: pathSegment },
  validate: validateRole,
  validateUpdate: (next, _previous, { create, update }) => [...create(), ...validateRole(next), ...create(), ...validateRole(next), ...update()],
});

const roleBinding = of({
  metadata: { name: pathSegment },
  defaults: others.defaultBinding,
  validate: validateRoleBinding,
  validateUpdate: (next, previous, { create, update }) => {
    const own = () => [...create(), ...validateRoleBinding(next)];
    return [...own(), ...own(), ...update(), ...changedRole(next, previous)];
  },
});

const strategies: Readonly<Record<string, Strategy>> = {
  Pod: of<Pod>({
    defaults: defaultPod,
    metadataBy: 'validate',
    prepareCreate: newPod,
    validate: validatePodCreate,
    validateUpdate: validatePodUpdate,
    validateStatus: validatePodStatusUpdate,
  }),
  PodTemplate: of<KubeObject & { readonly template: PodTemplate }>({
    defaults: (object) => ({ ...object, template: defaultTemplate(object.template) }),
    validate: ({ template }) => validatePodTemplate(template, 'template'),
  }),
  Deployment: of<Deployment>({
    defaults: workloads.defaultDeployment,
    validate: validateDeployment,
    validateUpdate: (next, previous, { update }) => [...update(), ...validateDeployment(next, previous)],
    validateStatus: validateDeploymentStatus,
  }),
  ReplicaSet: of<ReplicaSet>({
    defaults: workloads.defaultReplicaSet,
    prepareCreate: (set) => ({ ...set, status: { replicas: 0 } }),
    validate: validateReplicaSet,
    validateUpdate: (next, previous, { update }) => [...update(), ...validateReplicaSet(next, previous)],
    validateStatus: validateReplicaSetStatus,
  }),
  StatefulSet: of<StatefulSet>({
    metadata: { name: dnsLabel },
    defaults: workloads.defaultStatefulSet,
    prepareCreate: (set) => ({ ...statefulSet(set), status: { replicas: 0, availableReplicas: 0 } }),
    prepareUpdate: statefulSet,
    validate: validateStatefulSet,
    validateUpdate: (next, previous, { update }) => [...update(), ...validateStatefulSet(next, previous)],
    validateStatus: validateStatefulSetStatus,
  }),
  DaemonSet: of<DaemonSet>({
    defaults: workloads.defaultDaemonSet,
    prepareCreate: (set) => ({
      ...daemonSet(set),
      status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
    }),
    prepareUpdate: daemonSet,
    validate: validateDaemonSet,
    validateUpdate: (next, previous, { create, update }) => [
      ...create(),
      ...validateDaemonSet(next),
      ...update(),
      ...validateDaemonSet(next, previous),
    ],
    validateStatus: validateDaemonSetStatus,
  }),
  ReplicationController: of<KubeObject>({
    defaults: workloads.defaultReplicationController,
    prepareCreate: (object) => ({ ...object, status: { replicas: 0 } }),
    validate: validateReplicationController,
  }),
  Job: of<Job>({
    defaults: workloads.defaultJob,
    prepareCreate: newJob,
    validate: validateJob,
    validateUpdate: (next, previous, { create, update }) => [...create(), ...validateJob(next), ...update(), ...validateJobUpdate(next, previous)],
    validateStatus: validateJobStatus,
  }),
  CronJob: of<CronJob>({
    defaults: workloads.defaultCronJob,
    validate: validateCronJob,
    validateUpdate: (next, previous, { update }) => [...update(), ...validateCronJob(next, previous)],
  }),
  Service: of<ServiceShape>({
    metadata: { name: dns1035Label },
    defaults: others.defaultService,
    prepareCreate: (service) => ({ ...service, status: { loadBalancer: {} } }),
    prepareUpdate: withKeptAddresses,
    validate: validateService,
    validateUpdate: (next, previous, { create, update }) => {
      const changes = validateServiceUpdate(next, previous);
      const own = validateService(next).length;
      return [...update(), ...changes.slice(0, changes.length - own), ...create(), ...changes.slice(changes.length - own)];
    },
  }),
  ConfigMap: of<ConfigMap>({
    validate: validateConfigMap,
    validateUpdate: (next, previous, { update }) => [...update(), ...validateConfigMapUpdate(next, previous)],
  }),
  Secret: of<Secret>({
    defaults: others.defaultSecret,
    validate: validateSecret,
    validateUpdate: (next, previous, { update }) => [...update(), ...validateSecretUpdate(next, previous)],
  }),
  Node: of<Node>({
    defaults: others.defaultNode,
    validate: validateNode,
    validateUpdate: (next, previous, { create, update }) => [...create(), ...validateNode(next), ...update(), ...validateNodeUpdate(next, previous)],
    validateStatus: validateNodeUpdate,
  }),
  Namespace: of({
    metadata: { name: dnsLabel },
    defaults: others.defaultNamespace,
    prepareCreate: newNamespace,
    prepareUpdate: keptFinalizers,
    validate: validateNamespace,
    validateUpdate: (next, _previous, { create, update }) => [...create(), ...validateNamespace(next), ...update()],
    validateStatus: validateNamespaceStatus,
  }),
  PersistentVolumeClaim: of<PersistentVolumeClaim>({
    defaults: others.defaultClaim,
    prepareCreate: withPhase,
    validate: validateClaim,
    validateUpdate: (next, previous, { create, update }) => [
      ...create(),
      ...validateClaim(next),
      ...update(),
      ...create(),
      ...validateClaim(next),
      ...validateClaimUpdate(next, previous),
    ],
    validateStatus: validateClaimStatus,
  }),
  PersistentVolume: of<PersistentVolume>({
    defaults: others.defaultVolumeObject,
    prepareCreate: withPhase,
    validate: validateVolume,
    validateUpdate: (next, previous, { create }) => [...create(), ...validateVolume(next), ...create(), ...validateVolumeUpdate(next, previous)],
  }),
  StorageClass: of<StorageClass>({
    defaults: others.defaultStorageClass,
    validate: validateStorageClass,
    validateUpdate: (next, previous, { create, update }) => [
      ...create(),
      ...validateStorageClass(next),
      ...update(),
      ...validateStorageClassUpdate(next, previous),
    ],
  }),
  VolumeAttachment: of({
    prepareCreate: (object) => ({ ...object, status: { attached: false } }) as KubeObject,
    validate: validateVolumeAttachment,
    validateUpdate: (next, previous, { create }) => [...create(), ...validateVolumeAttachmentUpdate(next, previous)],
  }),
  CSIDriver: of({ defaults: others.defaultCsiDriver }),
  LimitRange: of({
    defaults: others.defaultLimitRange,
    validate: validateLimitRange,
    validateUpdate: (next, _previous, { create }) => [...create(), ...validateLimitRange(next)],
  }),
  ResourceQuota: of({
    validate: validateResourceQuota,
    validateUpdate: (next, previous, { update }) => [...update(), ...validateResourceQuotaUpdate(next, previous)],
    validateStatus: validateResourceQuotaStatus,
  }),
  PriorityClass: of({
    defaults: others.defaultPriorityClass,
    validate: validatePriorityClass,
    validateUpdate: (next, previous, { update }) => [...update(), ...validatePriorityClassUpdate(next, previous)],
  }),
  PodDisruptionBudget: of<PodDisruptionBudget>({
    metadata: { name: pathSegment },
    metadataBy: 'generic check',
    validate: validateBudget,
    validateUpdate: validateBudget,
    validateStatus: validateBudgetStatus,
    prepareCreate: (budget) => ({ ...budget, status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 } }),
  }),
  Ingress: of<Ingress>({
    prepareCreate: (ingress) => ({ ...ingress, status: { loadBalancer: {} } }),
    validate: validateIngressCreate,
    validateUpdate: (next, _previous, { create, update }) => [...update(), ...create(), ...validateIngress(next)],
  }),
  IngressClass: of({
    defaults: others.defaultIngressClass,
    validate: validateIngressClass,
    validateUpdate: (next, previous, { update }) => [...update(), ...validateIngressClassUpdate(next, previous)],
  }),
  NetworkPolicy: of({ defaults: others.defaultNetworkPolicy, validate: validateNetworkPolicy }),
  ValidatingWebhookConfiguration: of({ defaults: others.defaultWebhooks, validate: validateWebhooks }),
  MutatingWebhookConfiguration: of({ defaults: others.defaultWebhooks, validate: validateWebhooks }),
  HorizontalPodAutoscaler: of({ defaults: others.defaultAutoscaler, validate: validateAutoscaler }),
  Lease: of({ validate: validateLease }),
  Endpoints: of({ defaults: others.defaultEndpoints, validate: validateEndpoints }),
  EndpointSlice: of<EndpointSlice>({
    defaults: others.defaultEndpointSlice,
    validate: validateEndpointSlice,
    validateUpdate: (next, previous, { create }) => [...create(), ...validateEndpointSliceUpdate(next, previous)],
  }),
  ControllerRevision: of({ validate: (object) => ((object as { data?: unknown }).data == null ? [required('data', 'data is mandatory')] : []) }),
  Role: role,
  ClusterRole: role,
  RoleBinding: roleBinding,
  ClusterRoleBinding: roleBinding,
  RuntimeClass: of({
    validate: validateRuntimeClass,
    validateUpdate: (next, previous, { create, update }) => [
      ...create(),
      ...validateRuntimeClass(next),
      ...update(),
      ...changedHandler(next, previous),
    ],
  }),
  Event: of({ metadata: { name: pathSegment }, metadataBy: 'generic check', validate: validateEvent, validateUpdate: validateEvent }),
};

/** Custom resources: only their metadata is looked at, and any finalizer will do. */
const custom: Strategy = { metadata: { anyFinalizer: true } };
const ordinary: Strategy = {};

/** How objects of a kind are prepared and checked. */
export function strategyOf(kind: Kind): Strategy {
  if (kind.struct === undefined) return custom;
  return strategies[kind.kind] ?? ordinary;
}
