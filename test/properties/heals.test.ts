import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readSources } from '#sources/read.ts';
import { readFiles } from '#sources/read-files.ts';
import { fixture } from '#testing/program.ts';
import { replayCommand, written } from '#testing/replay.ts';
import { seedsFor } from '#testing/seeds.ts';
import { afterFaults, patienceHours, smallest, twinOf } from './break-and-heal.ts';
import { randomCluster } from './random-cluster.ts';
import { lastSecond, randomFaults } from './random-faults.ts';

/** Example clusters in which nothing is wrong that does not pass. */
const sound = [
  'healthy',
  'registry-fallback-works',
  'node-returns',
  'etcd-two-of-three-lost',
  'floating-tag-always',
  'registry-on-one-node',
  'volume-held-by-lost-node',
];

test.each(seedsFor(12))('a random cluster that is broken at random and healed settles healthy again (seed %i)', (seed) => {
  const files = randomCluster(seed);
  const twin = twinOf(readFiles(files), seed);
  const faults = randomFaults(twin.eve.view, seed);

  const wrong = afterFaults(twin, faults);

  if (wrong.length === 0) return;
  expect.unreachable(report(written(files, `seed-${seed}`), seed, faults, (texts) => afterFaults(twin, texts)));
});

test.each(sound.flatMap((name) => seedsFor(4).map((seed) => [name, seed] as const)))(
  'the example %s that is broken at random and healed settles healthy again (seed %i)',
  (name, seed) => {
    const twin = twinOf(readSources([fixture(name)]), seed);
    const faults = randomFaults(twin.eve.view, seed);

    const wrong = afterFaults(twin, faults);

    if (wrong.length > 0) expect.unreachable(report(fixture(name), seed, faults, (texts) => afterFaults(twin, texts)));
  },
);

test('a failing schedule is made smaller, and its command shows the failure in the program', () => {
  const path = fixture('registry-needs-itself');
  const twin = twinOf(readSources([path]), 3);
  const faults = ['host-down:quay.io@10s+60s', 'power-loss:wiped@60s+120s', 'pod-kill:images/zot@400s'];

  const said = report(path, 3, faults, (texts) => afterFaults(twin, texts));
  const command = said.split('\n').find((line) => line.startsWith('node ')) ?? '';
  const { status, stdout } = spawnSync('bash', ['-c', command.replace('node', process.execPath)], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, CI: undefined },
  });

  expect(said).toContain('Deployment images/zot has 0 of 1 pods ready');
  expect(command).toContain('--seed 3 --until 13h -f power-loss:wiped@60s+120s');
  expect(command).not.toContain('host-down');
  expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringContaining('power-loss:wiped@60s+120s: NO') });
});

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What went wrong with as few faults as do it, and how to see it. */
function report(path: string, seed: number, faults: readonly string[], check: (texts: readonly string[]) => readonly string[]): string {
  const few = smallest((texts) => check(texts).length > 0, faults);
  const hours = Math.ceil(Math.max(...few.map(lastSecond)) / 3600) + patienceHours;
  return ['', ...check(few), replayCommand(path, { seed, hours, faults: few })].join('\n');
}
