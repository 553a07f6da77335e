/** Images that play the parts of a registry in the cluster; what is left out is not there. */
export interface RegistryImages {
  /** Takes the requests that come by the Ingress. */
  readonly front: string;
  readonly database?: string;
  readonly redis?: string;
  readonly store?: string;
  readonly jobs?: string;
  readonly portal?: string;
  readonly scanner?: string;
}

export interface RegistryClusterPlan {
  readonly images: RegistryImages;
  /** What nodes ask after the registry for images of docker.io. */
  readonly fallback?: string;
  /** More objects, and changes of the world. */
  readonly objects?: readonly object[];
  readonly world?: object;
}

export const harborImages: RegistryImages = {
  front: 'docker.io/goharbor/harbor-core:v2.8.3',
  database: 'docker.io/goharbor/harbor-db:v2.8.3',
  redis: 'docker.io/goharbor/redis-photon:v2.8.3',
  store: 'docker.io/goharbor/registry-photon:v2.8.3',
  jobs: 'docker.io/goharbor/harbor-jobservice:v2.8.3',
  portal: 'docker.io/goharbor/harbor-portal:v2.8.3',
  scanner: 'docker.io/goharbor/trivy-adapter-photon:v2.8.3',
};

export const zotImages: RegistryImages = { front: 'docker.io/project-zot/zot:v2.1.2' };

/**
 * Two nodes on Talos that pull images of docker.io and quay.io through a registry of their own, which stands behind an
 * Ingress on the nodes' own network; everything has its place on node n1, what is pulled for in tests is not there.
 */
export function registryClusterFiles(plan: RegistryClusterPlan): readonly { readonly path: string; readonly text: string }[] {
  const world = { hosts: { 'docker.io': { state: 'web-page' } }, ...plan.world };
  return [
    ...['n1', 'n2'].map((name) => ({ path: `${name}.yaml`, text: machineConfig(name, plan.fallback) })),
    { path: 'cluster.yaml', text: [...objectsOf(plan.images), ...(plan.objects ?? [])].map((object) => JSON.stringify(object)).join('\n---\n') },
    { path: 'world.yaml', text: JSON.stringify(world) },
  ];
}

function machineConfig(name: string, fallback: string | undefined): string {
  const endpoints = (project: string, last: string | undefined) => [`https://depot.example/v2/${project}`, ...(last === undefined ? [] : [last])];
  const mirror = (project: string, last?: string) => ({ overridePath: true, endpoints: endpoints(project, last) });
  const registries = { mirrors: { 'docker.io': mirror('docker.io', fallback), 'quay.io': mirror('quay.io') } };
  const machine = { type: 'controlplane', network: { hostname: name }, install: { image: 'ghcr.io/siderolabs/installer:v1.4.6' }, registries };
  const cluster = { controlPlane: { endpoint: 'https://10.0.0.10:6443' }, allowSchedulingOnControlPlanes: true };
  return JSON.stringify({ version: 'v1alpha1', machine, cluster });
}

const labels = (app: string) => ({ app });

function objectsOf({ front, database, redis, store, jobs, portal, scanner }: RegistryImages): object[] {
  const part = (name: string, image: string | undefined, port: number, env: Readonly<Record<string, string>> = {}) =>
    image === undefined ? [] : [deployment('depot', name, image, env), service('depot', name, port)];
  return [
    ...['depot', 'edge'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...part('front', front, 80, { POSTGRESQL_HOST: 'database', _REDIS_URL_CORE: 'redis://cache:6379/0', REGISTRY_URL: 'http://store:5000' }),
    ...part('database', database, 5432),
    ...part('cache', redis, 6379),
    ...part('store', store, 5000),
    ...part('jobs', jobs, 80, { CORE_URL: 'http://front' }),
    ...part('portal', portal, 80),
    ...part('scanner', scanner, 8080, { SCANNER_REDIS_URL: 'redis://cache:6379/5' }),
    ingress,
    daemonSet('edge', 'controller', 'registry.k8s.io/ingress-nginx/controller:v1.8.1'),
    deployment('kube-system', 'coredns', 'registry.k8s.io/coredns/coredns:v1.10.1'),
    daemonSet('kube-system', 'cilium', 'quay.io/cilium/cilium:v1.13.4', 'cilium-agent'),
  ];
}

const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'depot', namespace: 'depot' },
  spec: {
    ingressClassName: 'nginx',
    tls: [{ hosts: ['depot.example'], secretName: 'depot-tls' }],
    rules: [
      { host: 'depot.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'front', port: { number: 80 } } } }] } },
    ],
  },
};

function deployment(namespace: string, name: string, image: string, env: Readonly<Record<string, string>> = {}): object {
  const variables = Object.entries(env).map(([key, value]) => ({ name: key, value }));
  const volume = { name: 'data', hostPath: { path: `/srv/${name}` } };
  const container = { name, image, env: variables, volumeMounts: [{ name: 'data', mountPath: '/data' }] };
  const pod = { nodeSelector: { 'kubernetes.io/hostname': 'n1' }, containers: [container], volumes: [volume] };
  const spec = {
    replicas: 1,
    strategy: { type: 'Recreate' },
    selector: { matchLabels: labels(name) },
    template: { metadata: { labels: labels(name) }, spec: pod },
  };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec };
}

function daemonSet(namespace: string, name: string, image: string, container = name): object {
  const pod = { hostNetwork: true, tolerations: [{ operator: 'Exists' }], containers: [{ name: container, image }] };
  const spec = { selector: { matchLabels: labels(name) }, template: { metadata: { labels: labels(name) }, spec: pod } };
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name, namespace }, spec };
}

function service(namespace: string, name: string, port: number): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector: labels(name), ports: [{ port }] } };
}
