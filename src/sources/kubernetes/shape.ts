import { childPath, type PathStep } from '../field-path.ts';
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

/** How one value is fitted to its shape: the value itself when it fits, else what can be kept of it. `path` is that of the value. */
export type Fitter = (value: unknown, shape: Shape, path: string) => unknown;

/** What changes when a map is fitted, by key; undefined: nothing. */
type Changes = Map<string, unknown> | undefined;

/** Makes the function that fits values to shapes and tells `misfit` of all that is wrong. `isUnknown` knows values that stand for an unknown one. */
export function fitter(misfit: (found: Misfit) => void, isUnknown: (value: unknown) => boolean): Fitter {
  /** The steps from `root` to the value being looked at: a path is put together only where something is wrong. */
  const steps: PathStep[] = [];
  let root = '';

  function fit(value: unknown, shape: Shape): unknown {
    if (value === undefined || value === null) return undefined;
    if (shape === 'any') return value;
    if (typeof shape === 'string') return shape === 'map' ? fitMap(value, anyMap) : fitScalar(value, shape);
    return 'list' in shape ? fitList(value, shape) : fitMap(value, shape);
  }

  function fitAt(step: PathStep, value: unknown, shape: Shape): unknown {
    steps.push(step);
    const fitted = fit(value, shape);
    steps.pop();
    return fitted;
  }

  function tell(kind: Misfit['kind'], text: string): undefined {
    misfit({ path: steps.reduce<string>(childPath, root), kind, text });
    return undefined;
  }

  function fitScalar(value: unknown, shape: ScalarShape): unknown {
    if (isUnknown(value)) return shape === 'string' ? value : tell('unknown', '');
    if (fitsScalar(value, shape)) return shape === 'quantity' ? String(value) : value;
    if (isSubstitution(value)) return tell('unknown', 'is substituted when it is applied; its value is not known here');
    if (shape === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
      tell('kept', `must be a string, but ${wordFor(value)} is given (quote it); the API server refuses this object`);
      return String(value);
    }
    return tell('lost', `must be ${wordForShape(shape)}, but ${wordFor(value)} is given; the API server refuses this object`);
  }

  function fitList(value: unknown, shape: ListShape): unknown {
    if (!Array.isArray(value)) return tell(isUnknown(value) ? 'unknown' : 'lost', wrongCollection('a list', value));
    const items: unknown[] = value.map((item, index) => fitItem(item, shape.list, index));
    return items.every((item, index) => item === value[index]) ? value : items.filter((item) => item !== undefined);
  }

  function fitItem(item: unknown, shape: Shape, index: number): unknown {
    if (item !== null) return fitAt(index, item, shape);
    steps.push(index);
    tell('lost', 'is an empty list item');
    steps.pop();
    return undefined;
  }

  function fitMap(value: unknown, shape: MapShape | FieldsShape): unknown {
    if (!isMap(value)) return tell(isUnknown(value) ? 'unknown' : 'lost', wrongCollection('a map', value));
    const changes = 'mapOf' in shape ? changedEntries(value, shape) : changedFields(value, shape);
    return changes === undefined ? value : withChanges(value, changes);
  }

  function changedEntries(value: PlainMap, { mapOf }: MapShape): Changes {
    if (mapOf === 'any') return undefined;
    let changes: Changes;
    for (const key of Object.keys(value)) {
      const fitted = fitEntry(key, value[key], mapOf);
      if (fitted !== value[key]) changes = (changes ?? new Map()).set(key, fitted);
    }
    return changes;
  }

  function changedFields(value: PlainMap, shape: FieldsShape): Changes {
    let changes: Changes;
    for (const key in shape.fields) {
      if (!Object.hasOwn(value, key)) continue;
      const fitted = fitAt(key, value[key], shape.fields[key] ?? 'any');
      if (fitted !== value[key]) changes = (changes ?? new Map()).set(key, fitted);
    }
    return filledUp(value, shape, changes);
  }

  function filledUp(value: PlainMap, shape: FieldsShape, fitted: Changes): Changes {
    let changes = fitted;
    for (const key of shape.required ?? []) {
      const present = changes?.has(key) === true ? changes.get(key) : value[key];
      if (present === undefined || present === null) changes = (changes ?? new Map()).set(key, madeEmpty(value, shape, key));
    }
    return changes;
  }

  /** Go decodes a null in a map of strings as the empty string. */
  function fitEntry(key: string, value: unknown, shape: Shape): unknown {
    if (value !== null) return fitAt(key, value, shape);
    return shape === 'string' ? '' : undefined;
  }

  function madeEmpty(value: PlainMap, shape: FieldsShape, key: string): unknown {
    const wasThere = value[key] !== undefined && value[key] !== null;
    steps.push(key);
    tell(wasThere ? 'essential' : 'kept', 'is missing');
    steps.pop();
    return emptyOf(shape.fields[key] ?? 'any');
  }

  return (value, shape, path) => {
    root = path;
    return fit(value, shape);
  };
}

const anyMap: MapShape = { mapOf: 'any' };

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
