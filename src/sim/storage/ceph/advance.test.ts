import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { advance } from './advance.ts';
import { type Ceph, emptyCeph, later } from './cluster.ts';
import { failModule, type Sighting, seeMgr, seeMon, seeOsd } from './daemons.ts';
import { overallHealth } from './health.ts';
import { failMgr } from './mgrs.ts';
import { servingPgs } from './placement.ts';

const start = 0 as TimeMs;
const hosts = ['h1', 'h2', 'h3'];
const mons = ['a', 'b', 'c'];
const gigabyte = 2 ** 30;
const size = { totalBytes: 100 * gigabyte, usedBytes: 10 * gigabyte };

const running = (host: string, startedAt?: number): Sighting => ({
  host,
  process: 'running',
  ...(startedAt === undefined ? {} : { startedAt: startedAt as TimeMs }),
});
const dark = (host: string): Sighting => ({ host, process: 'dark' });
const refused = (host: string): Sighting => ({ host, process: 'refused' });

/** Three hosts with a monitor and an OSD each, a mgr on the first; healthy. */
function threeHosts(major = 16): Ceph {
  let ceph = emptyCeph(major);
  hosts.forEach((host, index) => {
    ceph = seeMon(ceph, mons[index] as string, running(host), start);
    ceph = seeOsd(ceph, index, running(host), start, size);
  });
  ceph = seeMgr(ceph, 'x', running('h1'), start);
  const pools = [{ name: 'blocks', size: 3, minSize: 2, pgs: 32, bytes: 10 * gigabyte }];
  return advance({ ...ceph, pools }, start, 60_000 as TimeMs);
}

/** When each check came and went, in seconds after the begin. */
function story(ceph: Ceph, from: number, until: number): string[] {
  const lines: string[] = [];
  let before = Object.keys(ceph.checks);
  advance(ceph, from as TimeMs, until as TimeMs, (now, at) => {
    const codes = Object.keys(now.checks);
    const second = Math.round((at - from) / 1000);
    lines.push(...codes.filter((code) => !before.includes(code)).map((code) => `${second} +${code}`));
    lines.push(...before.filter((code) => !codes.includes(code)).map((code) => `${second} -${code}`));
    before = codes;
  });
  return lines;
}

test('a cluster whose daemons run is healthy and serves', () => {
  const ceph = threeHosts();

  expect(ceph.checks).toEqual({});
  expect(ceph.quorum.members).toEqual(mons);
  expect(servingPgs(ceph, 'blocks')).toEqual({ serving: 32, total: 32 });
});

test('a host that goes dark is missed by monitors, then by OSDs, and goes out after ten minutes, which only shortens the list', () => {
  let ceph = threeHosts();
  ceph = seeMon(ceph, 'c', dark('h3'), 100_000 as TimeMs);
  ceph = seeOsd(ceph, 2, dark('h3'), 100_000 as TimeMs, size);

  const lines = story(ceph, 100_000, 1_000_000);

  expect(lines).toEqual(['15 +MON_DOWN', '26 +OSD_DOWN', '26 +OSD_HOST_DOWN', '31 +PG_DEGRADED', '629 -OSD_DOWN', '629 -OSD_HOST_DOWN']);
  const end = advance(ceph, 100_000 as TimeMs, 200_000 as TimeMs);
  expect(end.checks['MON_DOWN']?.summary).toBe('1/3 mons down, quorum a,b');
  expect(end.checks['PG_DEGRADED']?.summary).toBe(
    'Degraded data redundancy: 2560/7680 objects degraded (33.333%), 32 pgs degraded, 32 pgs undersized',
  );
});

test('reads and writes wait until a dark OSD is marked down, then go on with two of three copies', () => {
  const ceph = seeOsd(threeHosts(), 2, dark('h3'), 100_000 as TimeMs, size);

  const at = (second: number) => servingPgs(advance(ceph, 100_000 as TimeMs, later(100_000 as TimeMs, second * 1000)), 'blocks').serving;

  expect([at(10), at(30)]).toEqual([0, 32]);
});

test('with two hosts dark nobody may report them, so the map says nothing for a quarter of an hour', () => {
  let ceph = threeHosts();
  for (const id of [1, 2]) ceph = seeOsd(ceph, id, dark(hosts[id] as string), 100_000 as TimeMs, size);

  expect(story(ceph, 100_000, 1_000_000)).toEqual([
    '35 +SLOW_OPS',
    '870 +OSD_DOWN',
    '870 +OSD_HOST_DOWN',
    '875 +PG_AVAILABILITY',
    '875 +PG_DEGRADED',
    '876 -SLOW_OPS',
  ]);
});

