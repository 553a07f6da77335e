import type { Pod } from '#model/kubernetes.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import type { Fault } from '#sim/faults/fault.ts';
import { registryContents } from '#sim/registries/registries.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { imageStores } from '#sim/world.ts';
import { grouped } from '../words.ts';
import { analyseStartUp, type StartUpAnalysis } from './analysis.ts';
import { StartGraph } from './graph.ts';

/** The start-up analysis that belongs to a full power loss among the faults; undefined when there is none. */
export function startUpAfterPowerLoss(twin: Twin, faults: readonly Fault[]): StartUpAnalysis | undefined {
  const loss = faults.map(({ action }) => action).find((action) => action.kind === 'power-loss');
  return loss === undefined ? undefined : startUpAnalysis(twin, loss.wiped);
}

/**
 * Analyses the start of every pod that works on the eve, bindings kept; containers begin anew, and what only they held is gone.
 *
 * @param wiped with empty image stores instead of the eve's
 */
export function startUpAnalysis(twin: Twin, wiped: boolean): StartUpAnalysis {
  const { graph, pods } = startGraph(twin, wiped);
  return analyseStartUp(graph, pods);
}

/** The start from nothing, asked only if somebody wants to know. */
export interface StartUp {
  /** Pods that could never start with empty image stores. */
  stuckWhenWiped(): ReadonlySet<ObjectRef>;
  /** Workloads of which a pod has to start before any of the given ones can, image stores kept. The given ones' own is among them. */
  neededFirst(pods: readonly ObjectRef[], workloadOf: (pod: ObjectRef) => ObjectRef): readonly ObjectRef[];
}

export function startUpOf(twin: Twin): StartUp {
  let stuck: ReadonlySet<ObjectRef> | undefined;
  return {
    stuckWhenWiped() {
      stuck ??= stuckPods(twin);
      return stuck;
    },
    neededFirst: (pods, workloadOf) => neededFirst(twin, pods, workloadOf),
  };
}

function neededFirst(twin: Twin, pods: readonly ObjectRef[], workloadOf: (pod: ObjectRef) => ObjectRef): readonly ObjectRef[] {
  const { graph } = startGraph(twin, false);
  const vertices = pods.map((pod) => graph.pod(pod));
  const starts = (absent: readonly ObjectRef[]) => {
    const holds = graph.reached(new Set(), new Set(absent));
    return vertices.some((vertex) => holds[vertex] === 1);
  };
  if (!starts([])) return [];
  return grouped(graph.pods, (pod) => String(workloadOf(pod).id)).flatMap((group) => (starts(group) ? [] : [workloadOf(group[0])]));
}

function stuckPods(twin: Twin): ReadonlySet<ObjectRef> {
  const { graph, pods } = startGraph(twin, true);
  const vertices = pods.map((ref) => graph.pod(ref));
  const holds = graph.reached();
  return new Set(pods.filter((_, index) => holds[vertices[index] as number] === 0));
}

function startGraph(twin: Twin, wiped: boolean): { readonly graph: StartGraph; readonly pods: readonly ObjectRef[] } {
  const simulation = twin.eve.fork();
  const { view } = simulation;
  if (wiped) {
    for (const node of view.list('Node')) simulation.perform({ verb: 'row', table: imageStores, ref: node, value: new Set<string>() }, 'analysis');
  }
  for (const [ref, content] of view.rows(registryContents)) {
    if (content.storage?.kept !== 'container') continue;
    const emptied = { ...content, storage: { ...content.storage, serving: [] } };
    simulation.perform({ verb: 'row', table: registryContents, ref, value: emptied }, 'analysis');
  }
  const pods = view.list('Pod').filter((ref) => isWorkingPod(view, ref) && view.object<Pod>(ref)?.spec.nodeName !== undefined);
  return { graph: new StartGraph(view, twin.expander, twin.startConditions), pods };
}
