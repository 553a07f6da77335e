import type { Names } from './names.ts';
import type { Line } from './record.ts';
import { isNear, type Slack } from './tracks.ts';

const combined = '(combined from similar events): ';
const scaling = /^(Scaled (?:up|down) replica set \S+) to (\d+)(?: from (\d+))?$/;

/** Times at which the same thing was said of the same object, in generated names' common form. */
export type Sayings = Map<string, number[]>;

/**
 * The events of a timeline up to `end`. A ReplicaSet that is resized step by step counts as one movement: how many steps
 * it takes depends on how fast pods become Ready one after the other.
 */
export function sayingsOf(timeline: readonly Line[], names: Names, end: number, isCompared: (line: Line) => boolean = () => true): Sayings {
  const sayings: Sayings = new Map();
  for (const { line, message } of movements(timeline.filter((line) => line.kind === 'event' && line.t <= end && isCompared(line)))) {
    const key = names.of(`${line.source} ${line.object} ${line.type} ${line.reason}: ${withoutNode(message, String(line.object))}`);
    sayings.set(key, [...(sayings.get(key) ?? []), line.t]);
  }
  return sayings;
}

/** Equal nodes are chosen by chance. */
function withoutNode(message: string, object: string): string {
  return message.startsWith('Successfully assigned ') && !object.startsWith('Node/') ? message.replace(/ to \S+$/, ' to *') : message;
}

/** Events with successive steps of one resizing in the same direction taken together. */
function movements(events: readonly Line[]): { readonly line: Line; readonly message: string }[] {
  const result: { line: Line; message: string }[] = [];
  const open = new Map<string, { line: Line; message: string }>();
  for (const line of events) {
    const message = String(line.message).replace(combined, '');
    const step = scaling.exec(message);
    if (step === null) {
      result.push({ line, message });
      continue;
    }
    const [, what, to, from] = step as unknown as [string, string, string, string | undefined];
    const before = open.get(what);
    const isNext = before !== undefined && scaling.exec(before.message)?.[2] === from;
    if (isNext) before.message = withTarget(before.message, to);
    else {
      const movement = { line, message };
      result.push(movement);
      open.set(what, movement);
    }
    for (const other of open.keys()) if (other !== what && other.replace(/up|down/, '') === what.replace(/up|down/, '')) open.delete(other);
  }
  return result;
}

function withTarget(message: string, to: string): string {
  const [, what, , from] = scaling.exec(message) as unknown as [string, string, string, string | undefined];
  return `${what} to ${to}${from === undefined ? '' : ` from ${from}`}`;
}

/** The first thing that one side says at another time, or another number of times; what is near the end may be missing. */
export function differentSaying(
  expected: Sayings,
  got: Sayings,
  slack: Slack,
  end: number,
): { readonly expected: unknown; readonly got: unknown } | undefined {
  for (const key of new Set([...expected.keys(), ...got.keys()])) {
    const [one, other] = [expected.get(key) ?? [], got.get(key) ?? []];
    const length = Math.max(one.length, other.length);
    for (let index = 0; index < length; index++) {
      const [left, right] = [one[index], other[index]];
      const differs = left === undefined || right === undefined ? (left ?? right ?? 0) < end - slack.early - slack.late : !isNear(left, right, slack);
      if (differs) return { expected: { event: key, times: one }, got: { event: key, times: other } };
    }
  }
  return undefined;
}
