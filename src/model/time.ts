/** Texts of seconds, a pure memo: the writes of an instant share theirs, and statuses keep saying earlier ones. */
const texts = new Map<number, string>();
const MOST_REMEMBERED = 10_000;

/** RFC 3339 with seconds, as metav1.Time is written. */
export function timeText(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  const known = texts.get(second);
  if (known !== undefined) return known;
  if (texts.size >= MOST_REMEMBERED) texts.clear();
  const text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  texts.set(second, text);
  return text;
}

/** Milliseconds since 1970 of an RFC 3339 time; NaN when it is none. */
export function timeMs(text: string | undefined): number {
  return text === undefined ? Number.NaN : Date.parse(text);
}
