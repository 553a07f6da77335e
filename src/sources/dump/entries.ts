/** One entry of an archive. `bytes` gives its content, never more than it may. */
export interface ArchiveEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
  readonly bytes: () => Buffer;
}

/** Something in an archive that makes it unreadable from there on. */
export class BadArchive extends Error {}

/** What an archive may take: bytes unpacked in all, and entries. */
export interface Limits {
  readonly unpacked: number;
  readonly entries: number;
}

/** A must-gather of a large cluster unpacks to several hundred MiB, nearly all of it logs. */
export const usualLimits: Limits = { unpacked: 1024 * 1024 * 1024, entries: 200_000 };

/** Why an entry's name cannot be taken for a path within the archive; undefined when it can. */
export function badName(name: string): 'leads out of the archive' | 'is absolute' | undefined {
  if (/^(?:[/\\]|[A-Za-z]:)/.test(name)) return 'is absolute';
  return name.split(/[/\\]/).includes('..') ? 'leads out of the archive' : undefined;
}

/** A name without what a terminal would act on, and not longer than a line. */
export function shownName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  return name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?').slice(0, 300);
}
