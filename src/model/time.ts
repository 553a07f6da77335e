let lastSecond = Number.NaN;
let lastText = '';

/** RFC 3339 with seconds, as metav1.Time is written; the last second is remembered because most writes share it. */
export function timeText(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  }
  return lastText;
}

/** Milliseconds since 1970 of an RFC 3339 time; NaN when it is none. */
export function timeMs(text: string | undefined): number {
  return text === undefined ? Number.NaN : Date.parse(text);
}
