/** Where an image comes from: a registry outside, one the cluster serves on a node's port, by a Service or an Ingress, or through its cache. */
export type ImageOrigin = 'outside' | 'host-port' | 'service' | 'ingress' | 'cache';

type WorldState = 'up' | 'down' | 'web-page';

export interface WorkloadPlan {
  readonly image: ImageOrigin;
  readonly always: boolean;
  /** The node it is pinned to, counted modulo their number; absent: wherever the scheduler puts it. */
  readonly node?: number;
  readonly replicas: number;
  /** Texts of requirements in which `#2` stands for the Service of the third workload, counted modulo their number. */
  readonly toStart?: string;
  readonly toBeReady?: string;
  readonly toServe?: string;
  readonly claims?: boolean;
}

/** A small cluster whose start from nothing is of interest: everything in it may need everything else. */
export interface StartUpPlan {
  readonly nodes: number;
  readonly servers: number;
  readonly apps: readonly WorkloadPlan[];
  readonly hostPort?: WorkloadPlan;
  readonly service?: WorkloadPlan;
  readonly cache?: WorkloadPlan;
  /** What serves the Ingress by which the Service's registry has a name. */
  readonly ingress?: WorkloadPlan;
  /** What nodes ask after the cache: nothing else, or the public registry, which may not work. */
  readonly fallback: 'none' | WorldState;
  readonly outside: WorldState;
  readonly cni?: WorkloadPlan;
  readonly dns?: WorkloadPlan;
  readonly csi?: WorkloadPlan;
}

const repositories: Readonly<Record<ImageOrigin, string>> = {
  outside: 'quay.io/team',
  'host-port': 'store.lan:5000/team',
  service: '10.96.0.50:5000/team',
  ingress: 'depot.lan/team',
  cache: 'docker.io/team',
};

/** The files that describe the cluster: manifests, hosts.toml, world.yaml. */
export function startUpFiles(plan: StartUpPlan): readonly { readonly path: string; readonly text: string }[] {
  const world = {
    hosts: { 'quay.io': { state: plan.outside }, ...(plan.fallback === 'none' ? {} : { 'mirror.example.org': { state: plan.fallback } }) },
  };
  return [
    {
      path: 'cluster.yaml',
      text: objectsOf(plan)
        .map((object) => JSON.stringify(object))
        .join('\n---\n'),
    },
    { path: 'certs.d/docker.io/hosts.toml', text: hostsToml(plan.fallback !== 'none') },
    { path: 'world.yaml', text: JSON.stringify(world) },
  ];
}

function hostsToml(fallsBack: boolean): string {
  const cache = 'http://10.96.0.60:5000';
  const last = fallsBack ? 'https://mirror.example.org' : cache;
  return `server = "${last}"\n[host."${cache}"]\ncapabilities = ["pull", "resolve"]\n`;
}

function objectsOf(plan: StartUpPlan): object[] {
  const { hostPort, service, cache, ingress, cni, dns, csi, apps } = plan;
  const make = (name: string, workload: WorkloadPlan | undefined, more: Extras = {}) =>
    workload === undefined ? [] : workloadOf(plan, name, workload, more);
  return [
    ...Array.from({ length: plan.nodes }, (_, index) => nodeOf(index, index < plan.servers)),
    ...make('store', hostPort === undefined ? undefined : { ...hostPort, node: 0, replicas: 1 }, { hostPort: 5000 }),
    ...make('depot', service, { clusterIP: '10.96.0.50' }),
    ...make('cache', cache, { clusterIP: '10.96.0.60' }),
    ...make('gate', ingress, { provides: 'ingress(lan)' }),
    ...(ingress === undefined || service === undefined ? [] : [depotIngress]),
    ...make('network', cni, { provides: 'cni', everywhere: true }),
    ...make('names', dns, { provides: 'dns' }),
    ...make('disks', csi, { provides: 'csi(disks.lan)', everywhere: true }),
    ...apps.flatMap((app, index) => workloadOf(plan, `app-${index}`, app, {})),
  ];
}

const depotIngress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'depot', namespace: 'lab' },
  spec: {
    ingressClassName: 'lan',
    rules: [
      { host: 'depot.lan', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'depot', port: { number: 5000 } } } }] } },
    ],
  },
};

interface Extras {
  readonly hostPort?: number;
  readonly clusterIP?: string;
  readonly provides?: string;
  /** One on each node, in the node's own network. */
  readonly everywhere?: boolean;
}

function nodeOf(index: number, isServer: boolean): object {
  const name = `n${index}`;
  const addresses = [{ type: 'InternalIP', address: `10.0.0.${index + 1}` }, ...(index === 0 ? [{ type: 'InternalDNS', address: 'store.lan' }] : [])];
  const labels = { 'kubernetes.io/hostname': name, ...(isServer ? { 'node-role.kubernetes.io/control-plane': '' } : {}) };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { addresses } };
}

function workloadOf(plan: StartUpPlan, name: string, workload: WorkloadPlan, extras: Extras): object[] {
  const labels = { app: name };
  const service = { ...(extras.clusterIP === undefined ? {} : { clusterIP: extras.clusterIP }), selector: labels, ports: [{ port: 5000 }] };
  const template = { metadata: { labels, annotations: annotationsOf(plan, workload, extras) }, spec: podSpec(plan, name, workload, extras) };
  const spec = { selector: { matchLabels: labels }, template, ...(extras.everywhere ? {} : { replicas: workload.replicas }) };
  return [
    { apiVersion: 'apps/v1', kind: extras.everywhere ? 'DaemonSet' : 'Deployment', metadata: { name, namespace: 'lab' }, spec },
    { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'lab' }, spec: service },
    ...(workload.claims ? volumeOf(name) : []),
  ];
}

function podSpec(plan: StartUpPlan, name: string, { image, always, node, claims }: WorkloadPlan, { hostPort, everywhere }: Extras): object {
  const container = {
    name: 'main',
    image: `${repositories[image]}/${name}:1`,
    imagePullPolicy: always ? 'Always' : 'IfNotPresent',
    ...(hostPort === undefined ? {} : { ports: [{ containerPort: hostPort, hostPort }] }),
  };
  return {
    containers: [container],
    ...(everywhere ? { hostNetwork: true } : {}),
    ...(node === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': `n${node % plan.nodes}` } }),
    ...(claims ? { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] } : {}),
  };
}

function annotationsOf({ apps }: StartUpPlan, { toStart, toBeReady, toServe }: WorkloadPlan, { provides }: Extras): object {
  const named = (text: string) => text.replaceAll(/#(\d)/g, (_, index) => `service(app-${Number(index) % apps.length})`);
  return {
    ...(provides === undefined ? {} : { 'blackstart.dev/provides': provides }),
    ...(toStart === undefined ? {} : { 'blackstart.dev/needs-to-start': named(toStart) }),
    ...(toBeReady === undefined ? {} : { 'blackstart.dev/needs': named(toBeReady) }),
    ...(toServe === undefined ? {} : { 'blackstart.dev/needs-to-serve': named(toServe) }),
  };
}

function volumeOf(name: string): object[] {
  const shared = { accessModes: ['ReadWriteMany'], storageClassName: 'disks' };
  const claimRef = { kind: 'PersistentVolumeClaim', namespace: 'lab', name };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `disk-${name}` },
      spec: { ...shared, capacity: { storage: '1Gi' }, claimRef, csi: { driver: 'disks.lan', volumeHandle: name } },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'lab' },
      spec: { ...shared, volumeName: `disk-${name}`, resources: { requests: { storage: '1Gi' } } },
    },
  ];
}
