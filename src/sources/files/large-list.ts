import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Report, unreadObjects } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';
import { listRanges } from './list-ranges.ts';

/** Above this size a JSON list is read item by item from the file: one text cannot hold more than 512 MiB. */
export const LARGE_FILE = 256 * 1024 * 1024;

const CHUNK = 4 * 1024 * 1024;

/**
 * Reads a JSON list item by item, so that never more than one item is in memory as text. Fields have the place of their object.
 * Answers undefined when the file is no list in JSON.
 */
export function readLargeList(location: string, path: string, report: Report): SourceDocument | undefined {
  const file = openSync(location, 'r');
  const ranges = listRanges(chunksOf(file));
  if (ranges === undefined) {
    closeSync(file);
    return undefined;
  }
  const size = fstatSync(file).size;
  const rest = `${textOf(file, 0, ranges.items.from)}[]${textOf(file, ranges.items.to, size)}`;
  const list = parsed(rest, path, 1, report);
  return list === undefined ? undefined : { ...list, items: itemsOf(file, ranges.each, path, report) };
}

function* itemsOf(
  file: number,
  ranges: readonly { readonly from: number; readonly to: number; readonly line: number }[],
  path: string,
  report: Report,
): Generator<SourceDocument> {
  try {
    for (const { from, to, line } of ranges) {
      const item = parsed(textOf(file, from, to), path, line, report);
      if (item !== undefined) yield item;
    }
  } finally {
    closeSync(file);
  }
}

function parsed(text: string, path: string, firstLine: number, report: Report): SourceDocument | undefined {
  const firstKey = text.search(/"/);
  const place = { path, line: firstLine + text.slice(0, Math.max(firstKey, 0)).split('\n').length - 1 };
  try {
    return { path, value: JSON.parse(text), place, placeOf: () => place };
  } catch {
    report('error', 'this document was not read: not valid JSON', place, unreadObjects);
    return undefined;
  }
}

function* chunksOf(file: number): Generator<Uint8Array> {
  const chunk = Buffer.alloc(CHUNK);
  for (let at = 0, length = -1; length !== 0; at += length) {
    length = readSync(file, chunk, 0, CHUNK, at);
    yield chunk.subarray(0, length);
  }
}

function textOf(file: number, from: number, to: number): string {
  const bytes = Buffer.allocUnsafe(to - from);
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, from + length);
    if (read === 0) break;
    length += read;
  }
  return bytes.toString('utf8', 0, length);
}
