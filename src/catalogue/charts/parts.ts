import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { ChartValues } from '#model/chart-values.ts';
import type { Container, ContainerPort, KubeObject, PodSpec, Volume } from '#model/kubernetes.ts';

/** What a workload of a chart consists of. */
export interface WorkloadParts {
  readonly name: string;
  readonly release: UnrenderedRelease;
  /** Tells apart what the release brings besides. */
  readonly component?: string;
  readonly replicas?: number;
  readonly strategy?: unknown;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly pod?: Partial<PodSpec>;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Labels of its pods, by which others find them; the release's own and the component's when left out. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Fields of the object that values decide. */
  readonly from?: Readonly<Record<string, string>>;
}

export interface Claim {
  readonly name: string;
  readonly size: string;
  readonly storageClass?: string;
  readonly accessModes?: readonly string[];
}

/** Helm's usual name: the release's if it holds the chart's, else both. Upstream: helm v3 create.go, `fullname`. */
export function fullName({ name, values }: UnrenderedRelease, chart: string): string {
  const override = values.text('fullnameOverride');
  if (override !== undefined) return shortened(override);
  const own = values.text('nameOverride', chart);
  return shortened(name.includes(own) ? name : `${name}-${own}`);
}

function shortened(name: string): string {
  return name.slice(0, 63).replace(/-+$/, '');
}

/** Labels by which Services of a chart find its pods. */
export function labelsOf({ name }: UnrenderedRelease, component?: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/instance': name, ...(component === undefined ? {} : { 'app.kubernetes.io/component': component }) };
}

export function deployment(parts: WorkloadParts): ChartObject {
  const { replicas = 1, strategy } = parts;
  return workload('Deployment', parts, { replicas, ...(strategy === undefined ? {} : { strategy }) });
}

export function daemonSet(parts: WorkloadParts): ChartObject {
  return workload('DaemonSet', parts, parts.strategy === undefined ? {} : { updateStrategy: parts.strategy });
}

interface StatefulSetParts extends WorkloadParts {
  readonly claims?: readonly Claim[];
  /** Where the values of its claims stand. */
  readonly claimsFrom?: string;
  readonly serviceName?: string;
}

/** With a claim of its own per pod for each that is named. */
export function statefulSet(parts: StatefulSetParts): ChartObject {
  const { replicas = 1, claims = [], serviceName = parts.name, claimsFrom } = parts;
  const volumeClaimTemplates = claims.map((claim) => ({ metadata: { name: claim.name }, spec: claimSpec(claim) }));
  const from = claimsFrom === undefined ? parts.from : { 'spec.volumeClaimTemplates': claimsFrom, ...parts.from };
  return workload(
    'StatefulSet',
    { ...parts, ...(from === undefined ? {} : { from }) },
    { replicas, serviceName, ...(claims.length === 0 ? {} : { volumeClaimTemplates }) },
  );
}

/**
 * What a chart's pods may do is not known here. They are there today, so their namespace's level of Pod Security lets them
 * in: they get what the strictest one asks for.
 */
const acceptable = { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };
const acceptableContainer = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

function accepted(container: Container): object {
  return { securityContext: acceptableContainer, ...container };
}

function workload(kind: string, parts: WorkloadParts, own: object): ChartObject {
  const { name, release, component, containers, initContainers, volumes, pod, podAnnotations, from } = parts;
  const labels = parts.labels ?? labelsOf(release, component);
  const template = {
    metadata: { labels, ...(podAnnotations === undefined ? {} : { annotations: podAnnotations }) },
    spec: {
      ...acceptable,
      ...pod,
      ...(initContainers === undefined || initContainers.length === 0 ? {} : { initContainers: initContainers.map(accepted) }),
      containers: containers.map(accepted),
      ...(volumes === undefined || volumes.length === 0 ? {} : { volumes }),
    },
  };
  const object = {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: release.namespace },
    spec: { ...own, selector: { matchLabels: labels }, template },
  };
  return { object: object as KubeObject, from };
}

export interface ServiceParts {
  readonly name: string;
  readonly release: UnrenderedRelease;
  readonly component?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly targetPort?: number | string }[];
  readonly type?: string;
  readonly headless?: true;
  readonly from?: Readonly<Record<string, string>>;
}

export function service({ name, release, component, labels, ports, type, headless, from }: ServiceParts): ChartObject {
  const spec = {
    ...(type === undefined ? {} : { type }),
    ...(headless ? { clusterIP: 'None' } : {}),
    selector: labels ?? labelsOf(release, component),
    ports,
  };
  return { object: { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: release.namespace }, spec } as KubeObject, from };
}

interface IngressParts {
  readonly name: string;
  readonly release: UnrenderedRelease;
  readonly className?: string;
  readonly hosts: readonly string[];
  readonly service: string;
  readonly port: number;
  readonly tlsSecret?: string;
  readonly from?: Readonly<Record<string, string>>;
}

