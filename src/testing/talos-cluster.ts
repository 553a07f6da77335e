import type { TimeMs } from '#base/brand.ts';
import { providesAnnotation } from '#model/capabilities/derive.ts';
import type { ClusterModel, Machine, SourcedObject } from '#model/cluster.ts';
import type { TalosRegistries } from '#model/images/registry-config.ts';
import type { KubeObject, Node, Pod } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import type { Action } from '#sim/actions/action.ts';
import { performAction } from '#sim/actions/actions.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { parseFault } from '#sim/faults/fault.ts';
import { runFaults } from '#sim/faults/inject.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { aMachine } from './a-machine.ts';

export interface TalosClusterOptions {
  readonly version?: string;
  readonly names?: readonly string[];
  readonly mirrors?: Readonly<Record<string, { readonly endpoints: readonly string[]; readonly overridePath?: boolean }>>;
  /** Hosts outside that do not answer as registries. */
  readonly hosts?: Readonly<Record<string, 'down' | 'web-page'>>;
  readonly objects?: readonly object[];
}

/** Talos nodes to act on over time: control planes with a CNI agent as a DaemonSet. Tests of rules use `ruleCluster`. */
export function aTalosCluster({
  version = '1.4.6',
  names = ['t1', 't2', 't3'],
  mirrors = {},
  hosts = {},
  objects = [],
}: TalosClusterOptions = {}): Twin {
  const model: ClusterModel = {
    objects: [agents, ...objects].map((object) => sourced(object as KubeObject)),
    machines: names.map((name) => machine(name, version, registries(mirrors))),
    hostsDirectories: [],
    world: {
      hosts: Object.entries(hosts).map(([host, kind]) => ({ host, state: { kind }, place, certainty: 'configured' })),
      references: [],
      tags: [],
      images: [],
      nodes: [],
      certificates: [],
    },
    diagnostics: [],
    assumptions: [],
  };
  return assembleTwin(model, { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
}

const place: Place = { path: 'machine.yaml', line: 1 };

function sourced(object: KubeObject): SourcedObject {
  return { object, place, placeOf: () => place, unknownFields: [] };
}

function registries(mirrors: NonNullable<TalosClusterOptions['mirrors']>): TalosRegistries {
  const written = Object.entries(mirrors).map(([registry, { endpoints, overridePath }]) => ({
    registry,
    endpoints: endpoints.map((url) => ({ url, place })),
    ...(overridePath === undefined ? {} : { overridePath }),
    place,
  }));
  return { mirrors: written, configs: [] };
}

function machine(name: string, version: string, written: TalosRegistries): Machine {
  const images = {
    kubelet: 'ghcr.io/siderolabs/kubelet:v1.27.2',
    etcd: 'gcr.io/etcd-development/etcd:v3.5.9',
    apiServer: 'registry.k8s.io/kube-apiserver:v1.27.2',
  };
  return aMachine(name, version, { images, registries: written, proxyDisabled: true, coreDnsDisabled: true });
}

const agents = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'cilium', namespace: 'kube-system' },
  spec: {
    selector: { matchLabels: { app: 'cilium' } },
    template: {
      metadata: { labels: { app: 'cilium' }, annotations: { [providesAnnotation]: 'cni, service-routing' } },
      spec: {
        hostNetwork: true,
        priorityClassName: 'system-node-critical',
        tolerations: [{ operator: 'Exists' }],
        containers: [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.13.4' }],
      },
    },
  },
};

export function deployment(name: string, spec: object = {}, more: object = {}): object {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'docker.io/library/app:1' }], ...spec } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { selector: { matchLabels: labels }, template, ...more },
  };
}

/** Seconds after the eve, and what is said of nodes, services and members then; `like` picks. */
export function told({ state: { trace, epoch } }: Simulation, like: RegExp): string[] {
  return [...trace.entries()].flatMap(({ at, body }) => {
    const text = body.kind === 'row' ? body.what : body.kind === 'action' || body.kind === 'fault' ? body.text : '';
    return at >= epoch && like.test(text) ? [`${Math.round((at - epoch) / 1000)} ${text}`] : [];
  });
}

/** The simulation so many seconds after the eve, with a person's actions and faults at their times. */
export function after(
  twin: Twin,
  seconds: number,
  actions: readonly (readonly [atSeconds: number, Action])[],
  ...faults: readonly string[]
): Simulation {
  const simulation = twin.eve.fork();
  for (const [at, action] of actions) {
    simulation.runTo((simulation.state.epoch + at * 1000) as TimeMs);
    performAction(simulation, action);
  }
  const parsed = faults.map((text) => {
    const fault = parseFault(text);
    if ('wrong' in fault) throw new Error(fault.wrong);
    return fault;
  });
  runFaults(simulation, parsed, seconds * 1000, twin.tools);
  simulation.runTo((simulation.state.epoch + seconds * 1000) as TimeMs);
  return simulation;
}

export function nodeOf({ view }: Simulation, name: string): Node {
  const node = view.get<Node>('Node', '', name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

export function isReady(simulation: Simulation, name: string): boolean {
  return nodeOf(simulation, name).status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

export function podsOn({ view }: Simulation, node: string): Pod[] {
  return view.objects<Pod>('Pod').filter(({ spec }) => spec.nodeName === node);
}
