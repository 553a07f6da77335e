import { type ArchiveEntry, BadArchive, type Limits } from './entries.ts';

// POSIX.1-2001 ustar and pax, and GNU tar's long names.

const BLOCK = 512;
/** A name longer than this is none. */
const MOST_NAME = 64 * 1024;

/** Whether bytes begin with the header of a tar archive. */
export function isTar(bytes: Buffer): boolean {
  return bytes.length >= BLOCK && hasChecksum(bytes.subarray(0, BLOCK));
}

/**
 * The entries of a tar archive, in order.
 *
 * @throws BadArchive where it breaks off or a header is damaged; what came before is good.
 */
export function* tarEntries(archive: Buffer, limits: Limits): Generator<ArchiveEntry> {
  let given: Given = {};
  let count = 0;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    if (!hasChecksum(header)) throw new BadArchive('a header is damaged');
    count++;
    if (count > limits.entries) throw new BadArchive(`it has more than ${limits.entries} entries`);
    const size = given.size ?? numberAt(header, 124, 12);
    const from = at + BLOCK;
    if (!Number.isSafeInteger(size) || size < 0 || from + size > archive.length) throw new BadArchive('it breaks off');
    const type = String.fromCharCode(header[156] ?? 0);
    const content = archive.subarray(from, from + size);
    at = from + Math.ceil(size / BLOCK) * BLOCK;
    if (isNote(type)) {
      given = { ...given, ...noteIn(type, content) };
      continue;
    }
    yield { name: given.name ?? nameIn(header), kind: kindOf(type), size, bytes: () => content };
    given = {};
  }
}

/** What an entry before another says of it. */
interface Given {
  readonly name?: string;
  readonly size?: number;
}

/** `L` and `K` are GNU's long names of files and links, `x` and `g` are pax headers. */
function isNote(type: string): boolean {
  return type === 'L' || type === 'K' || type === 'x' || type === 'g';
}

function noteIn(type: string, content: Buffer): Given {
  const text = content.subarray(0, MOST_NAME).toString('utf8');
  if (type === 'L') return { name: text.replace(/\0.*$/s, '') };
  if (type !== 'x') return {};
  const name = /^\d+ path=(.*)$/m.exec(text)?.[1];
  const size = /^\d+ size=(\d+)$/m.exec(text)?.[1];
  return { ...(name === undefined ? {} : { name }), ...(size === undefined ? {} : { size: Number(size) }) };
}

function kindOf(type: string): ArchiveEntry['kind'] {
  if (type === '0' || type === '\0' || type === '7') return 'file';
  if (type === '5') return 'folder';
  return type === '1' || type === '2' ? 'link' : 'other';
}

function nameIn(header: Buffer): string {
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? textAt(header, 345, 155) : '';
  const name = textAt(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textAt(header: Buffer, from: number, length: number): string {
  const bytes = header.subarray(from, from + length);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? length : end);
}

/** Octal digits, or, where the highest bit is set, the bytes of a number. */
function numberAt(header: Buffer, from: number, length: number): number {
  const first = header[from] ?? 0;
  if ((first & 0x80) === 0) return Number.parseInt(textAt(header, from, length).trim() || '0', 8);
  let value = first & 0x7f;
  for (let at = from + 1; at < from + length; at++) value = value * 256 + (header[at] ?? 0);
  return value;
}

/** The sum of a header's bytes, with the sum's own field taken for spaces. */
function hasChecksum(header: Buffer): boolean {
  let sum = 0;
  for (const [at, byte] of header.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte;
  return sum === numberAt(header, 148, 8);
}
