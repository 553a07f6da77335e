import type { RecordingAdapter } from '../adapter.ts';
import { differenceBetween } from './kubelet-compare.ts';
import { isStaging, replayKubelet, rowText, sayingOf } from './kubelet-replay.ts';
import { measuredTimes } from './measured-times.ts';
import { fileSystemOf } from './node-file-system.ts';
import type { ActionLine, EventLine, KubeletAnswer, KubeletLine, KubeletQuestion, KubeletRecord, PodLine, PodStory } from './record.ts';

/** A real kubelet over time: what kubectl would have printed of each pod, and what was said of it. */
export const kubeletRecordings: RecordingAdapter<KubeletQuestion, KubeletAnswer> = {
  name: 'kubelet',
  recognises: (record) =>
    isRecord(record) &&
    typeof record['experiment'] === 'string' &&
    Array.isArray(record['nodes']) &&
    Array.isArray(record['timeline']) &&
    !('fakeKubelet' in record),
  idOf: (record) => {
    const { experiment, pod } = record as KubeletRecord;
    return pod === undefined ? experiment : `${experiment} ${pod}`;
  },
  kindOf: () => 'kubelet',
  versionOf: () => 'v1.28.3',
  split(record) {
    const { experiment, pod, description = '', start, nodes, note, timeline } = record as KubeletRecord;
    const actions = actionsIn(timeline);
    const end = actions.find(({ action }) => action === 'end' || action === 'done')?.t ?? Math.max(0, ...timeline.map(({ t }) => t));
    const fileSystem = fileSystemOf(description, timeline, start);
    const untilSeconds = fileSystem === undefined ? end : Math.min(end, strangersFrom(timeline) ?? end);
    const seen = timeline.filter(({ t }) => t <= untilSeconds);
    const done = actions.filter(({ t }) => t <= untilSeconds);
    const measured = measuredTimes(timeline, start);
    return {
      question: {
        experiment,
        pod,
        start,
        nodes,
        note: note ?? '',
        actions: done,
        measured,
        fileSystem,
        pulledBefore: pulledByOthers(timeline),
        untilSeconds,
      },
      expected: seenIn(seen, untilSeconds),
    };
  },
  answer: (question) => replayKubelet(question),
  compare: (expected, got) => differenceBetween(expected, got),
};

/** Requests for manifests before the first pod of the record; none in a record of more than one pod, whose pulls are its own. */
function pulledByOthers(timeline: readonly KubeletLine[]): KubeletQuestion['pulledBefore'] {
  const first = timeline.find(({ kind }) => kind === 'pod')?.t ?? 0;
  return timeline.flatMap(({ t, kind, repo, path }) =>
    kind === 'registry-request' && t < first ? [{ t, image: `127.0.0.1:5000/${String(repo)}:${String(path).split('/').at(-1) ?? ''}` }] : [],
  );
}

/** From when on a node of a record about disks holds images that nothing in the record has brought there: what fills the disk then has no cause here. */
function strangersFrom(timeline: readonly KubeletLine[]): number | undefined {
  const named = JSON.stringify(timeline.filter(({ kind }) => kind === 'action'));
  const states = timeline.filter((line): line is NodeLine => line.kind === 'node' && Array.isArray(line['images']));
  const atFirst = new Set(states[0]?.images);
  return states.find(({ images }) => images.some((image) => !atFirst.has(image) && !named.includes(image)))?.t;
}

interface NodeLine extends KubeletLine {
  readonly images: readonly string[];
}

/** What was done to the pods: by the recorder, and by whoever deleted those it had made (its namespace's end is in no action). */
function actionsIn(timeline: readonly KubeletLine[]): readonly ActionLine[] {
  const actions = timeline.filter((line): line is ActionLine => line.kind === 'action');
  const deleted = new Set<string>();
  const implied: ActionLine[] = [];
  for (const line of timeline) {
    if (line.kind !== 'pod' || line['deletionTimestamp'] === undefined) continue;
    const { uid, name, t } = line as PodLine;
    if (deleted.has(uid)) continue;
    deleted.add(uid);
    const isTold = actions.some((action) => isDeletionOf(action, name) && Math.abs(action.t - t) < toldWithinSeconds);
    const isBare = actions.some(({ action }) => action === `create pod ${name}`);
    if (isBare && !isTold) implied.push({ t, kind: 'action', action: `delete pod ${name}` });
  }
  return [...actions, ...implied].sort((left, right) => left.t - right.t);
}

const toldWithinSeconds = 5;

function isDeletionOf({ action }: ActionLine, name: string): boolean {
  return action === `delete pod ${name}` || action.startsWith(`delete pod ${name}?`);
}

function seenIn(timeline: readonly KubeletLine[], endSeconds: number): KubeletAnswer {
  const stories = new Map<string, { name: string; rows: { t: number; row: string }[] }>();
  const series: Record<string, Series> = {};
  for (const line of timeline) {
    if (line.kind === 'pod') noteRow(stories, line as PodLine);
    if (line.kind === 'event' && line['source'] === 'kubelet' && !isStaging(String(line['message']))) noteEvent(series, line as EventLine);
  }
  const pods: readonly PodStory[] = [...stories.values()];
  const events = Object.fromEntries(Object.entries(series).map(([key, { first, earlier, count }]) => [key, { first, count: earlier + count }]));
  return { pods, events, endSeconds };
}

function noteRow(stories: Map<string, { name: string; rows: { t: number; row: string }[] }>, { uid, name, type, row, t }: PodLine): void {
  const story = stories.get(uid) ?? { name, rows: [] };
  stories.set(uid, story);
  const text = type === 'DELETED' ? 'gone' : rowText(row.READY, row.STATUS, row.RESTARTS);
  if (story.rows.at(-1)?.row !== text) story.rows.push({ t, row: text });
}

/** A kubelet that starts anew counts its events anew. */
function noteEvent(events: Record<string, Series>, { object, reason, message, count = 1, t, type }: EventLine): void {
  const key = sayingOf(object, reason, message);
  const before = events[key] ?? { first: t, earlier: 0, count: 0 };
  const earlier = type === 'ADDED' ? before.earlier + before.count : before.earlier;
  events[key] = { ...before, earlier, count };
}

interface Series {
  readonly first: number;
  readonly earlier: number;
  readonly count: number;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
