import { fnv32a } from '#base/fnv.ts';
import type { Simulation } from '#sim/simulation.ts';

/** A text that differs when anything stored differs: objects, rows, indexes, sums, queue, waiting keys. */
export function stateDigest({ state }: Simulation): string {
  const lines = [...state.contents()].map(([name, value]) => `${name} ${textOf(value)}`).sort();
  return String(fnv32a(lines.join('\n')));
}

/** A text that differs when anything else happened, or at another time, or for other reasons. */
export function traceDigest({ state }: Simulation): string {
  let hash = fnv32a('');
  for (const entry of state.trace.entries()) hash = fnv32a(textOf(entry), hash);
  return `${state.trace.next} ${hash}`;
}

/** JSON with sorted keys; maps and sets by their sorted contents, functions left out, refs by their names and not their ids. */
export function textOf(value: unknown): string {
  if (value instanceof Map)
    return `{${[...value]
      .map(([key, each]) => `${textOf(key)}=${textOf(each)}`)
      .sort()
      .join()}}`;
  if (value instanceof Set) return `{${[...value].map(textOf).sort().join()}}`;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${[...(value as readonly unknown[])].map(textOf).join()}]`;
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '' : (JSON.stringify(value) ?? String(value));
  const isRef = 'id' in value && 'kind' in value && 'namespace' in value;
  const fields = Object.entries(value).filter(([key, field]) => field !== undefined && !(isRef && key === 'id'));
  return `{${fields
    .map(([key, field]) => `${key}:${textOf(field)}`)
    .sort()
    .join()}}`;
}
