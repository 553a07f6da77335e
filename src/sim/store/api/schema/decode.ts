import { minorOf } from '#model/kubernetes-version.ts';
import { canonicalQuantity, parseQuantity } from '#model/quantity.ts';
import { type Field, type FieldType, type Struct, structOf } from './types.ts';

/**
 * Reads untrusted JSON as Go would read and write it back: wrong types are refused, unknown fields dropped and reported, empty
 * fields that may be omitted are, quantities and times are canonical. Follows sigs.k8s.io/json, v0.0.0-20221116.
 */
export type Decoded =
  | { readonly value: Json; readonly unknownFields: readonly string[]; readonly error?: undefined }
  | { readonly error: string; readonly value?: undefined; readonly unknownFields: readonly string[] };

export type Json = { [key: string]: unknown };

/**
 * The body of a request as the struct `structName`; `apiVersion` and `kind` are kept as they are.
 *
 * @param minor version of Kubernetes: some fields are younger than others
 */
export function decodeObject(body: Json, structName: string, minor = minorOf(undefined)): Decoded {
  const reader = new Reader(minor);
  const { apiVersion, kind, ...rest } = body;
  const value = reader.struct(rest, structOf(structName), '');
  const error = reader.fatal ?? reader.saved;
  if (error !== undefined) return { error, unknownFields: reader.unknownFields };
  return {
    value: { ...(apiVersion === undefined ? {} : { apiVersion }), ...(kind === undefined ? {} : { kind }), ...value },
    unknownFields: reader.unknownFields,
  };
}

const int32: FieldType = { form: 'int32', goName: 'int32', internalName: 'int32' };
const string: FieldType = { form: 'string', goName: 'string', internalName: 'string' };

class Reader {
  /** The first wrong type; reading goes on, as in Go. */
  saved: string | undefined;
  /** A refusal by the value's own reader ends the reading, and is the one reported. */
  fatal: string | undefined;
  readonly unknownFields: string[] = [];
  readonly #names: string[] = [];
  readonly #minor: number;
  #structName = '';

  constructor(minor: number) {
    this.#minor = minor;
  }

  struct(value: unknown, struct: Struct, path: string): Json {
    const raw = value as Json;
    const read = new Map<string, unknown>();
    const outer = this.#structName;
    for (const key of Object.keys(raw)) {
      const field = struct.byName.get(key);
      if (field === undefined || (field.since ?? 0) > this.#minor) {
        this.unknownFields.push(path === '' ? key : `${path}.${key}`);
        continue;
      }
      if ((field.keptSince ?? 0) > this.#minor) continue;
      this.#structName = struct.goName;
      this.#names.push(key);
      read.set(key, this.#field(raw[key], field, path === '' ? key : `${path}.${key}`));
      this.#names.pop();
      if (this.fatal !== undefined) break;
    }
    this.#structName = outer;
    return written(struct, read);
  }

  /** Undefined stands for the zero value of the type. */
  #field(value: unknown, field: Field, path: string): unknown {
    if (value === null && field.type.form !== 'quantity') return undefined;
    return this.#value(value, field.type, path);
  }

  #value(value: unknown, type: FieldType, path: string): unknown {
    switch (type.form) {
      case 'struct':
        return isRecord(value) ? this.struct(value, structOf(type.name), path) : this.#mismatch(value, type);
      case 'list':
        return Array.isArray(value) ? this.#list(value, type.of, path) : this.#mismatch(value, type);
      case 'map':
        return isRecord(value) ? this.#map(value, type.of, path) : this.#mismatch(value, type);
      case 'string':
        return typeof value === 'string' ? value : this.#mismatch(value, type);
      case 'bool':
        return typeof value === 'boolean' ? value : this.#mismatch(value, type);
      case 'int32':
      case 'int64':
        return this.#integer(value, type);
      case 'float64':
        return typeof value === 'number' ? value : this.#mismatch(value, type);
      case 'intOrString':
        return typeof value === 'string' ? value : this.#integer(value, int32);
      case 'bytes':
        return this.#bytes(value, type);
      case 'quantity':
        return this.#quantity(value);
      case 'time':
      case 'microTime':
        return this.#time(value, type.form);
      case 'raw':
        return value;
    }
  }

  #list(values: readonly unknown[], of: FieldType, path: string): unknown[] {
    return values.map((value, index) => (this.fatal === undefined ? this.#element(value, of, `${path}[${index}]`) : undefined));
  }

  #map(values: Json, of: FieldType, path: string): Json {
    const read: Json = {};
    for (const key of Object.keys(values)) {
      if (this.fatal !== undefined) break;
      read[key] = this.#element(values[key], of, `${path}.${key}`);
    }
    return read;
  }

