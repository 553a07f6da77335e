import { titleOf } from '#findings/cluster.ts';
import { explanationOf } from '#findings/explain/explanation-of.ts';
import type { JudgedRun } from '#findings/judge-contingency.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import { needs } from '#model/capabilities/requirement.ts';
import type { Cause } from '#model/place.ts';
import { machines } from '#sim/machines.ts';
import { type ImageOnNode, isKnownAbsent, type OwnRegistry, podsServing } from '#sim/own-registries.ts';

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
  summary: 'without one node a registry of the cluster stays away, and images come from nowhere else',

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
  if (run.verdict.answer === 'unknown' || serves(registry, run)) return [];
  const { twin, simulation } = run;
  for (const victim of victims(registry, node, run)) {
    const { pulled, error = 'the pull fails' } = twin.images.report(simulation.view, victim.node, victim.image, 'cri');
    if (!pulled) return [{ node, run, victim, error }];
  }
  return [];
}

/** Images that remaining nodes ask the registry for: one for each list of hosts and name of a registry. */
function* victims({ host, asked }: OwnRegistry, lost: string, { twin, simulation: { view } }: JudgedRun): Generator<ImageOnNode> {
  const seen = new Set<string>();
  const remaining = view.list('Node').filter((ref) => ref.name !== lost && (view.row(machines, ref)?.phase ?? 'up') === 'up');
  for (const image of new Set(asked.map((each) => each.image))) {
    for (const { name: node } of remaining) {
      const list = twin.images.hostsFor(view, node, image).map((each) => `${each.scheme}://${each.host}${each.path}`);
      const key = `${image.split('/')[0]} ${list.join(' ')}`;
      if (seen.has(key) || !list.some((url) => url.includes(`://${host}`))) continue;
      seen.add(key);
      if (!isKnownAbsent(view, image)) yield { node, image };
    }
  }
}

function draftOf(registry: OwnRegistry, stops: readonly [Stop, ...Stop[]] | readonly Stop[], { cluster, runs }: RuleInput): Draft {
  const { host, route } = registry;
  const nodes = [...new Set(stops.map(({ node }) => node))].sort();
  const [first] = stops as readonly [Stop, ...Stop[]];
  const { view } = first.run.simulation;
  const explanation = explanationOf(first.run.twin, first.run.simulation);
  const contingencies = new Set(stops.map(({ run }) => run.verdict.contingency));
  const [serving] = podsServing(cluster.twin, registry);
  const workload = serving === undefined ? undefined : cluster.workloadOf(serving);
  const failing = runs.consequences(({ text }, failed) => failed === workload || text.includes(host));
  const because: Cause[] = [
    { text: `${host} is served from inside the cluster`, place: route.place, certainty: 'configured' },
    {
      text: `after ${first.run.verdict.contingency} it does not come back`,
      because: first.run.twin.judge.whyNot(view, needs({ kind: 'registry', host }), (pod) => explanation.pod(pod)),
    },
    { text: `then ${first.victim.image} cannot be pulled on ${first.victim.node}: ${first.error}` },
  ];
  return {
    severity: 'critical',
    subject: nodes.length === 1 ? `node/${nodes[0]}` : `registry/${host}`,
    about: host,
    message: `the loss of ${nodes.length === 1 ? nodes[0] : `any of ${listed(nodes)}`} stops pulls through ${host}`,
    because,
    consequence: [...contingencies].map((contingency) => failing.find((each) => each.contingency === contingency) ?? { contingency, workloads: [] }),
    fix: { text: fixText(host, workload === undefined ? host : titleOf(workload)) },
    ...(workload === undefined ? {} : { since: cluster.sources.since(workload, 'spec.template.spec.containers') }),
  };
}

function fixText(host: string, workload: string): string {
  return `let nodes pull without ${host} (a fallback that serves the registry API), or keep the images of ${workload} on every node that may carry it`;
}
