import { inflateRawSync } from 'node:zlib';
import { type ArchiveEntry, BadArchive, type Limits } from './entries.ts';

// PKWARE APPNOTE.TXT 6.3.10, without encryption and ZIP64.

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const END_LENGTH = 22;
const MOST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const LINK_MODE = 0o120000;

/** Whether bytes begin as a zip archive does. */
export function isZip(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32LE(0) === LOCAL_ENTRY;
}

/**
 * The entries of a zip archive, as its directory lists them.
 *
 * @throws BadArchive where the directory is damaged, or more is unpacked than may be.
 */
export function* zipEntries(archive: Buffer, limits: Limits): Generator<ArchiveEntry> {
  const end = endOf(archive);
  const count = archive.readUInt16LE(end + 10);
  if (count === 0xffff || archive.readUInt32LE(end + 16) === 0xffffffff) throw new BadArchive('it is in the ZIP64 format');
  if (count > limits.entries) throw new BadArchive(`it has more than ${limits.entries} entries`);
  let at = archive.readUInt32LE(end + 16);
  let left = limits.unpacked;
  for (let index = 0; index < count; index++) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new BadArchive('its directory is damaged');
    const entry = entryAt(archive, at, (size) => {
      left -= size;
      if (left < 0) throw new BadArchive('it unpacks to more than may be read');
    });
    yield entry.entry;
    at += entry.length;
  }
}

function endOf(archive: Buffer): number {
  const lowest = Math.max(0, archive.length - END_LENGTH - MOST_COMMENT);
  for (let at = archive.length - END_LENGTH; at >= lowest; at--) if (archive.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  throw new BadArchive('its directory is missing');
}

function entryAt(archive: Buffer, at: number, take: (size: number) => void): { readonly entry: ArchiveEntry; readonly length: number } {
  const nameLength = archive.readUInt16LE(at + 28);
  const length = 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
  const size = archive.readUInt32LE(at + 24);
  const isLink = ((archive.readUInt32LE(at + 38) >>> 16) & 0o170000) === LINK_MODE;
  const isEncrypted = (archive.readUInt16LE(at + 8) & 1) === 1;
  const kind = name.endsWith('/') ? 'folder' : isLink ? 'link' : isEncrypted ? 'other' : 'file';
  return { entry: { name, kind, size, bytes: () => contentAt(archive, at, size, take) }, length };
}

/** What is unpacked is never more than the directory says, and that is taken from what may be unpacked in all. */
function contentAt(archive: Buffer, at: number, size: number, take: (size: number) => void): Buffer {
  take(size);
  const method = archive.readUInt16LE(at + 10);
  const local = archive.readUInt32LE(at + 42);
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== LOCAL_ENTRY) throw new BadArchive('an entry is damaged');
  const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(from, from + archive.readUInt32LE(at + 20));
  if (method === STORED) return packed.subarray(0, size);
  if (method !== DEFLATED) throw new BadArchive('an entry is packed in a way that is not known here');
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  } catch {
    throw new BadArchive('an entry is damaged');
  }
}
