/** The minor release of a Talos version: 4 for `1.4.6`. What cannot be read counts as the newest. */
export function talosMinor(version: string): number {
  const match = /^v?1\.(\d+)/.exec(version);
  return match === null ? Number.POSITIVE_INFINITY : Number(match[1]);
}

/** The next patch release: `1.4.7` after `1.4.6`. */
export function nextPatch(version: string): string {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  return match === null ? version : `${match[1]}.${match[2]}.${Number(match[3]) + 1}`;
}
