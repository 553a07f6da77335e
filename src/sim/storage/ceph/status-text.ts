import { type Ceph, hasQuorum } from './cluster.ts';
import { overallHealth } from './health.ts';
import { countPgs } from './placement.ts';

/** The body of `ceph status`, without what the twin does not know (ages, the fsid). [ceph src/ceph.in, 17] */
export function statusText(ceph: Ceph): string {
  if (!hasQuorum(ceph)) return 'timed out';
  const { pools, mons, quorum } = ceph;
  // Monitors that hold empty maps know of no OSD, whatever runs. [recorded, 16.2.15]
  const osds = ceph.blank ? [] : ceph.osds;
  const missing = mons.filter(({ name }) => !quorum.members.includes(name)).map(({ name }) => name);
  const up = osds.filter((osd) => osd.up).length;
  const inside = osds.filter((osd) => osd.in).length;
  const total = sum(osds.filter((osd) => osd.in).map(({ totalBytes }) => totalBytes));
  const used = sum(osds.filter((osd) => osd.in).map(({ usedBytes }) => usedBytes));
  return [
    '  cluster:',
    `    health: ${overallHealth(ceph.checks)}`,
    ...Object.values(ceph.checks).map(({ summary }) => `            ${summary}`),
    '',
    '  services:',
    `    mon: ${mons.length} daemons, quorum ${quorum.members.join(',')}${missing.length === 0 ? '' : `, out of quorum: ${missing.join(', ')}`}`,
    `    mgr: ${ceph.mgr.active === undefined ? 'no daemons active' : `${ceph.mgr.active}(active)`}`,
    `    osd: ${osds.length} osds: ${up} up, ${inside} in`,
    '',
    '  data:',
    `    pools:   ${pools.length} pools, ${sum(pools.map(({ pgs }) => pgs))} pgs`,
    `    usage:   ${bytesText(used)} used, ${bytesText(total - used)} / ${bytesText(total)} avail`,
    ...pgLines(ceph),
  ].join('\n');
}

function pgLines(ceph: Ceph): readonly string[] {
  const { total, undersized, inactive, stale } = countPgs(ceph);
  const states = [
    [total - undersized, 'active+clean'],
    [undersized - inactive, 'active+undersized+degraded'],
    [inactive - stale, 'undersized+degraded+peered'],
    [stale, 'stale+active+clean'],
  ] as const;
  return states.filter(([count]) => count > 0).map(([count, state], index) => `    ${index === 0 ? 'pgs:' : '    '}     ${count} ${state}`);
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value < 10 && unit > 0 ? Number(value.toPrecision(2)) : Math.round(value)} ${units[unit]}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
