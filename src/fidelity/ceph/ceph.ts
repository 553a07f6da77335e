import { advance } from '#sim/storage/ceph/advance.ts';
import { type Ceph, hasQuorum } from '#sim/storage/ceph/cluster.ts';
import type { RecordingAdapter } from '../adapter.ts';
import { type Deed, deedsOf, recordedCluster, timeOf } from './actions.ts';
import { firstDifference, intervalsOf, type Moment, recordedMoments } from './intervals.ts';
import type { CephRecord, Interval } from './record.ts';

/** Scenarios about something the model does not hold, by what they need. */
const outside: Readonly<Record<string, string>> = {
  'A-create': 'the creation of a cluster is not modelled',
  crash: 'when the OSD is started again is not recorded',
  defaults: 'nothing happens in it',
  flags: 'flags of single OSDs and hosts are not modelled',
  inconsistent: 'scrubbing is not modelled',
  'mon-disk-and-mute': "the size of a monitor's store is not modelled",
  'mgr-module-dependency-no-osd': 'modules that cannot be loaded are not modelled',
  'mgr-module-error-once': 'another module of the scenario before it still fails in it (README of the recordings)',
};

/** What hangs on the recorder's own clients. */
const notCompared = new Set(['AUTH_INSECURE_GLOBAL_ID_RECLAIM_ALLOWED', 'TOO_FEW_OSDS', 'SLOW_OPS']);

type Question = Omit<CephRecord, 'snapshots'>;

/** Scenarios of a real Ceph cluster: which health checks come and go, in which order, and when. */
export const cephHealthRecordings: RecordingAdapter<Question, readonly Interval[]> = {
  name: 'ceph-health',
  recognises: (record) => isRecord(record) && 'cephVersion' in record && Array.isArray(record['snapshots']) && 'layout' in record,
  idOf: (record) => (record as CephRecord).id,
  kindOf: () => 'ceph-health',
  versionOf: (record) => (record as CephRecord).cephVersion,
  undecidable(record) {
    const own = record as CephRecord;
    const deeds = deedsOf(own);
    return outside[own.id] ?? ('unknown' in deeds ? `not modelled: ${deeds.unknown}` : undefined);
  },
  split(record) {
    const { snapshots, ...question } = record as CephRecord;
    return { question, expected: compared(intervalsOf(recordedMoments(record as CephRecord), question.duration)) };
  },
  answer(question) {
    const deeds = deedsOf({ ...question, snapshots: [] });
    return 'unknown' in deeds ? [] : compared(intervalsOf(modelledMoments(question, deeds), question.duration));
  },
  compare: (expected, got, { actions = [], cli = [], duration }) =>
    firstDifference(
      expected,
      got,
      [...actions, ...cli].map(({ t }) => t),
      duration,
    ),
};

function compared(intervals: readonly Interval[]): readonly Interval[] {
  return intervals.filter(({ code }) => !notCompared.has(code));
}

function modelledMoments(question: Question, deeds: readonly Deed[]): readonly Moment[] {
  const moments: Moment[] = [];
  const from = Math.min(0, ...deeds.map(({ t }) => t)) - 1;
  const note = (ceph: Ceph, at: number) => {
    if (hasQuorum(ceph)) moments.push({ t: (at - timeOf(0)) / 1000, codes: Object.keys(ceph.checks) });
  };
  let ceph = advance(recordedCluster({ ...question, snapshots: [] }), timeOf(from), timeOf(from), note);
  let now = timeOf(from);
  for (const { t, does } of deeds) {
    ceph = advance(ceph, now, timeOf(t), note);
    now = timeOf(t);
    ceph = does(ceph, now);
  }
  advance(ceph, now, timeOf(question.duration), note);
  return moments;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
