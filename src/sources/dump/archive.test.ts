import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aReport } from '../report.ts';
import { filesInArchive } from './archive.ts';
import { type Limits, usualLimits } from './entries.ts';

interface Entry {
  readonly name: string;
  readonly text?: string;
  readonly type?: string;
}

/** A tar archive as `tar --format=ustar` writes it. */
function tar(...entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(1024)]);
}

function tarEntry({ name, text = '', type = '0' }: Entry): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

interface ZipEntry extends Entry {
  /** What the directory says, where it is not the truth. */
  readonly size?: number;
  readonly mode?: number;
}

function zip(...entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text = '', size = text.length, mode = 0o100644 } of entries) {
    const packed = deflateRawSync(text);
    const local = Buffer.alloc(30 + name.length);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.write(name, 30);
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(at, 42);
    entry.write(name, 46);
    locals.push(local, packed);
    directory.push(entry);
    at += local.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

function read(archive: Buffer, limits: Limits = usualLimits) {
  const { report, diagnostics } = aReport();
  const files = filesInArchive(archive, 'b.tgz', report, limits);
  return { files: files.map(({ path, text }) => [path, text]), said: diagnostics().map(({ severity, message }) => `${severity}: ${message}`) };
}

const long = `${'deep/'.repeat(40)}pods.json`;

test.each([
  ['tar', (...entries: readonly Entry[]) => tar(...entries)],
  ['tar.gz', (...entries: readonly Entry[]) => gzipSync(tar(...entries))],
  ['zip', (...entries: readonly Entry[]) => zip(...entries)],
])('the files of a %s are read as if they lay in a folder', (_kind, pack) => {
  const { files, said } = read(
    pack({ name: 'x/nodes.json', text: '{}' }, { name: './x/shop/pods.yaml', text: 'a: 1' }, { name: 'x/logs.txt', text: 'SECRET' }),
  );

  expect(files).toEqual([
    ['b.tgz/x/nodes.json', '{}'],
    ['b.tgz/x/shop/pods.yaml', 'a: 1'],
  ]);
  expect(said).toEqual(['info: not read in this archive: 1 files that are not YAML, JSON or hosts.toml']);
});

test('what says which files Flux leaves out is kept for whoever asks', () => {
  const { report } = aReport();

  const files = filesInArchive(tar({ name: './.sourceignore', text: '/old' }, { name: '.gitignore', text: '/x' }), 'b.tgz', report);

  expect(files.map(({ path, text, later }) => [path, text, later?.()])).toEqual([['b.tgz/.sourceignore', '', '/old']]);
});

test('names longer than a header holds are read, as GNU tar and pax write them', () => {
  const record = ` path=${long}\n`;
  const pax = `${record.length + 3}${record}`;

  expect(read(tar({ name: '././@LongLink', type: 'L', text: `${long}\0` }, { name: 'cut', text: '1' })).files).toEqual([[`b.tgz/${long}`, '1']]);
  expect(read(tar({ name: 'PaxHeaders', type: 'x', text: pax }, { name: 'cut', text: '1' })).files).toEqual([[`b.tgz/${long}`, '1']]);
});

test('paths out of the archive, links and devices are refused, and everything else is read', () => {
  const good = { name: 'ok.json', text: '{}' };

  const packed = read(
    tar(
      { name: '../evil.json', text: '{}' },
      { name: '/etc/evil.yaml', text: 'a' },
      { name: 'l.json', type: '2' },
      { name: 'd.json', type: '3' },
      good,
    ),
  );
  const zipped = read(
    zip({ name: 'a/../../evil.json', text: '{}' }, { name: 'C:\\evil.json', text: '{}' }, { name: 'l.json', text: '/etc', mode: 0o120777 }, good),
  );

  expect([packed.files, zipped.files]).toEqual([[['b.tgz/ok.json', '{}']], [['b.tgz/ok.json', '{}']]]);
  expect(packed.said).toEqual([
    'warning: not read: the path ../evil.json in this archive leads out of the archive',
    'warning: not read: the path /etc/evil.yaml in this archive is absolute',
    'info: not read in this archive: 1 links',
    'info: not read in this archive: 1 devices, encrypted and other special entries',
  ]);
  expect(zipped.said).toEqual([
    'warning: not read: the path a/../../evil.json in this archive leads out of the archive',
    'warning: not read: the path C:\\evil.json in this archive is absolute',
    'info: not read in this archive: 1 links',
  ]);
});

test('what unpacks to more than may be read ends in a diagnostic', () => {
  const limits = { unpacked: 100_000, entries: 3 };
  const zeros = '0'.repeat(1_000_000);

  expect(read(gzipSync(zeros), limits)).toEqual({
    files: [],
    said: ['error: this archive was not read to its end: it unpacks to more than 100000 bytes (unpack it, and name the folder)'],
  });
  expect(read(zip({ name: 'ok.json', text: '{}' }, { name: 'a.json', text: zeros }), limits).said).toEqual([
    'error: this archive was not read to its end: it unpacks to more than may be read',
  ]);
  expect(read(zip({ name: 'a.json', text: zeros, size: 10 }), limits).said).toEqual([
    'error: this archive was not read to its end: an entry is damaged',
  ]);
  expect(read(tar(...Array.from({ length: 5 }, (_, index) => ({ name: `${index}.json` }))), limits).said).toEqual([
    'error: this archive was not read to its end: it has more than 3 entries',
  ]);
});

test('an archive that breaks off, or is damaged, gives what came before', () => {
  const whole = tar({ name: 'a.json', text: '1' }, { name: 'b.json', text: '2'.repeat(2000) });
  const damaged = Buffer.from(whole);
  damaged[1024] = 0xff;

  expect(read(whole.subarray(0, 2048))).toEqual({
    files: [['b.tgz/a.json', '1']],
    said: ['error: this archive was not read to its end: it breaks off'],
  });
  expect(read(damaged)).toEqual({ files: [['b.tgz/a.json', '1']], said: ['error: this archive was not read to its end: a header is damaged'] });
  expect(read(gzipSync(whole).subarray(0, 60)).said).toEqual(['error: this archive was not read to its end: it is damaged']);
});

test('a name cannot speak to the terminal, and binary files are no text', () => {
  const { files, said } = read(tar({ name: '\u001b[2Ja.json', text: '{}' }, { name: 'b.json', text: 'a\0b' }));

  expect(files).toEqual([['b.tgz/?[2Ja.json', '{}']]);
  expect(said).toEqual(['info: not read in this archive: 1 files that are not text']);
});
