import type { EntryId, Trace } from '../engine/trace.ts';
import type { TraceBody } from '../trace-body.ts';

/**
 * Whatever happens has been caused by something before it; only faults and facts stand at the beginning. Time runs forwards.
 *
 * @param from the first entry to look at
 * @param isLeaf whether an entry is known to come from outside
 */
export function causesComeFirst(trace: Trace<TraceBody>, from?: EntryId, isLeaf: (id: EntryId) => boolean = () => false): string[] {
  const breaches: string[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const { id, at, causes, body } of trace.entries(from)) {
    if (from !== undefined && id < from) continue;
    const begins = body.kind === 'fault' || body.kind === 'fact' || isLeaf(id);
    if (causes.length === 0 && !begins) breaches.push(`entry ${id} (${body.kind}) has no cause`);
    if (causes.some((cause) => cause >= id)) breaches.push(`entry ${id} is caused by a later one`);
    if (at < before) breaches.push(`entry ${id} is of a time before the one it follows`);
    before = at;
  }
  return breaches;
}
