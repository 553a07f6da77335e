import type { NodeList } from '../../node-list.ts';
import type { SpreadConstraint } from '../../pod-class.ts';
import type { TopologyColumn } from '../../topology-column.ts';
import { type DomainCounts, NODE_NAME } from '../../topology-counts.ts';
import { HOSTNAME, type Spread } from './pod-topology-spread.ts';

/** What one constraint says, read off by place. */
interface Rating {
  readonly column: TopologyColumn;
  readonly podsAt: (place: number) => number;
  readonly weight: number;
  readonly skew: number;
}

/** What `softSpreadScores` gives for the nodes at some places. What is alike for all nodes of a domain is looked up once. */
export function softSpreadScoresAt(
  spread: Spread,
  places: readonly number[],
  nodes: NodeList,
  columnOf: (topologyKey: string) => TopologyColumn,
): readonly (number | undefined)[] {
  const columns = spread.constraints.map(({ topologyKey }) => columnOf(topologyKey));
  const counted = spread.needsAllKeys ? places.filter((place) => isInAll(columns, place)) : places;
  const ratings = spread.constraints.map((constraint, index) =>
    ratingOf(constraint, spread.counts[index] as DomainCounts, columns[index] as TopologyColumn, counted, nodes),
  );
  return places.map((place) => (spread.needsAllKeys && !isInAll(columns, place) ? undefined : scoreAt(ratings, place)));
}

function isInAll(columns: readonly TopologyColumn[], place: number): boolean {
  for (const column of columns) if (!column.isInDomain(place)) return false;
  return true;
}

function scoreAt(ratings: readonly Rating[], place: number): number {
  let score = 0;
  for (const { column, podsAt, weight, skew } of ratings) if (column.isInDomain(place)) score += podsAt(place) * weight + skew;
  return Math.round(score);
}

function ratingOf(
  { topologyKey, maxSkew }: SpreadConstraint,
  counts: DomainCounts,
  column: TopologyColumn,
  counted: readonly number[],
  nodes: NodeList,
): Rating {
  const size = topologyKey === HOSTNAME ? counted.length : column.domainsAmong(counted);
  const podsAt = counts.topologyKey === NODE_NAME ? podsByNode(counts, nodes) : podsByDomain(counts, column);
  return { column, podsAt, weight: Math.log(size + 2), skew: maxSkew - 1 };
}

/** Few nodes have pods that count. */
function podsByNode({ pods }: DomainCounts, nodes: NodeList): Rating['podsAt'] {
  const byPlace = new Map<number, number>();
  for (const name of pods.values()) {
    const count = pods.get(name);
    if (count !== 0) byPlace.set(nodes.placeOf(name) as number, count);
  }
  return (place) => byPlace.get(place) ?? 0;
}

function podsByDomain({ pods }: DomainCounts, column: TopologyColumn): Rating['podsAt'] {
  const known: (number | undefined)[] = [];
  return (place) => {
    const domain = column.at(place);
    let count = known[domain];
    if (count === undefined) {
      count = pods.get(column.valueOf(domain) as string);
      known[domain] = count;
    }
    return count;
  };
}
