import { unknownValue } from '#model/cluster.ts';
import { childPath } from './field-path.ts';
import { isMap, type PlainMap } from './guards.ts';

const ENCRYPTED = /^ENC\[[A-Z0-9_]+,/;

/** An object without its SOPS envelope: every encrypted value is replaced by the mark of an unknown one, keys stay. */
export interface Unsealed {
  readonly value: PlainMap;
  readonly unknownFields: readonly string[];
}

/** Whether a document was encrypted with SOPS: it has a `sops` map at its top. */
export function isSealed(value: PlainMap): boolean {
  return isMap(value.sops);
}

/** Whether the text of a file of any kind was encrypted with SOPS. */
export function isSealedText(text: string): boolean {
  return /ENC\[AES256_GCM,data:/.test(text) && /\bsops/.test(text);
}

/** Takes the envelope off; no key is needed, because no value is read. */
export function unsealed(value: PlainMap): Unsealed {
  const unknownFields: string[] = [];
  const { sops: _envelope, ...content } = value;
  const masked = mask(content, '', (path) => unknownFields.push(path));
  return { value: isMap(masked) ? masked : {}, unknownFields };
}

function mask(value: unknown, path: string, found: (path: string) => void): unknown {
  if (typeof value === 'string') {
    if (!ENCRYPTED.test(value)) return value;
    found(path);
    return unknownValue;
  }
  if (Array.isArray(value)) return value.map((item, index) => mask(item, childPath(path, index), found));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mask(child, childPath(path, key), found)]));
}
