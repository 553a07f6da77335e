import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { testImage } from '../../src/fidelity/image-pulls/test-image.ts';

/** A test image as real bytes: what stands behind each digest the twin made up, and the other way round. */
export interface ImageBytes {
  /** Tells the pages of one pull from those of another. */
  readonly mark: string;
  readonly bytesOf: ReadonlyMap<string, Buffer>;
  readonly realDigest: ReadonlyMap<string, string>;
  readonly twinDigest: ReadonlyMap<string, string>;
}

/** Builds an image of one manifest, one config and one layer that containerd can unpack. Another `text`, another image. */
export function imageBytes(text: string): ImageBytes {
  const image = testImage('', {});
  const part = (role: string) => image.parts.find((candidate) => candidate.role === role)?.descriptor ?? image.top.descriptor;
  const tar = tarOf('proof', `${text}\n`);
  const layer = gzipSync(tar);
  const rootfs = { type: 'layers', diff_ids: [digestOf(tar)] };
  const config = Buffer.from(JSON.stringify({ architecture: architecture(), os: 'linux', config: {}, rootfs, history: [{ created_by: 'prove' }] }));
  const entry = (role: string, bytes: Buffer) => ({ mediaType: part(role).mediaType, digest: digestOf(bytes), size: bytes.length });
  const content = { schemaVersion: 2, mediaType: part('manifest').mediaType, config: entry('config', config), layers: [entry('layer', layer)] };
  const manifest = Buffer.from(JSON.stringify(content));
  const all: readonly (readonly [string, Buffer])[] = [
    [part('manifest').digest, manifest],
    [part('config').digest, config],
    [part('layer').digest, layer],
  ];
  return {
    mark: digestOf(layer).slice('sha256:'.length, 20),
    bytesOf: new Map(all),
    realDigest: new Map(all.map(([twin, bytes]) => [twin, digestOf(bytes)])),
    twinDigest: new Map(all.map(([twin, bytes]) => [digestOf(bytes), twin])),
  };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function architecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

/** A tar archive with one file. */
function tarOf(name: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(Buffer.byteLength(text), 12), 124);
  header.write(octal(0, 12), 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      8,
    ),
    148,
  );
  const body = Buffer.alloc(512);
  body.write(text);
  return Buffer.concat([header, body, Buffer.alloc(1024)]);
}
