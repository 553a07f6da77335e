import { deepEqual } from '#base/equal.ts';

/** RFC 6902. Follows github.com/evanphx/json-patch v4.12, which the API server uses. */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

export type Patched = { readonly applied: true; readonly value: unknown } | { readonly applied: false; readonly problem: string };

/** All operations in turn, or the first that does not apply. */
export function applyJsonPatch(document: unknown, operations: readonly Operation[]): Patched {
  let current: Patched = { applied: true, value: document };
  for (const operation of operations) {
    if (!current.applied) return current;
    current = applyOne(current.value, operation);
  }
  return current;
}

function applyOne(document: unknown, operation: Operation): Patched {
  const path = typeof operation.path === 'string' ? pointer(operation.path) : undefined;
  if (path === undefined) return wrong(`${operation.op} operation does not apply: doc is missing path: ${operation.path}`);
  switch (operation.op) {
    case 'add':
      return change(document, path, 'add', operation.value);
    case 'remove':
      return change(document, path, 'remove', undefined);
    case 'replace':
      return change(document, path, 'replace', operation.value);
    case 'test':
      return deepEqual(read(document, path) ?? null, operation.value ?? null)
        ? { applied: true, value: document }
        : wrong(`testing value ${operation.path} failed`);
    case 'copy':
    case 'move':
      return fromElsewhere(document, path, operation);
    default:
      return wrong(`Unexpected kind: ${operation.op}`);
  }
}

function fromElsewhere(document: unknown, path: readonly string[], operation: Operation): Patched {
  const from = pointer(operation.from ?? '');
  const value = from === undefined ? undefined : read(document, from);
  if (from === undefined || value === undefined)
    return wrong(`${operation.op} operation does not apply: doc is missing from path: ${operation.from}`);
  const rest: Patched = operation.op === 'move' ? change(document, from, 'remove', undefined) : { applied: true, value: document };
  return rest.applied ? change(rest.value, path, 'add', value) : rest;
}

/** `/spec/a~1b` in its parts; undefined when it is no pointer. */
function pointer(text: string): readonly string[] | undefined {
  if (text === '') return [];
  if (!text.startsWith('/')) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(document: unknown, path: readonly string[]): unknown {
  let current = document;
  for (const part of path) {
    if (Array.isArray(current)) current = current[Number(part)];
    else if (typeof current === 'object' && current !== null) current = (current as Record<string, unknown>)[part];
    else return undefined;
  }
  return current;
}

type Change = 'add' | 'remove' | 'replace';

function change(document: unknown, path: readonly string[], how: Change, value: unknown): Patched {
  const [part, ...rest] = path;
  if (part === undefined) return how === 'remove' ? wrong('remove operation does not apply: doc is missing path') : { applied: true, value };
  if (Array.isArray(document)) return rest.length === 0 ? changeList(document, part, how, value) : within(document, Number(part), rest, how, value);
  if (typeof document !== 'object' || document === null) return wrong(`${how} operation does not apply: doc is missing path: ${part}`);
  const record = document as Record<string, unknown>;
  if (rest.length > 0) return withinRecord(record, part, rest, how, value);
  if (how !== 'add' && !(part in record)) return wrong(`${how} operation does not apply: doc is missing key: ${part}`);
  const { [part]: _, ...others } = record;
  return { applied: true, value: how === 'remove' ? others : { ...record, [part]: value } };
}

function withinRecord(record: Record<string, unknown>, part: string, rest: readonly string[], how: Change, value: unknown): Patched {
  if (record[part] === undefined || record[part] === null) return wrong(`${how} operation does not apply: doc is missing path: ${part}`);
  const inner = change(record[part], rest, how, value);
  return inner.applied ? { applied: true, value: { ...record, [part]: inner.value } } : inner;
}

function within(list: readonly unknown[], index: number, rest: readonly string[], how: Change, value: unknown): Patched {
  if (list[index] === undefined) return wrong(`${how} operation does not apply: doc is missing path: ${index}`);
  const inner = change(list[index], rest, how, value);
  return inner.applied ? { applied: true, value: list.with(index, inner.value) } : inner;
}

function changeList(list: readonly unknown[], part: string, how: Change, value: unknown): Patched {
  if (how === 'add' && part === '-') return { applied: true, value: [...list, value] };
  const index = /^-?\d+$/.test(part) ? Number(part) : Number.NaN;
  const most = how === 'add' ? list.length : list.length - 1;
  if (Number.isNaN(index) || index < 0 || index > most) return wrong(`${how} operation does not apply: doc is missing key: ${part}`);
  if (how === 'add') return { applied: true, value: [...list.slice(0, index), value, ...list.slice(index)] };
  return { applied: true, value: how === 'remove' ? list.toSpliced(index, 1) : list.with(index, value) };
}

function wrong(problem: string): Patched {
  return { applied: false, problem };
}
