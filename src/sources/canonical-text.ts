import { isMap } from './guards.ts';

/** A text that two values share exactly where they say the same, in whatever order their fields were written. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value ?? null, (_, each: unknown) =>
    isMap(each)
      ? Object.fromEntries(
          Object.keys(each)
            .toSorted()
            .map((key) => [key, each[key]]),
        )
      : each,
  );
}
