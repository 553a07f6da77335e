import { childPath } from '../field-path.ts';
import { isMap, type PlainMap } from '../guards.ts';

/**
 * What type a field must have for the API server to decode it. `quantity` and `intOrString` take numbers as well as texts;
 * `any` is not looked at.
 */
export type Shape = 'string' | 'integer' | 'boolean' | 'quantity' | 'intOrString' | 'map' | 'any' | ListShape | MapShape | FieldsShape;

interface ListShape {
  readonly list: Shape;
}

interface MapShape {
  readonly mapOf: Shape;
}

interface FieldsShape {
  readonly fields: Readonly<Record<string, Shape>>;
  /** Fields that the rest of the program takes for granted; a missing one is said and made empty, as it is after decoding in Go. */
  readonly required?: readonly string[];
}

/**
 * What is wrong with a field. `lost`: its value could not be kept; `unknown`: nobody here can know its value;
 * `essential`: it was lost or is unknown, and the object means nothing without it.
 */
export interface Misfit {
  readonly path: string;
  /** Empty when nothing is wrong with the file: an encrypted value is no mistake. */
  readonly text: string;
  readonly kind: 'kept' | 'lost' | 'unknown' | 'essential';
}

/** How one value is fitted to its shape: the value itself when it fits, else what can be kept of it. */
export type Fitter = (value: unknown, shape: Shape, path: string) => unknown;

/** Makes the function that fits values to shapes and tells `misfit` of all that is wrong. `isUnknown` knows values that stand for an unknown one. */
export function fitter(misfit: (found: Misfit) => void, isUnknown: (value: unknown) => boolean): Fitter {
  const fit: Fitter = (value, shape, path) => {
    if (value === undefined || value === null) return undefined;
    if (shape === 'any') return value;
    if (typeof shape === 'string') return shape === 'map' ? fitMap(value, { mapOf: 'any' }, path) : fitScalar(value, shape, path);
    if ('list' in shape) return fitList(value, shape, path);
    return fitMap(value, shape, path);
  };

  function fitScalar(value: unknown, shape: ScalarShape, path: string): unknown {
    if (isUnknown(value)) return shape === 'string' ? value : lose(path, 'unknown', '');
    if (fitsScalar(value, shape)) return shape === 'quantity' ? String(value) : value;
    if (isSubstitution(value)) return lose(path, 'unknown', 'is substituted when it is applied; its value is not known here');
    if (shape === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
      misfit({ path, kind: 'kept', text: `must be a string, but ${wordFor(value)} is given (quote it); the API server refuses this object` });
      return String(value);
    }
    return lose(path, 'lost', `must be ${wordForShape(shape)}, but ${wordFor(value)} is given; the API server refuses this object`);
  }

  function lose(path: string, kind: Misfit['kind'], text: string): undefined {
    misfit({ path, kind, text });
    return undefined;
  }

  function fitList(value: unknown, shape: ListShape, path: string): unknown {
    if (!Array.isArray(value)) return lose(path, isUnknown(value) ? 'unknown' : 'lost', wrongCollection('a list', value));
    const items: unknown[] = value.map((item, index) => fitItem(item, shape.list, childPath(path, index)));
    return items.every((item, index) => item === value[index]) ? value : items.filter((item) => item !== undefined);
  }

  function fitItem(item: unknown, shape: Shape, path: string): unknown {
    return item === null ? lose(path, 'lost', 'is an empty list item') : fit(item, shape, path);
  }

  function fitMap(value: unknown, shape: MapShape | FieldsShape, path: string): unknown {
    if (!isMap(value)) return lose(path, isUnknown(value) ? 'unknown' : 'lost', wrongCollection('a map', value));
    const changes = 'mapOf' in shape ? changedEntries(value, shape, path) : changedFields(value, shape, path);
    return changes.size === 0 ? value : withChanges(value, changes);
  }

  function changedEntries(value: PlainMap, shape: MapShape, path: string): ReadonlyMap<string, unknown> {
    const fitted = Object.entries(value).map(([key, entry]) => [key, fitEntry(entry, shape.mapOf, childPath(path, key))] as const);
    return new Map(fitted.filter(([key, entry]) => entry !== value[key]));
  }

  function changedFields(value: PlainMap, shape: FieldsShape, path: string): ReadonlyMap<string, unknown> {
    const changes = new Map<string, unknown>();
    for (const key in shape.fields) {
      if (!Object.hasOwn(value, key)) continue;
      const fitted = fit(value[key], shape.fields[key] ?? 'any', childPath(path, key));
      if (fitted !== value[key]) changes.set(key, fitted);
    }
    for (const key of shape.required ?? []) fillMissing(value, shape, key, path, changes);
    return changes;
  }

  /** Go decodes a null in a map of strings as the empty string. */
  function fitEntry(value: unknown, shape: Shape, path: string): unknown {
    if (value !== null || shape === 'any') return shape === 'any' ? value : fit(value, shape, path);
    return shape === 'string' ? '' : undefined;
  }

  function fillMissing(value: PlainMap, shape: FieldsShape, key: string, path: string, changes: Map<string, unknown>): void {
    const present = changes.has(key) ? changes.get(key) : value[key];
    if (present !== undefined && present !== null) return;
    const wasThere = value[key] !== undefined && value[key] !== null;
    misfit({ path: childPath(path, key), kind: wasThere ? 'essential' : 'kept', text: 'is missing' });
    changes.set(key, emptyOf(shape.fields[key] ?? 'any'));
  }

  return fit;
}

type ScalarShape = 'string' | 'integer' | 'boolean' | 'quantity' | 'intOrString';

function fitsScalar(value: unknown, shape: ScalarShape): boolean {
  switch (shape) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isInteger(value);
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number';
    case 'intOrString':
      return typeof value === 'string' || Number.isInteger(value);
  }
}

/** `${NAME}` and the like: Flux and envsubst put values there that may well be numbers. */
function isSubstitution(value: unknown): boolean {
  return typeof value === 'string' && /^\$\{[^}]+\}$/.test(value.trim());
}

function withChanges(value: PlainMap, changes: ReadonlyMap<string, unknown>): PlainMap {
  const changed: [string, unknown][] = Object.entries(value).map(([key, old]) => [key, changes.has(key) ? changes.get(key) : old]);
  for (const [key, added] of changes) if (!Object.hasOwn(value, key)) changed.push([key, added]);
  return Object.fromEntries(changed.filter(([, kept]) => kept !== undefined));
}

function emptyOf(shape: Shape): unknown {
  if (shape === 'string' || shape === 'quantity' || shape === 'intOrString') return '';
  if (shape === 'integer') return 0;
  if (shape === 'boolean') return false;
  if (typeof shape === 'object' && 'list' in shape) return [];
  if (typeof shape === 'object' && 'fields' in shape) {
    return Object.fromEntries((shape.required ?? []).map((key) => [key, emptyOf(shape.fields[key] ?? 'any')]));
  }
  return {};
}

const wrongCollection = (wanted: string, value: unknown) => `must be ${wanted}, but ${wordFor(value)} is given; the API server refuses this object`;

function wordForShape(shape: ScalarShape): string {
  if (shape === 'boolean') return 'true or false';
  if (shape === 'integer') return 'a whole number';
  return 'a string';
}

/** Says what kind of value it is, never the value: it may be a secret. */
function wordFor(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isMap(value)) return 'a map';
  if (typeof value === 'string') return 'a string';
  return typeof value === 'boolean' ? 'a boolean' : 'a number';
}
