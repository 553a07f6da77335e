import type { NodeList } from '../../node-list.ts';
import type { SpreadConstraint } from '../../pod-class.ts';
import type { TopologyColumn } from '../../topology-column.ts';
import { type DomainCounts, NODE_NAME } from '../../topology-counts.ts';
import { HOSTNAME, type Spread } from './pod-topology-spread.ts';

/** What `softSpreadScores` gives for the nodes at some places. What is alike for all nodes of a domain is looked up once. */
export function softSpreadScoresAt(
  spread: Spread,
  places: readonly number[],
  nodes: NodeList,
  columnOf: (topologyKey: string) => TopologyColumn,
): (number | undefined)[] {
  const columns = spread.constraints.map(({ topologyKey }) => columnOf(topologyKey));
  if (!spread.needsAllKeys) return scoresAt(spread, columns, places, nodes);
  const counted = places.filter((place) => isInAll(columns, place));
  if (counted.length === places.length) return scoresAt(spread, columns, places, nodes);
  const scores = scoresAt(spread, columns, counted, nodes);
  let next = 0;
  return places.map((place) => (counted[next] === place ? scores[next++] : undefined));
}

function isInAll(columns: readonly TopologyColumn[], place: number): boolean {
  for (const column of columns) if (!column.isInDomain(place)) return false;
  return true;
}

function scoresAt(spread: Spread, columns: readonly TopologyColumn[], places: readonly number[], nodes: NodeList): number[] {
  const scores = new Array<number>(places.length).fill(0);
  spread.constraints.forEach((constraint, index) => {
    addScores(scores, places, { constraint, column: columns[index] as TopologyColumn, counts: spread.counts[index] as DomainCounts }, nodes);
  });
  for (let index = 0; index < scores.length; index++) scores[index] = Math.round(scores[index] as number);
  return scores;
}

interface Part {
  readonly constraint: SpreadConstraint;
  readonly column: TopologyColumn;
  readonly counts: DomainCounts;
}

/** Adds what one constraint gives each node that has its key. */
function addScores(scores: number[], places: readonly number[], { constraint, column, counts }: Part, nodes: NodeList): void {
  const size = constraint.topologyKey === HOSTNAME ? places.length : column.domainsAmong(places);
  const weight = Math.log(size + 2);
  const skew = constraint.maxSkew - 1;
  const isPerNode = counts.topologyKey === NODE_NAME;
  const podsIn = isPerNode ? podsByPlace(counts, nodes) : podsByDomain(counts, column);
  for (let index = 0; index < places.length; index++) {
    const place = places[index] as number;
    const domain = column.at(place);
    if (!column.hasValue(domain)) continue;
    const pods = podsIn[isPerNode ? place : domain] as number;
    scores[index] = (scores[index] as number) + (pods * weight + skew);
  }
}

/** Room for counts by place: one for all calls, since each has done with it before the next. */
let room = new Uint32Array(0);

function podsByPlace({ pods }: DomainCounts, nodes: NodeList): Uint32Array {
  if (room.length < nodes.size) room = new Uint32Array(nodes.size);
  else room.fill(0);
  const counts = room;
  pods.each((name, count) => {
    if (count > 0) counts[nodes.placeOf(name) as number] = count;
  });
  return counts;
}

function podsByDomain({ pods }: DomainCounts, column: TopologyColumn): Uint32Array {
  const counts = new Uint32Array(column.size);
  pods.each((value, count) => {
    const domain = column.domainOf(value);
    if (domain !== undefined) counts[domain] = count;
  });
  return counts;
}
