import type { TimeMs } from '#base/brand.ts';
import type { Condition, KubeObject, Node, Pod, PodTemplate } from '#model/kubernetes.ts';
import { type Actor, onObject } from '../actor.ts';
import { type CompiledProgram, compile, Simulation } from '../simulation.ts';
import type { Admit } from '../store/api-server.ts';
import type { IndexDefinition } from '../store/definitions.ts';
import { isPodReady, podsOfController, podsOnNode } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { workloadControllers, workloadIndexes, workloadTallies } from './workload-controllers.ts';

/** How long the stand-in for scheduler and kubelet takes to start and to end a pod. */
export const startMs = 1000;
const endMs = 500;

/** Binds pods to nodes in turn (daemon pods to theirs), starts them, ends deleted ones. Images named `bad` never become Ready. */
const standIn: Actor = {
  name: 'stand-in',
  watches: [onObject<Pod>('Pod', ({ ref, after }) => (after === undefined ? [] : [ref]))],
  active: () => true,

  *reconcile(ref, view, wake) {
    const pod = view.object<Pod>(ref);
    if (pod === undefined) return;
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (wake.timers.includes('end')) yield { verb: 'delete', ref, graceSeconds: 0 };
      else yield { verb: 'wake', at: (view.now + endMs) as TimeMs, why: 'end' };
    } else if (pod.spec.nodeName === undefined) {
      const node = nodeFor(pod, ref, view);
      if (node !== undefined) yield { verb: 'update', object: { ...pod, spec: { ...pod.spec, nodeName: node } } as Pod };
    } else if (pod.status?.phase === 'Pending') {
      if (wake.timers.includes('start')) yield { verb: 'status', object: started(pod, view.timestamp) };
      else yield { verb: 'wake', at: (view.now + startMs) as TimeMs, why: 'start' };
    }
  },
};

function nodeFor(pod: Pod, ref: ObjectRef, view: View): string | undefined {
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const wanted = terms?.[0]?.matchFields?.[0]?.values?.[0];
  if (wanted !== undefined) return wanted;
  const nodes = view.list('Node');
  return nodes[view.drawBelow(nodes.length, ref, 'node')]?.name;
}

/** Jobs' containers run until `ended` is called; others are Ready unless their image is bad. */
function started(pod: Pod, at: string): Pod {
  const bad = pod.spec.containers.some(({ image }) => image === 'bad');
  const ready: Condition = { type: 'Ready', status: bad ? 'False' : 'True', lastTransitionTime: at };
  return { ...pod, status: { ...pod.status, phase: 'Running', conditions: [ready] } };
}

const admit: Admit = ({ verb, object }) => {
  if (verb !== 'create' || object.kind !== 'Pod') return object;
  const pod = object as Pod;
  if (pod.spec.containers.some(({ image }) => image === 'refused')) {
    return { refused: { code: 403, reason: 'Forbidden', message: `pods "${pod.metadata.name}" is forbidden: not here` } };
  }
  return { ...pod, status: { phase: 'Pending' } } as Pod;
};

let compiled: CompiledProgram | undefined;

/** An empty cluster with all controllers and some nodes. */
export function aCluster({ nodes = 3, seed = 1 }: { nodes?: number; seed?: number } = {}): TestCluster {
  compiled ??= compile({
    actors: [...workloadControllers, standIn],
    indexes: [...new Set([...workloadIndexes, podsOnNode as IndexDefinition<never>, podsOfController as IndexDefinition<never>])],
    tallies: workloadTallies,
    admission: () => admit,
    writable: () => true,
    gates: [],
  });
  const cluster = new TestCluster(Simulation.create(compiled, { seed, calendarStartMs: 1_700_000_000_250, firstEntry: 1 }));
  for (let index = 1; index <= nodes; index++) cluster.create(aNode(`n${index}`));
  return cluster;
}

export function aNode(name: string, spec: Node['spec'] = {}): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name } }, spec };
}

/** A pod template with one container. */
export function aTemplate(image = 'i:1', spec: Partial<PodTemplate['spec']> = {}): PodTemplate {
  return { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image }], ...spec } };
}

/** A workload of namespace `a` named `w`. */
export function aWorkload<T extends KubeObject>(kind: T['kind'], spec: object): T {
  const apiVersion = kind === 'Job' || kind === 'CronJob' ? 'batch/v1' : 'apps/v1';
  return {
    apiVersion,
    kind,
    metadata: { name: 'w', namespace: 'a' },
    spec: { selector: { matchLabels: { app: 'a' } }, template: aTemplate(), ...spec },
  } as unknown as T;
}

const hour = 3_600_000;

export class TestCluster {
  readonly simulation: Simulation;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  get view(): View {
    return this.simulation.view;
  }

  create(object: KubeObject): void {
    this.simulation.perform({ verb: 'create', object }, 'test');
  }

  delete(kind: string, name: string, namespace = 'a'): void {
    this.simulation.perform({ verb: 'delete', ref: this.view.ref(kind, namespace, name) }, 'test');
  }

  /** Changes an object's spec, as an operator would. */
  change<T extends KubeObject & { readonly spec?: object }>(kind: T['kind'], name: string, change: Partial<T['spec']>, namespace = 'a'): void {
    const object = this.view.get<T>(kind, namespace, name) as T;
    this.simulation.perform({ verb: 'update', object: { ...object, spec: { ...object.spec, ...change } } }, 'test');
  }

  /** Sets the phase of a pod, as a kubelet would. */
  end(pod: Pod, phase: 'Succeeded' | 'Failed'): void {
    const status = { ...pod.status, phase, conditions: [{ type: 'Ready', status: 'False' as const, lastTransitionTime: this.view.timestamp }] };
    this.simulation.perform({ verb: 'status', object: { ...pod, status } as Pod }, 'test');
  }

  settle(): string {
    return this.simulation.run((this.view.now + hour) as TimeMs).end;
  }

  pass(ms: number): void {
    this.simulation.runTo((this.view.now + ms) as TimeMs);
  }

  get pods(): Pod[] {
    return this.view.objects<Pod>('Pod');
  }

  get podNames(): string[] {
    return this.pods.map(({ metadata }) => metadata.name);
  }

  get readyPods(): number {
    return this.pods.filter(isPodReady).length;
  }

  get images(): (string | undefined)[] {
    return this.pods.map(({ spec }) => spec.containers[0]?.image);
  }

  get<T extends KubeObject>(kind: T['kind'], name = 'w', namespace = 'a'): T {
    return this.view.get<T>(kind, namespace, name) as T;
  }

  /** Events so far, `reason message`. */
  get events(): string[] {
    return [...this.simulation.state.trace.entries()].flatMap(({ body }) => (body.kind === 'event' ? [`${body.reason} ${body.message}`] : []));
  }
}