test('without quorum a dead OSD stays up in the map and blocks, until a monitor returns', () => {
  let ceph = threeHosts();
  for (const name of ['b', 'c']) ceph = seeMon(ceph, name, refused('h2'), 100_000 as TimeMs);
  ceph = advance(ceph, 100_000 as TimeMs, 140_000 as TimeMs);
  ceph = advance(seeOsd(ceph, 2, refused('h3'), 140_000 as TimeMs, size), 140_000 as TimeMs, 180_000 as TimeMs);
  const meanwhile = { quorum: ceph.quorum.members, up: ceph.osds.filter(({ up }) => up).length, ...servingPgs(ceph, 'blocks') };

  ceph = advance(seeMon(ceph, 'b', running('h2', 180_000), 180_000 as TimeMs), 180_000 as TimeMs, 190_000 as TimeMs);

  expect(meanwhile).toEqual({ quorum: [], up: 3, serving: 0, total: 32 });
  expect({ quorum: ceph.quorum.members, ...servingPgs(ceph, 'blocks') }).toEqual({ quorum: ['a', 'b'], serving: 32, total: 32 });
});

test('one lost store is copied from the others; when all are lost the quorum is over nothing', () => {
  const wiped = (names: readonly string[]) =>
    names.reduce((ceph, name) => seeMon(ceph, name, running('h1', 100_000), 100_000 as TimeMs, 'blank'), threeHosts());

  const one = advance(wiped(['c']), 100_000 as TimeMs, 130_000 as TimeMs);
  const two = advance(wiped(['b', 'c']), 100_000 as TimeMs, 130_000 as TimeMs);
  const all = advance(wiped(mons), 100_000 as TimeMs, 130_000 as TimeMs);

  expect([one, two].map(({ blank, quorum, checks }) => ({ blank, members: quorum.members, checks }))).toEqual(
    [1, 2].map(() => ({ blank: false, members: mons, checks: {} })),
  );
  expect({ blank: all.blank, pools: all.pools, ...servingPgs(all, 'blocks') }).toEqual({ blank: true, pools: [], serving: 0, total: 0 });
});

test('a failed module stays failed until the mgr is another; from version 17 on a warning is left', () => {
  const sixteen = failModule(threeHosts(16), 'rook', 'gone', 100_000 as TimeMs);
  const seventeen = failModule(threeHosts(17), 'rook', 'gone', 100_000 as TimeMs);

  const failed = advance(seventeen, 100_000 as TimeMs, 86_400_000 as TimeMs);
  const restarted = [sixteen, seventeen].map((ceph) =>
    advance(seeMgr(ceph, 'x', running('h1', 200_000), 200_000 as TimeMs), 200_000 as TimeMs, 300_000 as TimeMs),
  );
  const switched = advance(failMgr(sixteen, 200_000 as TimeMs), 200_000 as TimeMs, 300_000 as TimeMs);

  expect(failed.checks['MGR_MODULE_ERROR']).toMatchObject({ severity: 'HEALTH_ERR', summary: "Module 'rook' has failed: gone" });
  expect(restarted.map(({ checks }) => Object.keys(checks))).toEqual([[], ['RECENT_MGR_MODULE_CRASH']]);
  expect(overallHealth(switched.checks)).toBe('HEALTH_OK');
});

test('a mgr that dies alone is missed after half a minute, and what is known of the placement groups freezes', () => {
  let ceph = advance(seeMgr(threeHosts(), 'x', refused('h1'), 100_000 as TimeMs), 100_000 as TimeMs, 110_000 as TimeMs);
  ceph = seeOsd(ceph, 2, refused('h3'), 110_000 as TimeMs, size);

  expect(story(ceph, 110_000, 400_000)).toEqual(['0 +OSD_DOWN', '0 +OSD_HOST_DOWN', '20 +MGR_DOWN']);
});

test('with noout a lost host never goes out', () => {
  const ceph = seeOsd({ ...threeHosts(), flags: ['noout'] }, 2, refused('h3'), 100_000 as TimeMs, size);

  const end = advance(ceph, 100_000 as TimeMs, 5_000_000 as TimeMs);

  expect(end.osds.every((osd) => osd.in)).toBe(true);
  expect(end.checks['OSDMAP_FLAGS']?.summary).toBe('noout flag(s) set');
});
