import type { TimeMs } from '#base/brand.ts';
import type { KubeObject, Node, Pod } from '#model/kubernetes.ts';
import type { Actor } from '../actor.ts';
import { controllerManagerProcess, incarnationOf, kubeletProcess, processes, processRef } from '../processes.ts';
import { compile, Simulation } from '../simulation.ts';
import type { IndexDefinition, TallyDefinition } from '../store/definitions.ts';
import { podsOfController, podsOnNode } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';

/** What checkers ask, whoever acts. */
const checked: readonly IndexDefinition<never>[] = [podsOnNode, podsOfController];

/** A program of a few actors over an API without admission, with the questions tests ask. */
export function aCluster(parts: {
  readonly actors: readonly Actor[];
  readonly indexes?: readonly IndexDefinition<never>[];
  readonly tallies?: readonly TallyDefinition<never>[];
  readonly objects: readonly KubeObject[];
  readonly seed?: number;
}) {
  const program = compile({
    actors: parts.actors,
    indexes: [...new Set([...checked, ...(parts.indexes ?? [])])],
    tallies: parts.tallies ?? [],
    admission:
      () =>
      ({ object }) =>
        object,
    writable: () => true,
    gates: ['process'],
  });
  const simulation = Simulation.create(program, { seed: parts.seed ?? 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z'), firstEntry: 1000 });
  parts.objects.forEach((object, index) => {
    simulation.adopt(object, (index + 1) as never, false);
  });
  const { view } = simulation;
  const seconds = (at: number) => at / 1000;

  return {
    simulation,
    view,
    runTo: (at: number) => simulation.runTo((at * 1000) as TimeMs),
    settle: () => simulation.run((1e9 * 1000) as TimeMs),
    perform: simulation.perform.bind(simulation),
    change<T extends KubeObject>(ref: ObjectRef, change: (object: T) => T): void {
      simulation.perform({ verb: 'update', object: change(view.object<T>(ref) as T) }, 'test');
    },
    status<T extends KubeObject>(ref: ObjectRef, change: (object: T) => T): void {
      simulation.perform({ verb: 'status', object: change(view.object<T>(ref) as T) }, 'test');
    },
    stopKubelet: (node: string) => turn(simulation, kubeletProcess(node), false),
    startKubelet: (node: string) => turn(simulation, kubeletProcess(node), true),
    stopControllers: () => turn(simulation, controllerManagerProcess, false),
    startControllers: () => turn(simulation, controllerManagerProcess, true),
    node: (name: string) => view.get<Node>('Node', '', name) as Node,
    pod: (name: string) => view.get<Pod>('Pod', 'a', name),
    taints: (name: string) => (view.get<Node>('Node', '', name)?.spec?.taints ?? []).map(({ key, effect }) => `${key.split('/')[1]}:${effect}`),
    ready: (name: string) => view.get<Node>('Node', '', name)?.status?.conditions?.find(({ type }) => type === 'Ready')?.status,
    /** Events as `<seconds> <object>: <reason> <message>`, and all changes as `<seconds> <object>: <what>`. */
    events: () =>
      [...simulation.state.trace.entries()].flatMap(({ at, body }) =>
        body.kind === 'event' ? [`${seconds(at)} ${body.ref.name}: ${body.reason} ${body.message}`] : [],
      ),
    changes: () =>
      [...simulation.state.trace.entries()].flatMap(({ at, body }) =>
        body.kind === 'write' ? [{ at: seconds(at), ref: body.ref, what: body.what, verb: body.verb }] : [],
      ),
  };
}

function turn(simulation: Simulation, process: string, acting: boolean): void {
  const { view } = simulation;
  const incarnation = incarnationOf(view, process) + (acting ? 1 : 0);
  const what = `${process} ${acting ? 'starts' : 'stops'}`;
  simulation.perform({ verb: 'row', table: processes, ref: processRef(view, process), value: { acting, incarnation }, what }, 'test');
}

export function aNode(name: string, more: Partial<Node> = {}): Node {
  const condition = (type: string, status: 'True' | 'False', reason: string) => ({ type, status, reason });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: {} },
    spec: {},
    status: {
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID'),
        condition('Ready', 'True', 'KubeletReady'),
      ],
    },
    ...more,
  };
}

const defaultTolerations = ['not-ready', 'unreachable'].map((key) => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists' as const,
  effect: 'NoExecute' as const,
  tolerationSeconds: 300,
}));

/** A running, Ready pod with the tolerations every pod gets. */
export function aPod(
  name: string,
  node: string,
  more: { readonly spec?: Partial<Pod['spec']>; readonly metadata?: object; readonly status?: object } = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'a', uid: `uid-${name}`, creationTimestamp: '2025-12-31T00:00:00Z', ...more.metadata },
    spec: {
      containers: [{ name: 'c', image: 'i' }],
      nodeName: node,
      tolerations: defaultTolerations,
      terminationGracePeriodSeconds: 30,
      ...more.spec,
    },
    status: {
      phase: 'Running',
      podIP: '10.0.0.1',
      podIPs: [{ ip: '10.0.0.1' }],
      conditions: [{ type: 'Ready', status: 'True' }],
      ...more.status,
    },
  };
}
