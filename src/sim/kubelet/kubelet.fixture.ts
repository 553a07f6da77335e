import type { TimeMs } from '#base/brand.ts';
import { type Capability, capabilityText } from '#model/capabilities/capability.ts';
import { capabilitiesOf, type Need } from '#model/capabilities/requirement.ts';
import type { Container, Node, Pod, PodSpec } from '#model/kubernetes.ts';
import { timeText } from '#model/time.ts';
import { capabilityFlips } from '../capabilities/waits.ts';
import { heartbeats } from '../heartbeats.ts';
import { machines } from '../machines.ts';
import { apiServerProcess, apiWritable, incarnationOf, kubeletProcess, processes, processRef } from '../processes.ts';
import { compile, Simulation } from '../simulation.ts';
import { defineRow } from '../store/definitions.ts';
import { podsOfController, podsOnNode } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { imageStores } from '../world.ts';
import { kubeletActors, kubeletTallies } from './actors.ts';
import { runtimeStops } from './container-runtime.ts';
import type { Behaviour, KubeletPorts, PullResult } from './ports.ts';

const unmet = defineRow<boolean>('fixture-unmet');
const registry = defineRow<Partial<PullResult>>('fixture-registry');

/** What a container needs, by the pod's name; how it behaves, by the container's name. */
export interface Ground {
  readonly needs?: Readonly<Record<string, readonly Need[]>>;
  readonly behaviour?: Readonly<Record<string, Behaviour>>;
  /** False simulates retries that would fail again one by one. */
  readonly parks?: boolean;
}

function isMet(view: View, capability: Capability): boolean {
  return view.row(unmet, view.ref('fixture', '', capabilityText(capability))) !== true;
}

function portsOf(ground: Ground, bench: Bench): KubeletPorts {
  return {
    needsOf: (_, pod, container) => ground.needs?.[container.name] ?? ground.needs?.[pod.metadata.name] ?? [],
    met(view, requirement) {
      const lacking = capabilitiesOf(requirement).filter((capability) => !isMet(view, capability));
      return lacking.length === 0 ? { met: true } : { met: false, lacking, because: [] };
    },
    imagePresent: (view, node, image) => view.row(imageStores, view.ref('Node', '', node))?.has(image) ?? false,
    pull(view, _, __, { image = '' }) {
      const ends = view.row(registry, view.ref('fixture', '', image)) ?? {};
      return { pulled: true, durationMs: 500, dependsOn: [{ kind: 'registry', host: 'r' }], ...ends };
    },
    shutdownPeriods: () => bench.shutdownPeriods,
    parks: ground.parks ?? true,
    behaviourOf: (_, __, container) => ground.behaviour?.[container.name],
  };
}

/** One node and its kubelet; pods are bound by hand. */
export class Bench {
  readonly simulation: Simulation;
  readonly node: ObjectRef;
  shutdownPeriods: { readonly totalMs: number; readonly criticalMs: number } | undefined;

  constructor(ground: Ground = {}, seed = 1) {
    const program = compile({
      actors: [heartbeats, ...kubeletActors(portsOf(ground, this), { disks: true })],
      indexes: [podsOnNode, podsOfController],
      tallies: kubeletTallies,
      admission:
        () =>
        ({ object }) =>
          object,
      writable: apiWritable,
      gates: [processes.name, machines.name, runtimeStops.name],
    });
    this.simulation = Simulation.create(program, { seed, calendarStartMs: Date.parse('2026-01-01T00:00:00Z'), firstEntry: 1 });
    this.node = this.view.ref('Node', '', 'n1');
    this.simulation.perform({ verb: 'create', object: aNode() }, 'test');
    this.simulation.perform({ verb: 'row', table: imageStores, ref: this.node, value: new Set(['here:1']) }, 'test');
    this.runTo(0);
  }

  get view(): View {
    return this.simulation.view;
  }

