import type { Names } from './names.ts';
import type { Line } from './record.ts';
import { isNear, type Slack } from './tracks.ts';

/** What happened to one pod: the name of each milestone and when. */
export interface Life {
  readonly owner: string;
  readonly node: string | undefined;
  readonly milestones: readonly (readonly [what: string, t: number])[];
}

/** The lives of all pods of a timeline that ends at `end` seconds. */
export function livesOf(timeline: readonly Line[], names: Names, end: number): Life[] {
  const pods = new Map<string, { owner: string; node: string | undefined; milestones: [string, number][]; gone: boolean }>();
  const lives: { owner: string; node: string | undefined; milestones: [string, number][]; gone: boolean }[] = [];
  for (const line of timeline) {
    if (line.kind !== 'pod' || line.t > end) continue;
    const name = String(line.name);
    let pod = pods.get(name);
    if (pod === undefined || pod.gone) {
      pod = { owner: names.of(String(line.owner ?? name)), node: undefined, milestones: [], gone: false };
      pods.set(name, pod);
      lives.push(pod);
    }
    if (line.owner !== undefined && !String(line.owner).includes('#')) pod.owner = ownerOf(line, names);
    pod.node ??= line.node as string | undefined;
    for (const what of milestonesOf(line)) if (!pod.milestones.some(([known]) => known === what)) pod.milestones.push([what, line.t]);
    pod.gone = line.gone === true;
  }
  return lives;
}

/** Pods with fixed names are themselves, all others their owner's. */
function ownerOf({ owner, name }: Line, names: Names): string {
  return String(owner).startsWith('StatefulSet/') ? String(name) : names.of(String(owner));
}

/** The end of a graceful deletion shows as a change just before the object is gone; it is part of that. */
function milestonesOf({ gone, phase, node, ready, deleting, grace, disruption, reason }: Line): readonly string[] {
  if (gone === true) return ['gone'];
  const milestones = ['created'];
  if (node !== undefined) milestones.push('bound');
  if (phase !== 'Pending') milestones.push(`${phase}${reason === undefined ? '' : ` ${reason}`}`);
  if (ready !== undefined && phase !== 'Pending') milestones.push(`ready ${ready}`);
  if (deleting === true && grace !== 0) milestones.push(`deleting with ${grace} s`);
  if (disruption !== undefined) milestones.push(`disruption ${(disruption as { readonly reason: string }).reason}`);
  return milestones;
}

/**
 * Pairs each life with one that went alike: the same milestones of the same owner at about the same times. What happened
 * just before the end may be missing. The answer is the lives of both sides without partner.
 */
export function unpaired(expected: readonly Life[], got: readonly Life[], slack: Slack, end: number): { expected: Life[]; got: Life[] } {
  const partners = new Map<Life, Life>();
  for (const life of expected) match(life, new Set());
  const isDecided = ({ milestones }: Life) => (milestones[0]?.[1] ?? end) < end - slack.early - slack.late;
  const paired = new Set(partners.values());
  return {
    expected: expected.filter((life) => !paired.has(life) && isDecided(life)),
    got: got.filter((life) => !partners.has(life) && isDecided(life)),
  };

  /** Finds a partner, if need be by giving another's partner away where that one has a second choice. */
  function match(life: Life, seen: Set<Life>): boolean {
    for (const other of got) {
      if (seen.has(other) || !isAlike(life, other, slack, end)) continue;
      seen.add(other);
      const rival = partners.get(other);
      if (rival !== undefined && !match(rival, seen)) continue;
      partners.set(other, life);
      return true;
    }
    return false;
  }
}

function isAlike(left: Life, right: Life, slack: Slack, end: number): boolean {
  if (left.owner !== right.owner) return false;
  if (left.owner.startsWith('DaemonSet/') && left.node !== right.node) return false;
  const whats = new Set([...left.milestones, ...right.milestones].map(([what]) => what));
  return [...whats].every((what) => {
    const [one, other] = [timeOf(left, what), timeOf(right, what)];
    if (one === undefined || other === undefined) return (one ?? other ?? 0) >= end - slack.early - slack.late;
    return isNear(one, other, slack);
  });
}

function timeOf({ milestones }: Life, what: string): number | undefined {
  return milestones.find(([known]) => known === what)?.[1];
}
