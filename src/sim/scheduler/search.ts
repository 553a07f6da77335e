import type { ClusterView } from './cluster-view.ts';
import { type Cycle, filterBeyond, filterNodeWithNominated, looksBeyond, looksBeyondSpread, prefilter } from './cycle.ts';
import {
  type Draw,
  enoughOf,
  evaluateCycle,
  type Failed,
  type Infeasible,
  infeasible,
  nominatedThatFits,
  type Placement,
  pick,
  placement,
  turnedAway,
} from './decide.ts';
import type { FilterAt, LocalVerdicts } from './local-verdicts.ts';
import { NO_NODES } from './messages.ts';
import { filterByConstraint } from './plugins/pod-topology-spread/pod-topology-spread.ts';
import { softSpreadScoresAt } from './plugins/pod-topology-spread/scores-by-place.ts';
import type { Rejection } from './rejection.ts';
import { type Running, relativeTotals } from './scores.ts';
import type { SearchMemo } from './search-memo.ts';
import type { NodeView, PodView } from './views.ts';

/** Gives what `decide` gives, and reaches it sooner by what earlier searches found out. */
export function search(pod: PodView, cluster: ClusterView, draw: Draw, start: number, memo: SearchMemo): Placement | Infeasible | Failed {
  if (cluster.nodes.size === 0) return { outcome: 'no-nodes', message: NO_NODES };
  const begun = prefilter(pod, cluster);
  if ('reasons' in begun) return turnedAway(begun, cluster, start);
  const cycle: Cycle = { ...begun, counts: memo.counts(pod, cluster) };
  if (cycle.onlyNodes !== undefined) return amongFew(cycle, draw, start);

  const nominated = nominatedThatFits(cycle);
  if (nominated !== undefined) return placement(cycle, nominated, start);
  const refused = memo.refusal(pod.podClass, cluster, cycle.counts);
  if (refused !== undefined && dependsOnClassOnly(cycle)) return { ...refused, cycle, nextStart: start };

  const verdicts = memo.verdicts(pod, cluster);
  const beyond = beyondOf(cycle, memo);
  const { places, nextStart } = verdicts.fitting(start, enoughOf(cluster.nodes.size), beyond);
  if (places.length > 0) return placement(cycle, bestOf(cycle, places, verdicts, memo, draw), nextStart);
  const found = infeasible(cycle, rejectionsOf(cycle, verdicts, beyond), start);
  if (dependsOnClassOnly(cycle)) memo.noteRefusal(pod.podClass, cluster, cycle.counts, found);
  return found;
}

function amongFew(cycle: Cycle, draw: Draw, start: number): Placement | Infeasible | Failed {
  const evaluation = evaluateCycle(cycle, start);
  return evaluation.outcome === 'feasible' ? placement(cycle, pick(evaluation.best, draw), evaluation.nextStart) : evaluation;
}

/** Would the filters say the same of another pod of its class, as long as the nodes are the same? */
function dependsOnClassOnly({ pod, claims, cluster }: Cycle): boolean {
  return claims === undefined && !pod.podClass.hasPodTerms && !cluster.lookups.hasNominated();
}

/** What stands in the way of a node that will do by itself; undefined if nothing ever does. */
function beyondOf(cycle: Cycle, memo: SearchMemo): FilterAt | undefined {
  const { nodes, lookups } = cycle.cluster;
  const beyond = looksBeyond(cycle) ? filterBeyondOf(cycle, memo) : undefined;
  if (!lookups.hasNominated()) return beyond;
  return (place) => {
    const node = nodes.at(place);
    return lookups.nominatedTo(node.name).length > 0 ? filterNodeWithNominated(cycle, node) : beyond?.(place);
  };
}

/** Claims and pods' rules about each other are only asked where they may object. */
function filterBeyondOf(cycle: Cycle, memo: SearchMemo): FilterAt {
  const { nodes } = cycle.cluster;
  const filterBySpread = filterBySpreadOf(cycle, memo);
  if (!looksBeyondSpread(cycle)) return filterBySpread;
  return (place) => filterBeyond(cycle, nodes.at(place), () => filterBySpread(place));
}

/** What the hard spread says of a node it says of the whole domain, so it is asked once for each. */
function filterBySpreadOf({ pod, counts: { hard }, cluster }: Cycle, memo: SearchMemo): FilterAt {
  const filters = hard.constraints.map(({ topologyKey }, index): FilterAt => {
    const column = memo.column(topologyKey, cluster);
    const known: (Rejection | null | undefined)[] = [];
    return (place) => {
      const domain = column.at(place);
      let rejected = known[domain];
      if (rejected === undefined) {
        rejected = filterByConstraint(hard, index, pod.podClass, cluster.nodes.at(place)) ?? null;
        known[domain] = rejected;
      }
      return rejected ?? undefined;
    };
  });
  const [only, ...others] = filters;
  if (only === undefined) return () => undefined;
  return others.length === 0 ? only : (place) => firstOf(filters, place);
}

function firstOf(filters: readonly FilterAt[], place: number): Rejection | undefined {
  for (const filter of filters) {
    const rejected = filter(place);
    if (rejected !== undefined) return rejected;
  }
  return undefined;
}

/** A node that others are to come to is asked about together with them, which may say more. */
function rejectionsOf({ cluster }: Cycle, verdicts: LocalVerdicts, beyond: FilterAt | undefined): readonly (Rejection | undefined)[] {
  const { nodes, lookups } = cluster;
  return Array.from({ length: nodes.size }, (_, place) => {
    if (lookups.nominatedTo(nodes.at(place).name).length > 0) return beyond?.(place);
    return verdicts.rejectionAt(place) ?? beyond?.(place);
  });
}

function bestOf(cycle: Cycle, places: readonly number[], verdicts: LocalVerdicts, memo: SearchMemo, draw: Draw): NodeView {
  const { nodes } = cycle.cluster;
  if (places.length === 1) return nodes.at(places[0] as number);
  const relative = relativeTotals(cycle, runningOf(cycle, places, memo));
  let highest = Number.NEGATIVE_INFINITY;
  let best: NodeView[] = [];
  for (let index = 0; index < places.length; index++) {
    const place = places[index] as number;
    const total = verdicts.scoreAt(place) + (relative?.[index] ?? 0);
    if (total < highest) continue;
    if (total > highest) best = [];
    highest = total;
    best.push(nodes.at(place));
  }
  return pick(best, draw);
}

function runningOf({ cluster, counts }: Cycle, places: readonly number[], memo: SearchMemo): Running {
  const { nodes } = cluster;
  let views: readonly NodeView[] | undefined;
  return {
    nodes: () => (views ??= places.map((place) => nodes.at(place))),
    share: (image) => memo.share(image, cluster),
    softSpread: () => softSpreadScoresAt(counts.soft, places, nodes, (topologyKey) => memo.column(topologyKey, cluster)),
  };
}
