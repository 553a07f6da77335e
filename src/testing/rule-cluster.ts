import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { ClusterModel, Machine, SourcedObject } from '#model/cluster.ts';
import type { GitOpsContent } from '#model/gitops.ts';
import type { TalosMirror } from '#model/images/registry-config.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import { emptyWorld, type World } from '#model/world/world.ts';
import { assembleTwin } from '#sim/assemble.ts';
import type { Twin } from '#sim/twin.ts';
import { aMachine } from './a-machine.ts';

/** Talos machines that are alike, what runs on them, and what is known of the outside. */
interface RuleClusterOptions {
  readonly nodes?: readonly string[];
  readonly version?: string;
  /** Endpoints by registry; a mirror's n-th endpoint stands in line n of the machine config. */
  readonly mirrors?: Readonly<Record<string, readonly string[]>>;
  /** Of every mirror; true where it is not said. */
  readonly overridePath?: boolean;
  readonly skipFallback?: boolean;
  readonly kubelet?: string;
  readonly objects?: readonly KubeObject[];
  readonly observed?: readonly KubeObject[];
  readonly webPages?: readonly string[];
  /** References that do not exist, with the date since when that is known. */
  readonly absent?: Readonly<Record<string, string>>;
  readonly gitOps?: GitOpsContent;
  /** Until when certificates are valid, by name; the n-th stands in line n of the world file. */
  readonly certificates?: Readonly<Record<string, string>>;
  readonly catalogue?: readonly CatalogueEntry[];
  /** By node: workloads of which a pod is there on the eve, once per pod. */
  readonly runs?: Readonly<Record<string, readonly string[]>>;
}

/** Their twin on its eve, at the beginning of 2026. */
export function ruleCluster(options: RuleClusterOptions): Twin {
  const { nodes = ['n1', 'n2', 'n3'], objects = [], observed = [], catalogue = [] } = options;
  const wanted = objects.filter((object) => observed.some((each) => each.kind === object.kind && each.metadata.name === object.metadata.name));
  const model: ClusterModel = {
    wanted: wanted.map((object, index) => sourced(object, index)),
    objects: [
      ...objects.flatMap((object, index) => (wanted.includes(object) ? [] : [sourced(object, index)])),
      ...observed.map((object, index) => sourced(object, index, true)),
    ],
    machines: nodes.map((name) => machine(name, options)),
    hostsDirectories: [],
    world: worldOf(options),
    gitOps: options.gitOps,
    diagnostics: [],
    assumptions: [],
  };
  return assembleTwin(model, { catalogue, seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
}

/** A Deployment of one pod. */
export function deploymentOf(key: string, image: string, spec: object = {}): KubeObject {
  return workload('Deployment', key, image, spec);
}

/** A registry at an address: its Deployment and the Service that has the address, on port 5000. */
export function registryAt(address: string, key: string, image: string, spec: object = {}): readonly KubeObject[] {
  const metadata = partsOf(key);
  const ports = [{ port: 5000 }];
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { type: 'LoadBalancer', loadBalancerIP: address, selector: { app: metadata.name }, ports },
  };
  return [workload('Deployment', key, image, spec), service as KubeObject];
}

/** An object with a place of its own: `<name>.yaml`, with the line given. */
export function sourced(object: KubeObject, index: number, observed?: true): SourcedObject {
  const place: Place = { path: `${object.metadata.name}.yaml`, line: index + 1 };
  return { object, place, placeOf: () => place, unknownFields: [], ...(observed && { observed }) };
}

function workload(kind: string, key: string, image: string, spec: object): KubeObject {
  const metadata = partsOf(key);
  const labels = { app: metadata.name };
  const container = { name: 'main', image, ports: [{ containerPort: 5000 }] };
  const template = { metadata: { labels }, spec: { containers: [container], ...spec } };
  return { apiVersion: 'apps/v1', kind, metadata, spec: { replicas: 1, selector: { matchLabels: labels }, template } } as KubeObject;
}

function partsOf(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}

function machine(name: string, options: RuleClusterOptions): Machine {
  const { version = '1.7.6', mirrors = {}, kubelet, overridePath = true, skipFallback = false } = options;
  return aMachine(name, version, {
    images: kubelet === undefined ? {} : { kubelet },
    registries: { mirrors: Object.entries(mirrors).map((mirror) => ({ ...mirrorOf(mirror), overridePath, skipFallback })), configs: [] },
  });
}

function mirrorOf([registry, urls]: readonly [string, readonly string[]]): TalosMirror {
  const endpoints = urls.map((url, index) => ({ url, place: { path: 'machine.yaml', line: index + 1 } }));
  return { registry, endpoints, place: { path: 'machine.yaml', line: 1 } };
}

function worldOf({ webPages = [], absent = {}, certificates = {}, runs = {} }: RuleClusterOptions): World {
  const certainty = 'configured' as const;
  return {
    ...emptyWorld,
    nodes: Object.entries(runs).map(([node, on]) => ({ node, images: [], runs: on, certainty, place: { path: 'world.yaml', line: 5 } })),
    hosts: webPages.map((host, index) => ({
      host,
      state: { kind: 'web-page' },
      since: '2025-12-01',
      certainty,
      place: { path: 'world.yaml', line: index + 1 },
    })),
    references: Object.entries(absent).map(([reference, since]) => ({
      reference,
      exists: false,
      since,
      certainty,
      place: { path: 'world.yaml', line: 9 },
    })),
    certificates: Object.entries(certificates).map(([certificate, notAfter], index) => ({
      certificate,
      notAfter,
      certainty,
      place: { path: 'world.yaml', line: index + 1 },
    })),
  };
}
