import type { TimeMs } from '#base/brand.ts';
import type { EntryId } from './engine/trace.ts';
import type { Simulation } from './simulation.ts';
import type { ObjectRef } from './store/refs.ts';

const dayMs = 86_400_000;

/**
 * When what an object wants was last written, in a run whose history goes back by days. Undefined for what was written while the eve
 * was made, and for what was read as it stood.
 */
export function lastSpecWriteMs({ view, state }: Simulation, ref: ObjectRef): TimeMs | undefined {
  let entry: EntryId | undefined = view.entryOf(ref);
  while (entry !== undefined) {
    const written = state.trace.get(entry);
    if (written?.body.kind !== 'write') return undefined;
    // What a workload's own controller writes is its status.
    if (written.body.by !== ref.kind.toLowerCase()) return state.now - written.at >= dayMs ? written.at : undefined;
    entry = written.body.previous;
  }
  return undefined;
}
