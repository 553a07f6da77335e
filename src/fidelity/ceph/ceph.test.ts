import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { cephHealthRecordings } from './ceph.ts';
import { firstDifference, intervalsOf } from './intervals.ts';

const FILE = 'ceph.json.gz';
const file = readRecords(readFileSync(new URL(`../../../fixtures/recordings/${FILE}`, import.meta.url)), FILE);

/** Each with its reason. */
const known = {
  'fourth-host': 'that idle groups count as stuck while they peer is not modelled',
  full: 'OSDs report their fullness one by one, up to 6 s apart',
  'mon-leader-killed': 'probably a second election round; inferred',
  'osd-clean-stop': 'that idle groups count as stuck while they peer is not modelled',
  'power-loss-mons-first': 'a mgr took 17 s to start; a slow start is inferred',
  'power-loss-staggered': 'the mgr came 28 s after the quorum; why is not known',
  'two-mons-killed': 'a monitor took 14 s to join on its return; a slow start is inferred',
  'two-whole-hosts-dark': 'the mgr had not reported within 7 s of the new quorum; why is not known',
};

test('health checks come and go as on a real cluster, but for what is known', () => {
  const results = runFidelity(file, FILE, [cephHealthRecordings]);

  expect(results.flatMap(({ disagreements }) => disagreements.map(({ id }) => id)).sort()).toEqual(Object.keys(known));
  expect(results.reduce((sum, { agreed }) => sum + agreed, 0)).toBe(16);
  expect(results.reduce((sum, { undecidable }) => sum + undecidable, 0)).toBe(8);
});

test('hardly agrees with what was recorded for others', () => {
  const [{ recordings, ...facts }] = file as [{ readonly recordings: readonly object[] }];
  const records = recordings.map((record) => ({ ...facts, ...record }));

  // Scenarios without any check agree with each other.
  expect(shuffledAgreement(records, cephHealthRecordings).agreed).toBeLessThanOrEqual(6);
});

test('a check that stood for a moment only is no difference, one that came too late is', () => {
  const seen = (from: number) =>
    intervalsOf(
      [
        { t: from, codes: ['OSD_DOWN'] },
        { t: 2, codes: ['MON_DOWN'] },
        { t: 3, codes: [] },
      ],
      600,
    ).concat(intervalsOf([{ t: from, codes: ['OSD_DOWN'] }], 600));

  expect(firstDifference(seen(100), seen(119), [0], 600)).toBeUndefined();
  expect(firstDifference(seen(100), seen(121), [0], 600)).toMatchObject({ expected: { code: 'OSD_DOWN', from: 100 } });
});
