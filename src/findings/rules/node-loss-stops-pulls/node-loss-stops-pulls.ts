import { titleOf } from '#findings/cluster.ts';
import type { JudgedRun } from '#findings/judge-contingency.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import type { Cause } from '#model/place.ts';
import { type ImageOnNode, type OwnRegistry, podsServing } from '#sim/own-registries.ts';
import { machines } from '#sim/machines.ts';

/** One node whose loss or drain leaves the registry dead, and an image that another node then cannot pull. */
interface Stop {
  readonly node: string;
  readonly run: JudgedRun;
  readonly victim: ImageOnNode;
  readonly error: string;
}

/** Without one node a registry of the cluster does not come back, and nodes get images nowhere else. */
export const nodeLossStopsPulls = {
  id: 'node-loss-stops-pulls',

  *check(input) {
    const { cluster, runs } = input;
    for (const registry of cluster.registries) {
      if (!serves(registry, { twin: cluster.twin, simulation: cluster.twin.eve })) continue;
      const stops = runs.nodeLosses.flatMap(({ node, run }) => stopOf(registry, node, run));
      if (stops.length > 0) yield draftOf(registry, stops, input);
    }
  },
} as const satisfies Rule;

function serves({ host, route }: OwnRegistry, { twin, simulation: { view } }: Pick<JudgedRun, 'twin' | 'simulation'>): boolean {
  return twin.judge.holds(view, twin.expander.route(view, host, route));
}

function stopOf(registry: OwnRegistry, node: string, run: JudgedRun): readonly Stop[] {
  if (run.verdict.answer !== 'no' || serves(registry, run)) return [];
  const { twin, simulation } = run;
  const seen = new Set<string>();
  for (const victim of registry.asked) {
    const key = `${victim.node} ${victim.image.split('/')[0]}`;
    const isUp = (simulation.view.row(machines, simulation.view.ref('Node', '', victim.node))?.phase ?? 'up') === 'up';
    if (victim.node === node || !isUp || seen.has(key)) continue;
    seen.add(key);
    const { pulled, error = 'the pull fails' } = twin.images.report(simulation.view, victim.node, victim.image, 'cri');
    if (!pulled) return [{ node, run, victim, error }];
  }
  return [];
}

function draftOf(registry: OwnRegistry, stops: readonly [Stop, ...Stop[]] | readonly Stop[], { cluster, runs }: RuleInput): Draft {
  const { host, route } = registry;
  const nodes = [...new Set(stops.map(({ node }) => node))].sort();
  const [first] = stops as readonly [Stop, ...Stop[]];
  const { view } = first.run.simulation;
  const contingencies = new Set(stops.map(({ run }) => run.verdict.contingency));
  const failing = runs.consequences(({ text }) => text.includes(host)).filter(({ contingency }) => contingencies.has(contingency));
  const [serving] = podsServing(cluster.twin, registry);
  const because: Cause[] = [
    { text: `${host} is served from inside the cluster`, place: route.place, certainty: 'configured' },
    {
      text: `after ${first.run.verdict.contingency} it does not come back`,
      because: first.run.twin.judge.whyNotExpression(view, first.run.twin.expander.route(view, host, route)),
    },
    { text: `then ${first.victim.image} cannot be pulled on ${first.victim.node}: ${first.error}` },
  ];
  return {
    severity: 'critical',
    subject: nodes.length === 1 ? `node/${nodes[0]}` : `registry/${host}`,
    message: `the loss of ${nodes.length === 1 ? nodes[0] : `any of ${listed(nodes)}`} stops pulls through ${host}`,
    because,
    consequence: [...contingencies].map((contingency) => failing.find((each) => each.contingency === contingency) ?? { contingency, workloads: [] }),
    fix: { text: fixText(host, serving === undefined ? host : titleOf(cluster.workloadOf(serving))) },
    ...(serving === undefined ? {} : { since: cluster.sources.since(cluster.workloadOf(serving), 'spec.template.spec.containers') }),
  };
}

function fixText(host: string, workload: string): string {
  return `let nodes pull without ${host} (a fallback that serves the registry API), or keep the images of ${workload} on every node that may carry it`;
}
