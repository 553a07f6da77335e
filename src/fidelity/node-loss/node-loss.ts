import { heartbeats } from '#sim/heartbeats.ts';
import type { RecordingAdapter } from '../adapter.ts';
import { type Difference, differenceOf, type Tolerances } from '../control-plane/compare.ts';
import { type ControlPlaneQuestion, replay } from '../control-plane/harness.ts';
import type { ControlPlaneRecord, Line } from '../control-plane/record.ts';
import { withoutNodeNames, withoutPassingRefusals } from './lost-nodes.ts';

interface NodeLossRecord extends ControlPlaneRecord {
  readonly experiment: string;
  readonly kubernetes: string;
}

/** One possible course for each way the controller manager's loops may have stood to one another; made when asked for. */
export type Courses = (seed: number) => readonly Line[];

/** The five-second loop and a busy machine. */
const slack = { early: 6, late: 6 };
/** How the loops stood nobody recorded; the course must be one of these many. */
const seeds = 60;

/**
 * All that was recorded, but for events from before the first action, which are listed with the beginning, and for those
 * that say nothing of the loss: when nodes that had just been made were first seen, and which of two controllers was the
 * quicker to remove a failed pod.
 */
function tolerancesFor(recorded: readonly Line[], firstAction: number): Tolerances {
  const kinds = new Set(recorded.map(({ kind }) => kind));
  const silenced = silencedSpeakers(recorded, firstAction);
  const isPart = (line: Line) => line.kind !== 'event' || (line.t >= firstAction && !silenced.has(speakerOf(line)) && !isLeftOut(line));
  return { usual: slack, loops: slack, isCompared: (line) => kinds.has(line.kind) && isPart(line) };
}

function isLeftOut({ reason, source }: Line): boolean {
  return reason === 'RegisteredNode' || (source === 'statefulset-controller' && (reason === 'SuccessfulDelete' || reason === 'FailedDelete'));
}

/** Who had said so much of one object at the beginning that nothing more was let through. [client-go tools/record/events_cache.go, v0.28] */
function silencedSpeakers(recorded: readonly Line[], firstAction: number): ReadonlySet<string> {
  const said = new Map<string, number>();
  for (const line of recorded) {
    if (line.kind === 'event' && line.t < firstAction) said.set(speakerOf(line), (said.get(speakerOf(line)) ?? 0) + Number(line['count'] ?? 1));
  }
  return new Set([...said].filter(([, count]) => count >= burst).map(([speaker]) => speaker));
}

const burst = 25;

function speakerOf(line: Line): string {
  return `${line['source']} ${line['object']}`;
}

/** Loss and return of nodes, as a real control plane lived through them. */
export const nodeLoss: RecordingAdapter<ControlPlaneQuestion, Courses> = {
  name: 'node-loss',
  recognises: (record) =>
    isRecord(record) && typeof record['experiment'] === 'string' && 'fakeKubelet' in record && 'timeline' in record && 'actions' in record,
  idOf: (record) => (record as NodeLossRecord).experiment,
  kindOf: () => 'node-loss',
  versionOf: (record) => (record as NodeLossRecord).kubernetes,
  split(record) {
    const { start, before, actions, fakeKubelet, deadNodes, timeline } = record as NodeLossRecord;
    const untilSeconds = Math.max(0, ...timeline.map(({ t }) => t)) + slack.late;
    return { question: { start, before, actions, fakeKubelet, deadNodes, untilSeconds }, expected: () => timeline };
  },
  answer: (question) => (seed) => replay(question, { actors: [heartbeats], seed }),
  compare(expected, got, { actions }) {
    const recorded = expected(0);
    const tolerances = tolerancesFor(recorded, Math.min(...actions.map(({ t }) => t)));
    const renamed = comparable(recorded);
    let first: Difference | undefined;
    for (let seed = 1; seed <= seeds; seed++) {
      const difference = differenceOf(renamed, comparable(got(seed)), tolerances);
      if (difference === undefined) return undefined;
      first ??= difference;
    }
    return first;
  },
};

/** A timeline without what chance alone decides. */
function comparable(timeline: readonly Line[]): readonly Line[] {
  return withoutPassingRefusals(withoutNodeNames(timeline));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
