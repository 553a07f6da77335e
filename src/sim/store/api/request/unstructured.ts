import type { Json } from '../schema/decode.ts';
import { type FieldType, structOf } from '../schema/types.ts';

/**
 * The first value of a wrong sort, in the words of the reader that strategic merge patches are read back with. Follows
 * apimachinery pkg/runtime/converter.go, v0.28.
 */
export function unstructuredProblem(value: unknown, structName: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (sortOf(value) !== 'map') return `cannot restore struct from: ${sortOf(value)}`;
  return first(structOf(structName).fields, ({ name, type }) => problemOf((value as Json)[name], type));
}

function problemOf(value: unknown, type: FieldType): string | undefined {
  if (value === undefined || value === null) return undefined;
  const sort = sortOf(value);
  switch (type.form) {
    case 'struct':
      return unstructuredProblem(value, type.name);
    case 'list':
      return sort === 'slice' ? first(value as unknown[], (entry) => problemOf(entry, type.of)) : `cannot restore slice from ${sort}`;
    case 'map':
      return sort === 'map' ? first(Object.values(value), (entry) => problemOf(entry, type.of)) : `cannot restore map from ${sort}`;
    case 'string':
      return sort === 'string' ? undefined : scalarProblem(sort, type);
    case 'bool':
      return sort === 'bool' ? undefined : scalarProblem(sort, type);
    case 'int32':
    case 'int64':
      return sort === 'int64' ? undefined : scalarProblem(sort, type);
    default:
      return undefined;
  }
}

function scalarProblem(sort: string, { goName }: FieldType): string {
  if (sort === 'map' || sort === 'slice') return `unrecognized type: ${goName.includes('.') ? 'string' : goName}`;
  return `cannot convert ${sort} to ${goName}`;
}

function sortOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'map';
}

function first<T>(items: readonly T[], problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
