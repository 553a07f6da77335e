import type { RecordingAdapter } from './adapter.ts';

/**
 * How many records agree when each is compared with what was recorded for another one, `by` places on. Tests use it to show that an
 * agreement means something: it has to collapse. Records that were recorded alike still agree.
 */
export function shuffledAgreement(
  records: readonly unknown[],
  adapter: RecordingAdapter,
  by: number = 1,
): { readonly agreed: number; readonly total: number } {
  const parts = records.filter((record) => adapter.undecidable?.(record) === undefined).map((record) => adapter.split(record, records));
  const agreed = parts.filter(({ question }, index) => {
    const other = parts[(index + by) % parts.length];
    return other !== undefined && agrees(adapter, question, other.expected);
  });
  return { agreed: agreed.length, total: parts.length };
}

function agrees(adapter: RecordingAdapter, question: unknown, expected: unknown): boolean {
  try {
    return adapter.compare(expected, adapter.answer(question), question) === undefined;
  } catch {
    return false;
  }
}
