import { type Ceph, type Osd, type PgReport, type Pool, serves } from './cluster.ts';

const objectBytes = 4 * 1024 * 1024;

/** Where the copies of one placement group are wanted. */
interface Pg {
  readonly pool: Pool;
  readonly acting: readonly Osd[];
}

/** Groups by OSDs and pool, a pure memo: neither changes in place, and most questions are about the same ones. */
const placed = new WeakMap<Ceph['osds'], Map<Pool, readonly Pg[]>>();

/** Every placement group of every pool. */
function placementGroups({ osds, pools }: Pick<Ceph, 'osds' | 'pools'>): readonly Pg[] {
  const known = placed.get(osds) ?? new Map<Pool, readonly Pg[]>();
  placed.set(osds, known);
  return pools.flatMap((pool) => {
    const groups = known.get(pool) ?? place(osds, pool);
    known.set(pool, groups);
    return groups;
  });
}

/**
 * A pool's placement groups with their OSDs: one on each of as many hosts as the pool has copies, spread evenly. Stands for
 * CRUSH with failure domain host: sums are its, single groups are not.
 */
function place(osds: Ceph['osds'], pool: Pool): readonly Pg[] {
  const inside = osds.filter((osd) => osd.in);
  const hosts = [...Map.groupBy(inside, ({ host }) => host).values()];
  return Array.from({ length: pool.pgs }, (_, pg) => {
    const chosen = Array.from({ length: Math.min(pool.size, hosts.length) }, (__, copy) => hosts[(pg + copy) % hosts.length] as Osd[]);
    return { pool, acting: chosen.map((own) => own[Math.floor(pg / hosts.length) % own.length] as Osd) };
  });
}

type PgCount = Omit<PgReport, 'undersizedSince'>;

/** Counts by OSDs and pools, a pure memo for the same reason. */
const counted = new WeakMap<Ceph['osds'], WeakMap<Ceph['pools'], PgCount>>();

/** What a mgr that sees the present OSD map would say of the placement groups. */
export function countPgs({ osds, pools }: Pick<Ceph, 'osds' | 'pools'>): PgCount {
  const ofOsds = counted.get(osds) ?? new WeakMap<Ceph['pools'], PgCount>();
  counted.set(osds, ofOsds);
  const count = ofOsds.get(pools) ?? countedPgs({ osds, pools });
  ofOsds.set(pools, count);
  return count;
}

function countedPgs(ceph: Pick<Ceph, 'osds' | 'pools'>): PgCount {
  const sum = { degraded: 0, undersized: 0, inactive: 0, stale: 0, degradedCopies: 0, copies: 0, total: 0 };
  for (const { pool, acting } of placementGroups(ceph)) {
    const up = acting.filter((osd) => osd.up).length;
    const objects = Math.ceil(pool.bytes / objectBytes / pool.pgs);
    sum.total++;
    sum.copies += objects * pool.size;
    if (up >= pool.size) continue;
    sum.undersized++;
    if (objects > 0) sum.degraded++;
    sum.degradedCopies += objects * (pool.size - up);
    if (up < pool.minSize) sum.inactive++;
    if (up === 0) sum.stale++;
  }
  return sum;
}

/**
 * Placement groups of a pool that serve reads and writes now: enough copies are up, and none of those the map takes for
 * up is silent. Blocked ones wait, they do not fail.
 */
export function servingPgs(ceph: Ceph, pool: string): { readonly serving: number; readonly total: number } {
  const groups = placementGroups({ osds: ceph.osds, pools: ceph.pools.filter(({ name }) => name === pool) });
  if (ceph.blank) return { serving: 0, total: groups.length };
  const serving = groups.filter(({ pool: { minSize }, acting }) => {
    const up = acting.filter((osd) => osd.up);
    return up.length >= minSize && up.every(serves);
  });
  return { serving: serving.length, total: groups.length };
}

/** Whether some operation is stuck in an OSD that waits for one that is silent and not marked down. */
export function blockingOsds(ceph: Ceph): readonly Osd[] {
  if (!ceph.osds.some(serves)) return [];
  return ceph.osds.filter((osd) => osd.up && osd.in && !serves(osd));
}
