import type { Trace } from '../engine/trace.ts';
import type { TraceBody } from '../trace-body.ts';

/** Whatever happens has been caused by something before it; only faults and facts stand at the beginning. */
export function causesComeFirst(trace: Trace<TraceBody>): string[] {
  const breaches: string[] = [];
  for (const { id, causes, body } of trace.entries()) {
    const isLeaf = body.kind === 'fault' || body.kind === 'fact';
    if (causes.length === 0 && !isLeaf) breaches.push(`entry ${id} (${body.kind}) has no cause`);
    if (causes.some((cause) => cause >= id)) breaches.push(`entry ${id} is caused by a later one`);
  }
  return breaches;
}
