import { gunzipSync } from 'node:zlib';
import { UserError } from '#base/user-error.ts';

const decoder = new TextDecoder();

/**
 * The records in a file's bytes: a JSON array, one JSON value a line, or a single record; each may be compressed with gzip.
 *
 * @throws UserError when it is none of these.
 */
export function readRecords(bytes: Uint8Array, fileName: string): readonly unknown[] {
  const text = decoder.decode(inflated(bytes, fileName));
  if (text.trim() === '') throw new UserError(`${fileName}: the file is empty`);
  const whole = parsed(text);
  if (whole === undefined) return linesOf(text, fileName);
  return Array.isArray(whole.value) ? whole.value : [whole.value];
}

function inflated(bytes: Uint8Array, fileName: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new UserError(`${fileName}: damaged gzip data (${error instanceof Error ? error.message : String(error)})`);
  }
}

function linesOf(text: string, fileName: string): readonly unknown[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const record = parsed(line);
    if (record === undefined) throw new UserError(`${fileName}:${index + 1}: neither a JSON document nor one JSON value a line`);
    return [record.value];
  });
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