  /** Null within a list or map is the zero value of its element. */
  #element(value: unknown, of: FieldType, path: string): unknown {
    const read = value === null && of.form !== 'quantity' ? undefined : this.#value(value, of, path);
    return read === undefined ? zeroOf(of) : read;
  }

  #integer(value: unknown, type: FieldType): unknown {
    if (typeof value !== 'number') return this.#mismatch(value, type);
    const most = type.form === 'int32' ? 2 ** 31 : 2 ** 63;
    if (Number.isInteger(value) && value >= -most && value < most) return value;
    return this.#save(`number ${value}`, type);
  }

  #bytes(value: unknown, type: FieldType): unknown {
    if (typeof value !== 'string') return this.#mismatch(value, type);
    const wrongAt = base64ErrorAt(value);
    if (wrongAt === undefined) return value.replace(/[\r\n]/g, '');
    this.saved ??= `illegal base64 data at input byte ${wrongAt}`;
    return undefined;
  }

  #quantity(value: unknown): unknown {
    if (value === null) return '0';
    const text = typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
    const { error } = parseQuantity(text);
    if (error !== undefined) this.fatal ??= error;
    return canonicalQuantity(text);
  }

  #time(value: unknown, form: 'time' | 'microTime'): unknown {
    if (typeof value !== 'string') {
      this.#mismatch(value, string);
      this.fatal ??= this.saved;
      return undefined;
    }
    const parsed = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : Number.NaN;
    if (!Number.isNaN(parsed)) return form === 'microTime' ? value : `${new Date(parsed).toISOString().slice(0, 19)}Z`;
    const layout = form === 'time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00';
    this.fatal ??= `parsing time "${value}" as "${layout}": cannot parse "${value}" as "2006"`;
    return undefined;
  }

  #mismatch(value: unknown, type: FieldType): undefined {
    return this.#save(jsonKind(value), type);
  }

  #save(what: string, type: FieldType): undefined {
    const place = this.#names.length === 0 ? 'Go value' : `Go struct field ${this.#structName}.${this.#names.join('.')}`;
    this.saved ??= `json: cannot unmarshal ${what} into ${place} of type ${type.goName}`;
    return undefined;
  }
}

/** The struct as Go's encoder writes it, in Go's order. */
function written(struct: Struct, read: ReadonlyMap<string, unknown>): Json {
  const json: Json = {};
  for (const field of struct.fields) {
    const value = read.get(field.name);
    if (field.pointer) {
      if (value !== undefined) json[field.name] = value;
      continue;
    }
    const kept = value === undefined ? zeroOf(field.type) : value;
    if (!field.omitEmpty || !isEmpty(kept, field.type)) json[field.name] = kept;
  }
  return json;
}

/** Structs are never empty for Go's encoder: `resources: {}` and `creationTimestamp: null` are written. */
function isEmpty(value: unknown, type: FieldType): boolean {
  if (type.form === 'list') return value === null || (value as unknown[]).length === 0;
  if (type.form === 'map') return value === null || Object.keys(value as Json).length === 0;
  if (type.form === 'bytes') return value === null || value === '';
  return (value === '' && type.form === 'string') || (value === 0 && type.form !== 'intOrString') || value === false;
}

function zeroOf(type: FieldType): unknown {
  switch (type.form) {
    case 'struct':
      return zeroStruct(type.name);
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'float64':
    case 'intOrString':
      return 0;
    case 'quantity':
      return '0';
    case 'list':
      // Go would write null; here a list that is always there may be counted on.
      return [];
    default:
      return null;
  }
}

const zeroStructs = new Map<string, Json>();

function zeroStruct(name: string): Json {
  let zero = zeroStructs.get(name);
  if (zero === undefined) {
    zero = written(structOf(name), new Map());
    zeroStructs.set(name, zero);
  }
  return { ...zero };
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

/** Where Go's standard base64 decoder stops; undefined when the text is well formed. */
function base64ErrorAt(text: string): number | undefined {
  let digits = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '\n' || character === '\r') continue;
    if (character === '=') return paddingErrorAt(text, index, digits);
    if (!/[A-Za-z0-9+/]/.test(character)) return index;
    digits++;
  }
  return digits % 4 === 0 ? undefined : text.length - (digits % 4);
}

function paddingErrorAt(text: string, start: number, digits: number): number | undefined {
  const rest = text.slice(start).replace(/[\r\n]/g, '');
  const need = digits % 4 === 2 ? '==' : digits % 4 === 3 ? '=' : undefined;
  if (need === undefined) return start;
  if (rest === need) return undefined;
  if (rest.length < need.length) return text.length;
  return rest.startsWith(need) ? start + need.length : start + 1;
}
