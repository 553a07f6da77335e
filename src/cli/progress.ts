const CLEAR_LINE = '\r\u001b[K';

/** One line on stderr that the next call replaces, for a person who waits; nothing if nobody watches. Empty text removes it. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE + text);
}
