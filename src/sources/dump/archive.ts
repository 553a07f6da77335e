import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isIgnoreFile, kindOfFile } from '../file-kind.ts';
import { type Report, unreadObjects } from '../report.ts';
import type { SourceFile } from '../source-document.ts';
import { type ArchiveEntry, BadArchive, badName, type Limits, shownName, usualLimits } from './entries.ts';
import { isTar, tarEntries } from './tar.ts';
import { isZip, zipEntries } from './zip.ts';

/** No text can be longer. */
const MOST_TEXT = 512 * 1024 * 1024 - 1;

/** Whether a file is an archive or packed, by its first bytes. */
export function isArchive(location: string): boolean {
  const head = headOf(location);
  return isGzip(head) || isZip(head) || isTar(head);
}

/**
 * The files in a tar, tar.gz or zip archive that can be read, as if they lay in a folder named like it. Nothing is written anywhere.
 * What must not be followed (paths out of the archive, links, devices) and what is too large becomes a diagnostic.
 */
export function archiveFiles(location: string, path: string, report: Report, limits: Limits = usualLimits): readonly SourceFile[] {
  let packed: Buffer;
  try {
    packed = readFileSync(location);
  } catch {
    report(
      'error',
      'not read: the archive could not be opened, or is larger than 2 GiB (unpack it, and name the folder)',
      { path, line: 1 },
      unreadObjects,
    );
    return [];
  }
  return filesInArchive(packed, path, report, limits);
}

/** The files in the bytes of an archive. */
export function filesInArchive(packed: Buffer, path: string, report: Report, limits: Limits = usualLimits): readonly SourceFile[] {
  const files: SourceFile[] = [];
  const unread = new Map<string, number>();
  const note = (what: string) => unread.set(what, (unread.get(what) ?? 0) + 1);
  try {
    const bytes = isGzip(packed) ? unzipped(packed, limits) : packed;
    if (!isZip(bytes) && !isTar(bytes)) return textFile(bytes, path.replace(/\.gz$/i, ''), note);
    for (const entry of isZip(bytes) ? zipEntries(bytes, limits) : tarEntries(bytes, limits)) files.push(...filesOf(entry, path, report, note));
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error;
    report('error', `this archive was not read to its end: ${error.message}`, { path, line: 1 }, unreadObjects);
  } finally {
    for (const [what, count] of unread) report('info', `not read in this archive: ${count} ${what}`, { path, line: 1 });
  }
  return files;
}

function filesOf(entry: ArchiveEntry, path: string, report: Report, note: (what: string) => void): readonly SourceFile[] {
  if (entry.kind === 'folder') return [];
  const bad = badName(entry.name);
  if (bad !== undefined) {
    report('warning', `not read: the path ${shownName(entry.name)} in this archive ${bad}`, { path, line: 1 });
    return [];
  }
  if (entry.kind !== 'file') note(entry.kind === 'link' ? 'links' : 'devices, encrypted and other special entries');
  else if (kindOfFile(entry.name) === 'other' && !isIgnoreFile(entry.name)) note('files that are not YAML, JSON or hosts.toml');
  else if (entry.size > MOST_TEXT) note('files larger than 512 MiB');
  else {
    const files = textFile(entry.bytes(), posix.join(path, shownName(entry.name)), note);
    return isIgnoreFile(entry.name) ? files.map(keptForLater) : files;
  }
  return [];
}

/** A text that only a build looks into. */
const keptForLater = ({ path, text }: SourceFile): SourceFile => ({ path, text: '', later: () => text });

function textFile(bytes: Buffer, path: string, note: (what: string) => void): readonly SourceFile[] {
  if (bytes.length > MOST_TEXT) note('files larger than 512 MiB');
  else if (bytes.subarray(0, 8192).includes(0)) note('files that are not text');
  else return [{ path, text: bytes.toString('utf8').replace(/^\uFEFF/, ''), folder: posix.basename(posix.dirname(path)) }];
  return [];
}

function unzipped(packed: Buffer, limits: Limits): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: limits.unpacked });
  } catch (error) {
    const isLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new BadArchive(isLarge ? `it unpacks to more than ${limits.unpacked} bytes (unpack it, and name the folder)` : 'it is damaged');
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Nothing when it cannot be opened: that is said where it is read. */
function headOf(location: string): Buffer {
  const head = Buffer.alloc(512);
  try {
    const file = openSync(location, 'r');
    const length = readSync(file, head, 0, head.length, 0);
    closeSync(file);
    return head.subarray(0, length);
  } catch {
    return head.subarray(0, 0);
  }
}
