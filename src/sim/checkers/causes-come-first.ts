import type { EntryId, Trace } from '../engine/trace.ts';
import type { TraceBody } from '../trace-body.ts';

/** Whatever happens has been caused by something before it; only faults and facts stand at the beginning. Time runs forwards. */
export function causesComeFirst(trace: Trace<TraceBody>, from?: EntryId): string[] {
  const breaches: string[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const { id, at, causes, body } of trace.entries(from)) {
    if (from !== undefined && id < from) continue;
    const isLeaf = body.kind === 'fault' || body.kind === 'fact';
    if (causes.length === 0 && !isLeaf) breaches.push(`entry ${id} (${body.kind}) has no cause`);
    if (causes.some((cause) => cause >= id)) breaches.push(`entry ${id} is caused by a later one`);
    if (at < before) breaches.push(`entry ${id} is of a time before the one it follows`);
    before = at;
  }
  return breaches;
}
