import type { RecordingAdapter } from '../adapter.ts';
import { differenceBetween } from './kubelet-compare.ts';
import { isStaging, replayKubelet, rowText, sayingOf, testImage } from './kubelet-replay.ts';
import { happened, measuredTimes } from './measured-times.ts';
import { fileSystemOf } from './node-file-system.ts';
import type { ActionLine, EventLine, KubeletAnswer, KubeletLine, KubeletQuestion, KubeletRecord, PodLine, PodStory } from './record.ts';

/**
 * A kubelet draws when it retries, when its loops begin and how long it waits for an API that is away. No record tells these draws, so each
 * is held against the same few runs of the twin: one of them has to agree in everything.
 */
const seeds = [1, 2, 3, 4, 5] as const;

/** A real kubelet over time: what kubectl would have printed of each pod, and what was said of it. */
export const kubeletRecordings: RecordingAdapter<KubeletQuestion, readonly KubeletAnswer[]> = {
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
  split(record, others = []) {
    const { experiment, pod, description = '', start, nodes, note, timeline } = record as KubeletRecord;
    const actions = actionsIn(timeline);
    const end = actions.find(({ action }) => action === 'end' || action === 'done')?.t ?? Math.max(0, ...timeline.map(({ t }) => t));
    const fileSystem = fileSystemOf(description, timeline, start);
    const untilSeconds = fileSystem === undefined ? end : Math.min(end, strangersFrom(timeline) ?? end);
    const seen = timeline.filter(({ t }) => t <= untilSeconds);
    const done = actions.filter(({ t }) => t <= untilSeconds);
    const measured = measuredTimes(timeline, start);
    const fetches = fetchesIn(record as KubeletRecord, others);
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
        pulledBefore: [...pulledByOthers(timeline), ...fetches.filter(({ isOwn }) => !isOwn)],
        lacksTestImage: fetches.length > 0,
        untilSeconds,
      },
      expected: [seenIn(seen, untilSeconds)],
    };
  },
  answer: (question) => seeds.map((seed) => replayKubelet(question, seed)),
  compare(expected, got) {
    const differences = got.map((run) => differenceBetween(expected[0] as KubeletAnswer, run));
    return differences.includes(undefined) ? undefined : differences[0];
  },
};

/** Pulls of the test program's image in an experiment of which each pod has its own record: where it is pulled if it is not there, it was not. */
function fetchesIn(record: KubeletRecord, others: readonly unknown[]): readonly { t: number; image: string; isOwn: boolean }[] {
  const together = [record, ...others].filter((one): one is KubeletRecord => isRecord(one) && one['start'] === record.start && isOfPod(one, record));
  return [...new Set(together)].flatMap((one) => {
    const asked = one.timeline.filter((line): line is ActionLine => line.kind === 'action' && asksIfNotPresent(line as ActionLine));
    const pulled = one.timeline.find((line): line is EventLine => line.kind === 'event' && String(line['message']).startsWith(fetched));
    return asked.length === 0 || pulled === undefined ? [] : [{ t: happened(pulled, record.start), image: testImage, isOwn: one === record }];
  });
}

const fetched = `Successfully pulled image "${testImage}"`;

function isOfPod(one: Readonly<Record<string, unknown>>, { experiment, pod }: KubeletRecord): boolean {
  return one['experiment'] === experiment && one['pod'] !== undefined && pod !== undefined;
}

function asksIfNotPresent({ spec }: ActionLine): boolean {
  return (spec?.containers ?? []).some(({ image, imagePullPolicy }) => image === testImage && imagePullPolicy === 'IfNotPresent');
}

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
  const isOfStatic = ofStaticPods(timeline);
  for (const line of timeline) {
    if (isOfStatic(line)) continue;
    if (line.kind === 'pod') noteRow(stories, line as PodLine);
    if (line.kind === 'event' && line['source'] === 'kubelet' && !isStaging(String(line['message']))) noteEvent(series, line as EventLine);
  }
  const pods: readonly PodStory[] = [...stories.values()];
  const events = Object.fromEntries(Object.entries(series).map(([key, { first, earlier, count }]) => [key, { first, count: earlier + count }]));
  return { pods, events, endSeconds };
}

/** Lines about static pods: no record says what their manifests are, so that the twin cannot be asked. */
function ofStaticPods(timeline: readonly KubeletLine[]): (line: KubeletLine) => boolean {
  const names = new Set(timeline.flatMap((line) => (line.kind === 'pod' && line['mirror'] === true ? [String(line['name'])] : [])));
  return (line) => (line.kind === 'pod' && names.has(String(line['name']))) || (line.kind === 'event' && names.has(podOf(line as EventLine)));
}

function podOf({ object }: EventLine): string {
  return object.replace(/^Pod\//, '');
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
