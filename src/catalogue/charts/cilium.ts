import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { ChartValues } from '#model/chart-values.ts';
import type { Affinity, Container, PodSpec } from '#model/kubernetes.ts';
import { numbersOf } from './chart-version.ts';
import { budgetFrom, partsOf } from './components.ts';
import { chartTag, clusterObject, daemonSet, deployment, imageFrom, port, service, versionTag } from './parts.ts';

/** Agents, operator and Envoys, and Hubble's relay and page where they are on. */
export const cilium = {
  name: 'cilium',
  charts: ['cilium'],
  render(release) {
    const { values } = release;
    return [
      ...(values.flag('agent', true) ? [agent(release)] : []),
      ...(values.flag('operator.enabled', true) ? operator(release) : []),
      ...(hasEnvoys(release) ? [envoys(release)] : []),
      ...(values.flag('hubble.enabled', true) && values.flag('hubble.relay.enabled', false) ? relay(release) : []),
      ...(values.flag('hubble.enabled', true) && values.flag('hubble.ui.enabled', false) ? page(release) : []),
      ...classes(values),
    ];
  },
  source: 'cilium/charts cilium-1.20.0 values.yaml, templates',
} as const satisfies ChartEntry;

const everywhere: Partial<PodSpec> = { hostNetwork: true, nodeSelector: { 'kubernetes.io/os': 'linux' }, tolerations: [{ operator: 'Exists' }] };

function onePerNode(labels: Readonly<Record<string, string>>): Affinity {
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } };
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}

/** The API server as the values name it; without, the one Kubernetes tells every pod of. */
function apiServer(values: ChartValues): Pick<Container, 'env'> {
  const host = values.text('k8sServiceHost');
  if (host === undefined || host === 'auto') return {};
  return {
    env: [
      { name: 'KUBERNETES_SERVICE_HOST', value: host },
      { name: 'KUBERNETES_SERVICE_PORT', value: values.text('k8sServicePort', '443') },
    ],
  };
}

function agent(release: UnrenderedRelease): ChartObject {
  const { values } = release;
  const labels = { 'k8s-app': 'cilium' };
  const image = values.text('image.override') ?? imageFrom(values, 'image', { repository: 'quay.io/cilium/cilium', tag: versionTag(release) });
  const parts = partsOf(release, {
    name: values.text('name', 'cilium'),
    labels,
    image: { repository: 'quay.io/cilium/cilium', tag: versionTag(release) },
    pod: { ...everywhere, priorityClassName: 'system-node-critical', affinity: onePerNode(labels) },
  });
  const container = { ...parts.containers[0], name: 'cilium-agent', image, command: ['cilium-agent'], ...apiServer(values) };
  const installs = { name: 'install-cni-binaries', image, command: ['/install-plugin.sh'] };
  return daemonSet({
    ...parts,
    containers: [container],
    initContainers: values.flag('cni.install', true) ? [installs] : [],
    strategy: values.map('updateStrategy') ?? { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
  });
}

function operator(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  const labels = { 'io.cilium/app': 'operator', name: 'cilium-operator' };
  const parts = partsOf(release, {
    name: 'cilium-operator',
    labels,
    path: 'operator',
    replicasPath: 'operator.replicas',
    replicas: 2,
    image: { repository: '', tag: '' },
    pod: { ...everywhere, priorityClassName: 'system-cluster-critical', affinity: onePerNode({ 'io.cilium/app': 'operator' }) },
  });
  const image = values.text('operator.image.override') ?? operatorImage(release);
  const container = { ...parts.containers[0], name: 'cilium-operator', image, command: ['cilium-operator-generic'], ...apiServer(values) };
  const unavailable = parts.replicas === 1 ? '100%' : '50%';
  return [
    deployment({
      ...parts,
      containers: [container],
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: unavailable } },
    }),
    ...budgetFrom(release, { name: 'cilium-operator', labels, path: 'operator.podDisruptionBudget', otherwise: { maxUnavailable: 1 } }),
  ];
}

/** The repository is that of all operators; what the cloud is called comes behind. */
function operatorImage({ values, ...release }: UnrenderedRelease): string {
  const repository = `${values.text('operator.image.repository', 'quay.io/cilium/operator')}-generic${values.text('operator.image.suffix', '')}`;
  return `${repository}:${values.text('operator.image.tag', versionTag({ ...release, values }))}`;
}

/** Since 1.16 Envoy runs by itself unless the values say otherwise. */
function hasEnvoys({ values, version }: UnrenderedRelease): boolean {
  const [major = 1, minor = 16] = numbersOf(version) ?? [];
  return values.flag('l7Proxy', true) && values.flag('envoy.enabled', major > 1 || minor >= 16);
}

function envoys(release: UnrenderedRelease): ChartObject {
  const labels = { 'k8s-app': 'cilium-envoy' };
  const parts = partsOf(release, {
    name: 'cilium-envoy',
    labels,
    path: 'envoy',
    image: { repository: 'quay.io/cilium/cilium-envoy', tag: chartTag(release) },
    pod: { ...everywhere, priorityClassName: 'system-node-critical', affinity: onePerNode(labels) },
  });
  return daemonSet({ ...parts, strategy: release.values.map('envoy.updateStrategy') ?? { rollingUpdate: { maxUnavailable: 2 } } });
}

function relay(release: UnrenderedRelease): readonly ChartObject[] {
  const labels = { 'k8s-app': 'hubble-relay' };
  const parts = partsOf(release, {
    name: 'hubble-relay',
    labels,
    path: 'hubble.relay',
    replicasPath: 'hubble.relay.replicas',
    image: { repository: 'quay.io/cilium/hubble-relay', tag: versionTag(release) },
    container: { ports: [port('grpc', 4245)] },
    pod: { nodeSelector: { 'kubernetes.io/os': 'linux' } },
  });
  return [deployment(parts), service({ name: 'hubble-relay', release, labels, ports: [{ port: 80, targetPort: 'grpc' }] })];
}

function page(release: UnrenderedRelease): readonly ChartObject[] {
  const labels = { 'k8s-app': 'hubble-ui' };
  const parts = partsOf(release, {
    name: 'hubble-ui',
    labels,
    path: 'hubble.ui',
    replicasPath: 'hubble.ui.replicas',
    imagePath: 'hubble.ui.frontend.image',
    resourcesPath: 'hubble.ui.frontend.resources',
    image: { repository: 'quay.io/cilium/hubble-ui', tag: chartTag(release) },
    container: { ports: [port('http', 8081)] },
    pod: { nodeSelector: { 'kubernetes.io/os': 'linux' } },
  });
  const image = imageFrom(release.values, 'hubble.ui.backend.image', { repository: 'quay.io/cilium/hubble-ui-backend', tag: chartTag(release) });
  const backend = { name: 'backend', image, ports: [port('grpc', 8090)] };
  return [
    deployment({ ...parts, containers: [...parts.containers, backend] }),
    service({ name: 'hubble-ui', release, labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] }),
  ];
}

function classes(values: ChartValues): readonly ChartObject[] {
  if (!values.flag('ingressController.enabled', false)) return [];
  const { object } = clusterObject('networking.k8s.io/v1', 'IngressClass', 'cilium', { spec: { controller: 'cilium.io/ingress-controller' } });
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': String(values.flag('ingressController.default', false)) };
  return [{ object: { ...object, metadata: { ...object.metadata, annotations } }, from: { metadata: 'ingressController' } }];
}
