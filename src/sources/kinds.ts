import type { KubeObject } from '#model/kubernetes.ts';

/** Group of an `apiVersion`; the core group is empty. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** `<group>/<kind>`: what tells kinds apart, whatever their version. */
export function groupKind(object: Pick<KubeObject, 'apiVersion' | 'kind'>): string {
  return `${groupOf(object.apiVersion)}/${object.kind}`;
}

const namespaced = [
  '/Pod /Service /ConfigMap /Secret /ServiceAccount /PersistentVolumeClaim /Endpoints /Event /LimitRange /ResourceQuota /PodTemplate',
  '/ReplicationController /Binding',
  'apps/Deployment apps/ReplicaSet apps/StatefulSet apps/DaemonSet apps/ControllerRevision',
  'batch/Job batch/CronJob autoscaling/HorizontalPodAutoscaler policy/PodDisruptionBudget coordination.k8s.io/Lease',
  'discovery.k8s.io/EndpointSlice events.k8s.io/Event networking.k8s.io/Ingress networking.k8s.io/NetworkPolicy',
  'rbac.authorization.k8s.io/Role rbac.authorization.k8s.io/RoleBinding storage.k8s.io/CSIStorageCapacity',
  'authorization.k8s.io/LocalSubjectAccessReview',
  'resource.k8s.io/ResourceClaim resource.k8s.io/ResourceClaimTemplate resource.k8s.io/PodSchedulingContext',
  'metrics.k8s.io/PodMetrics',
];

const clusterWide = [
  '/Namespace /Node /PersistentVolume /ComponentStatus',
  'storage.k8s.io/StorageClass storage.k8s.io/CSIDriver storage.k8s.io/CSINode storage.k8s.io/VolumeAttachment storage.k8s.io/VolumeAttributesClass',
  'rbac.authorization.k8s.io/ClusterRole rbac.authorization.k8s.io/ClusterRoleBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'apiextensions.k8s.io/CustomResourceDefinition apiregistration.k8s.io/APIService scheduling.k8s.io/PriorityClass',
  'networking.k8s.io/IngressClass networking.k8s.io/IPAddress networking.k8s.io/ServiceCIDR node.k8s.io/RuntimeClass',
  'certificates.k8s.io/CertificateSigningRequest certificates.k8s.io/ClusterTrustBundle',
  'flowcontrol.apiserver.k8s.io/FlowSchema flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'resource.k8s.io/DeviceClass resource.k8s.io/ResourceClass resource.k8s.io/ResourceSlice metrics.k8s.io/NodeMetrics',
];

const scopes: ReadonlyMap<string, 'Namespaced' | 'Cluster'> = new Map([
  ...words(namespaced).map((kind) => [kind, 'Namespaced'] as const),
  ...words(clusterWide).map((kind) => [kind, 'Cluster'] as const),
]);

function words(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}

/** Whether a built-in kind lives in namespaces; undefined for kinds that are not built in. */
export function builtInScope(kind: string): 'Namespaced' | 'Cluster' | undefined {
  return scopes.get(kind);
}