export function ingress({ name, release, className, hosts, service: backend, port, tlsSecret, from }: IngressParts): ChartObject {
  const paths = [{ path: '/', pathType: 'Prefix', backend: { service: { name: backend, port: { number: port } } } }];
  const spec = {
    ...(className === undefined ? {} : { ingressClassName: className }),
    rules: hosts.map((host) => ({ host, http: { paths } })),
    ...(tlsSecret === undefined ? {} : { tls: [{ hosts, secretName: tlsSecret }] }),
  };
  return {
    object: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, namespace: release.namespace }, spec } as KubeObject,
    from,
  };
}

export function claim({ namespace }: UnrenderedRelease, wanted: Claim, from?: ChartObject['from']): ChartObject {
  const metadata = { name: wanted.name, namespace };
  return { object: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: claimSpec(wanted) } as KubeObject, from };
}

function claimSpec({ size, storageClass, accessModes = ['ReadWriteOnce'] }: Claim): object {
  return {
    accessModes,
    ...(storageClass === undefined ? {} : { storageClassName: storageClass === '-' ? '' : storageClass }),
    resources: { requests: { storage: size } },
  };
}

export function disruptionBudget(
  { name, release, component }: Pick<WorkloadParts, 'name' | 'release' | 'component'>,
  allowed: { readonly minAvailable?: number | string; readonly maxUnavailable?: number | string },
): ChartObject {
  const spec = { ...allowed, selector: { matchLabels: labelsOf(release, component) } };
  return { object: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name, namespace: release.namespace }, spec } as KubeObject };
}

export function clusterObject(apiVersion: string, kind: string, name: string, fields: object, from?: ChartObject['from']): ChartObject {
  return { object: { apiVersion, kind, metadata: { name }, ...fields } as KubeObject, from };
}

export interface ImageDefaults {
  readonly registry?: string;
  readonly repository: string;
  /** The tag the chart has of itself; {@link chartTag} where nobody knows it. */
  readonly tag: string;
}

/**
 * An image as charts put it together from `registry`, `repository`, `tag` and `digest` below a path. The path may also hold
 * the whole reference as text.
 */
export function imageFrom(values: ChartValues, path: string, defaults: ImageDefaults): string {
  const whole = values.text(path);
  if (whole !== undefined) return whole;
  const below = values.below(path);
  const registry = below.text('registry') ?? values.text('global.imageRegistry') ?? defaults.registry;
  const repository = below.text('repository') ?? below.text('name') ?? defaults.repository;
  const digest = below.text('digest') ?? below.text('sha');
  const named = below.has('repository') && defaults.registry !== undefined && !below.has('registry') && hasHost(repository);
  const base = registry === undefined || named ? repository : `${registry.replace(/\/$/, '')}/${repository}`;
  const tag = below.text('tag', defaults.tag);
  return `${base}:${tag.split('@')[0]}${digest === undefined ? atDigest(tag) : `@${digest.includes(':') ? digest : `sha256:${digest}`}`}`;
}

function hasHost(repository: string): boolean {
  const first = repository.split('/')[0] ?? '';
  return repository.includes('/') && (first.includes('.') || first.includes(':'));
}

function atDigest(tag: string): string {
  const at = tag.indexOf('@');
  return at < 0 ? '' : tag.slice(at);
}

/** Stands for the tag a chart's version has of itself, where nobody here knows it: the same for the same version, and nobody's real tag. */
export function chartTag({ version }: UnrenderedRelease): string {
  return `of-chart-${(version ?? 'unpinned').replaceAll(/[^\w.-]+/g, '-')}`;
}

/** The tag of charts whose application has their own version, with a `v` in front or not. */
export function versionTag(release: UnrenderedRelease, prefix = 'v'): string {
  const version = /^v?(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(release.version ?? '')?.[1];
  return version === undefined ? chartTag(release) : `${prefix}${version}`;
}

/** What decides where pods may run, as charts take it over from values below a path. */
export function placementFrom(values: ChartValues, path = ''): Partial<PodSpec> {
  const below = path === '' ? values : values.below(path);
  const taken: Record<string, unknown> = {};
  for (const field of ['nodeSelector', 'affinity', 'hostAliases', 'dnsConfig'] as const) {
    const map = below.map(field);
    if (map !== undefined && Object.keys(map).length > 0) taken[field] = map;
  }
  for (const field of ['tolerations', 'topologySpreadConstraints'] as const) if (below.list(field).length > 0) taken[field] = below.list(field);
  for (const field of ['priorityClassName', 'runtimeClassName', 'dnsPolicy'] as const) {
    const text = below.text(field);
    if (text !== undefined) taken[field] = text;
  }
  return taken as Partial<PodSpec>;
}

/** A chart within a chart: its values stand below its name, and may put it into a namespace of its own. */
export function within(release: UnrenderedRelease, chart: string): UnrenderedRelease {
  const values = release.values.below(chart);
  return { ...release, namespace: values.text('namespaceOverride', release.namespace), values };
}

/** Requests and limits below a path; none when there are none. */
export function resourcesFrom(values: ChartValues, path = 'resources'): Pick<Container, 'resources'> {
  const resources = values.map(path);
  return resources === undefined ? {} : { resources: resources as Container['resources'] };
}

export function port(name: string, containerPort: number, more: Partial<ContainerPort> = {}): ContainerPort {
  return { name, containerPort, ...more };
}