  create(name: string, spec: Partial<PodSpec> = {}, metadata: Partial<Pod['metadata']> = {}): ObjectRef {
    const object: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'a', ...metadata },
      spec: { nodeName: 'n1', containers: [aContainer('c')], ...spec },
    };
    this.simulation.perform({ verb: 'create', object }, 'test');
    return this.view.ref('Pod', 'a', name);
  }

  delete(ref: ObjectRef, graceSeconds?: number): void {
    this.simulation.perform({ verb: 'delete', ref, ...(graceSeconds === undefined ? {} : { graceSeconds }) }, 'test');
  }

  runTo(seconds: number): void {
    this.simulation.runTo((seconds * 1000) as TimeMs);
  }

  image(name: string, ends: Partial<PullResult> | undefined): void {
    this.simulation.perform({ verb: 'row', table: registry, ref: this.view.ref('fixture', '', name), value: ends }, 'test');
  }

  /** Makes a capability met or not, and tells who waits. */
  turn(capability: Capability, met: boolean, waiters: readonly ObjectRef[] = []): void {
    const ref = this.view.ref('fixture', '', capabilityText(capability));
    this.simulation.perform({ verb: 'row', table: unmet, ref, value: met ? undefined : true, what: `${ref.name} ${met}` }, 'test');
    for (const waiter of waiters) {
      const count = (this.view.row(capabilityFlips, waiter) ?? 0) + 1;
      this.simulation.perform({ verb: 'row', table: capabilityFlips, ref: waiter, value: count, what: 'flip' }, 'test');
    }
  }

  api(acting: boolean): void {
    this.#process(apiServerProcess, acting);
  }

  kubelet(acting: boolean): void {
    this.#process(kubeletProcess('n1'), acting);
  }

  #process(name: string, acting: boolean): void {
    const incarnation = incarnationOf(this.view, name) + (acting ? 1 : 0);
    const ref = processRef(this.view, name);
    this.simulation.perform({ verb: 'row', table: processes, ref, value: { acting, incarnation }, what: `${name} ${acting}` }, 'test');
  }

  /** Cuts the power and gives it back; the kubelet starts with the machine. */
  power(on: boolean): void {
    const boots = this.view.row(machines, this.node)?.boots ?? 0;
    const value = on ? { phase: 'up', boots: boots + 1 } : { phase: 'off', boots };
    this.simulation.perform({ verb: 'row', table: machines, ref: this.node, value, what: `power ${on}` }, 'test');
    this.kubelet(on);
  }

  pod(ref: ObjectRef): Pod | undefined {
    return this.view.object<Pod>(ref);
  }

  /** How the pod's versions read, one line each: `2.0 Running 1/1 Running 0`. */
  story(ref: ObjectRef): string[] {
    const lines: string[] = [];
    for (const line of this.#versions.get(ref) ?? []) if (lines.at(-1)?.replace(/^\S+ /, '') !== line.replace(/^\S+ /, '')) lines.push(line);
    return lines;
  }

  readonly #versions = new Map<ObjectRef, string[]>();

  /** Runs in steps of a tenth of a second and notes each new version of the pod. */
  watch(ref: ObjectRef, untilSeconds: number): string[] {
    const lines = this.#versions.get(ref) ?? [];
    this.#versions.set(ref, lines);
    for (let at = Math.round(this.view.now / 100); at <= untilSeconds * 10; at++) {
      this.runTo(at / 10);
      const line = lineOf(this.pod(ref));
      if (lines.at(-1)?.replace(/^\S+ /, '') !== line) lines.push(`${(at / 10).toFixed(1)} ${line}`);
    }
    return lines;
  }

  events(ref: ObjectRef): string[] {
    return [...this.simulation.state.trace.entries()].flatMap(({ at, body }) =>
      body.kind === 'event' && body.ref === ref ? [`${(at / 1000).toFixed(1)} ${body.reason}: ${body.message}`] : [],
    );
  }
}

function lineOf(pod: Pod | undefined): string {
  if (pod === undefined) return 'gone';
  const { status } = pod;
  const words = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map(({ ready, restartCount, state }) => {
    const word = state?.waiting?.reason ?? state?.terminated?.reason ?? (state?.running === undefined ? '-' : 'running');
    return `${word}${ready ? '+' : ''}/${restartCount}`;
  });
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True' ? ' Ready' : '';
  const deleting = pod.metadata.deletionTimestamp === undefined ? '' : ' deleting';
  return `${status?.phase ?? 'new'}${status?.reason === undefined ? '' : `(${status.reason})`} ${words.join(' ')}${ready}${deleting}`;
}

function aNode(): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1', labels: { 'kubernetes.io/hostname': 'n1' } },
    status: {
      addresses: [{ type: 'InternalIP', address: '192.0.2.1' }],
      nodeInfo: { kubeletVersion: 'v1.28.3' },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status', lastTransitionTime: timeText(0) },
      ],
    },
  };
}

export function aContainer(name: string, more: Partial<Container> = {}): Container {
  return { name, image: 'here:1', imagePullPolicy: 'IfNotPresent', ...more };
}
