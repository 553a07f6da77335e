import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import type { Action } from '../../actions/action.ts';
import { performAction } from '../../actions/actions.ts';
import { assembleTwin } from '../../assemble.ts';
import { parseFault } from '../../faults/fault.ts';
import { runFaults } from '../../faults/inject.ts';
import type { Simulation } from '../../simulation.ts';
import type { Twin } from '../../twin.ts';

export interface TalosClusterOptions {
  readonly version?: string;
  readonly names?: readonly string[];
  readonly mirrors?: Readonly<Record<string, { readonly endpoints: readonly string[]; readonly overridePath?: boolean }>>;
  readonly world?: Readonly<Record<string, unknown>>;
  readonly objects?: readonly object[];
}

/** Control planes on Talos with a CNI agent as a DaemonSet and one small workload. */
export function aTalosCluster({
  version = '1.4.6',
  names = ['t1', 't2', 't3'],
  mirrors = {},
  world = {},
  objects = [],
}: TalosClusterOptions = {}): Twin {
  const machines = names.map((hostname) => ({
    path: `${hostname}.yaml`,
    text: JSON.stringify({
      version: 'v1alpha1',
      machine: {
        type: 'controlplane',
        network: { hostname },
        install: { image: `ghcr.io/siderolabs/installer:v${version}` },
        kubelet: { image: 'ghcr.io/siderolabs/kubelet:v1.27.2' },
        registries: { mirrors },
      },
      cluster: {
        clusterName: 'lab',
        controlPlane: { endpoint: 'https://10.0.0.1:6443' },
        etcd: { image: 'gcr.io/etcd-development/etcd:v3.5.9' },
        allowSchedulingOnControlPlanes: true,
      },
    }),
  }));
  const list = { apiVersion: 'v1', kind: 'List', items: [agents, ...objects] };
  const worldFile = Object.keys(world).length === 0 ? [] : [{ path: 'world.yaml', text: JSON.stringify(world) }];
  const files = [...machines, ...worldFile, { path: 'cluster.yaml', text: JSON.stringify(list) }];
  return assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
}

const agents = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'cilium', namespace: 'kube-system' },
  spec: {
    selector: { matchLabels: { app: 'cilium' } },
    template: {
      metadata: { labels: { app: 'cilium' } },
      spec: {
        hostNetwork: true,
        priorityClassName: 'system-node-critical',
        tolerations: [{ operator: 'Exists' }],
        containers: [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.13.4', command: ['cilium-agent'] }],
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
