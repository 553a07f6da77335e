import { capacityKind } from '#findings/causes/kinds/capacity.ts';
import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { runOn } from '#findings/health/run-on.ts';
import type { JudgedRun } from '#findings/judge-contingency.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed, toldCauses } from '#findings/words.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Simulation } from '#sim/simulation.ts';
import { type Workload, workloadAt } from '#sim/workloads.ts';

/** Workloads that the nodes left over have no room for. */
interface Crowded {
  readonly node: string;
  readonly contingency: string;
  readonly workloads: readonly Workload[];
  readonly message: string;
}

/** Without one node the others are full: pods of it stay Pending until it is back. */
export const noRoomAfterNodeLoss = {
  id: 'no-room-after-node-loss',
  summary: 'without one node the others have no room for its pods',

  *check(input) {
    const losses = input.runs.nodeLosses.flatMap(({ node, run }) => crowdedIn(node, run));
    const [first, ...rest] = losses;
    if (first !== undefined) yield draftOf([first, ...rest], input);
  },
} as const satisfies Rule;

function crowdedIn(node: string, { verdict, failed, simulation }: JudgedRun): readonly Crowded[] {
  if (verdict.answer !== 'no') return [];
  const waiting = failed.filter((workload) => crowded.test(messageOf(simulation, workload) ?? ''));
  if (waiting.length === 0) return [];
  const roomy = withRoom(simulation);
  const placed = waiting.filter((workload) => messageOf(roomy, workload) === undefined);
  const [first] = placed;
  const message = first === undefined ? undefined : messageOf(simulation, first);
  return message === undefined ? [] : [{ node, contingency: verdict.contingency, workloads: placed, message }];
}

const crowded = /Insufficient |Too many pods/;

/** Why a pod of a workload is on no node. */
function messageOf({ view }: Simulation, { ref }: Workload): string | undefined {
  const pods = workloadAt(view, ref)?.pods ?? [];
  return pods
    .flatMap((pod) => view.object<Pod>(pod)?.status?.conditions ?? [])
    .find(({ type, status }) => type === 'PodScheduled' && status === 'False')?.message;
}

/** The same, had the nodes all the room there is: a pod that waits for something else besides waits on. */
function withRoom(simulation: Simulation): Simulation {
  const fork = simulation.fork();
  capacityKind.remove(fork, { kind: 'capacity', nodes: fork.view.list('Node').map(({ name }) => name), workloads: [] });
  runOn(fork, watchedMs);
  return fork;
}

/** Longer than the scheduler lets a pod wait that it could not place. */
const watchedMs = 10 * 60_000;

function draftOf(losses: readonly [Crowded, ...Crowded[]], { cluster: { sources } }: RuleInput): Draft {
  const nodes = [...new Set(losses.map(({ node }) => node))].sort();
  const waiting = new Map(losses.flatMap((each) => each.workloads.map((workload) => [workload.ref, workload] as const)));
  const none = [...waiting.values()].some(({ working }) => working === 0);
  const titles = [...waiting.keys()].map(titleOf);
  const [{ contingency, message }] = losses;
  return {
    severity: none ? 'high' : 'medium',
    subject: nodes.length === 1 ? `node/${nodes[0]}` : 'capacity/nodes',
    message: `without ${nodes.length === 1 ? nodes[0] : `any of ${listed(nodes)}`} the other nodes have no room for ${listed(titles)}`,
    because: [
      { text: `after ${contingency}: ${message}` },
      ...toldCauses([...waiting.keys()], (workload) => ({
        text: `${titleOf(workload)} asks for it`,
        place: sources.placeOfDefaulted(workload, 'spec.template.spec.containers[0].resources'),
        certainty: 'configured' as const,
      })),
    ],
    consequence: losses.map((each) => ({ contingency: each.contingency, workloads: each.workloads.map(({ ref }) => keyOf(ref)) })),
    fix: {
      text: "leave one node's worth of requests free: lower requests that are not used, or give what may wait a lower priority, or add a node",
    },
  };
}
