import { deepEqual } from '#base/equal.ts';
import { type Step, valueAt, withFieldAt } from './edit-value.ts';
import { isMap, type PlainMap, stringAt } from './guards.ts';

/** An object after a JSON patch, and the fields it touched; or why it could not be applied. */
export type JsonPatched =
  | { readonly ok: true; readonly value: PlainMap; readonly touched: readonly { readonly steps: readonly Step[]; readonly operation: number }[] }
  | { readonly ok: false; readonly problem: string };

/** Where a patch is read less strictly than RFC 6902 says, as the options of evanphx/json-patch allow. */
export interface Leniency {
  /** `remove` may name what is not there. */
  readonly removesMissing?: boolean;
  /** `add` makes the maps that are missing on its way. */
  readonly makesWay?: boolean;
}

class PatchProblem extends Error {}

/** Whether a value is a list of operations. */
export function isJsonPatch(value: unknown): value is readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((item) => stringAt(item, 'op') !== undefined && stringAt(item, 'path')?.startsWith('/') === true);
}

/** Applies RFC 6902 operations. [evanphx/json-patch v4, as kustomize uses it] */
export function jsonPatch(target: PlainMap, operations: readonly unknown[], leniency: Leniency = {}): JsonPatched {
  const touched: { steps: readonly Step[]; operation: number }[] = [];
  let value = target;
  try {
    for (const [operation, each] of operations.entries()) {
      const { after, steps } = applied(value, each, leniency);
      if (!isMap(after)) throw new PatchProblem('it replaces the whole document');
      value = after;
      touched.push({ steps, operation });
    }
    return { ok: true, value, touched };
  } catch (problem) {
    if (problem instanceof PatchProblem) return { ok: false, problem: problem.message };
    throw problem;
  }
}

interface Applied {
  readonly after: unknown;
  readonly steps: readonly Step[];
}

function applied(value: PlainMap, operation: unknown, { removesMissing, makesWay }: Leniency): Applied {
  const [op, path, from] = [stringAt(operation, 'op'), pointerAt(operation, 'path'), pointerAt(operation, 'from')];
  if (path === undefined) throw new PatchProblem('an operation has no path');
  const given = isMap(operation) ? operation.value : undefined;
  switch (op) {
    case 'add':
      return added(makesWay === true ? withWay(value, path) : value, path, given);
    case 'replace':
      return { after: withFieldAt(value, existing(value, path), given), steps: existing(value, path) };
    case 'remove':
      if (removesMissing === true && isMissing(value, path)) return { after: value, steps: path };
      return { after: removed(value, existing(value, path)), steps: existing(value, path) };
    case 'move':
    case 'copy': {
      const source = existing(value, from ?? []);
      const moved = valueAt(value, source);
      return added(op === 'move' ? (removed(value, source) as PlainMap) : value, path, moved);
    }
    case 'test':
      if (!deepEqual(valueAt(value, existing(value, path)), given)) throw new PatchProblem(`testing value ${textOf(path)} failed`);
      return { after: value, steps: path };
    default:
      throw new PatchProblem(`Unexpected kind: ${op ?? ''}`);
  }
}

function pointerAt(operation: unknown, field: string): readonly string[] | undefined {
  const text = stringAt(operation, field);
  return text
    ?.replace(/^\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const textOf = (path: readonly Step[]) => `/${path.join('/')}`;

/** The path with its indices as numbers. */
function resolved(value: unknown, path: readonly Step[]): readonly Step[] {
  const steps: Step[] = [];
  for (const part of path) {
    const here = valueAt(value, steps);
    if (!Array.isArray(here)) steps.push(String(part));
    else if (part === '-') steps.push(here.length);
    else if (/^-?\d+$/.test(String(part))) steps.push(Number(part) < 0 ? here.length + Number(part) : Number(part));
    else throw new PatchProblem(`no index: ${textOf(path)}`);
  }
  return steps;
}

function isMissing(value: unknown, path: readonly Step[]): boolean {
  return valueAt(value, resolved(value, path)) === undefined;
}

/** The value with a map wherever nothing is on the way to a path. */
function withWay(value: PlainMap, path: readonly Step[]): PlainMap {
  const steps = resolved(value, path);
  for (let length = 1; length < steps.length; length++) {
    if (valueAt(value, steps.slice(0, length)) !== undefined) continue;
    return isMap(valueAt(value, steps.slice(0, length - 1))) ? withFieldAt(value, steps.slice(0, -1), {}) : value;
  }
  return value;
}

function existing(value: unknown, path: readonly Step[]): readonly Step[] {
  const steps = resolved(value, path);
  if (valueAt(value, steps) === undefined) throw new PatchProblem(`missing value: ${textOf(path)}`);
  return steps;
}

function added(value: PlainMap, path: readonly Step[], given: unknown): Applied {
  const steps = resolved(value, path);
  const parent = valueAt(value, steps.slice(0, -1));
  const last = steps.at(-1);
  if (typeof parent !== 'object' || parent === null || last === undefined) throw new PatchProblem(`doc is missing path: ${textOf(path)}`);
  if (!Array.isArray(parent)) return { after: withFieldAt(value, steps, given), steps };
  if (Number(last) > parent.length || Number(last) < 0) throw new PatchProblem(`index out of bounds: ${textOf(path)}`);
  return { after: withFieldAt(value, steps.slice(0, -1), parent.toSpliced(Number(last), 0, given)), steps };
}

function removed(value: unknown, steps: readonly Step[]): unknown {
  const last = steps.at(-1);
  const parent = valueAt(value, steps.slice(0, -1));
  if (Array.isArray(parent)) return withFieldAt(value, steps.slice(0, -1), parent.toSpliced(Number(last), 1));
  const { [String(last)]: _, ...rest } = parent as PlainMap;
  return withFieldAt(value, steps.slice(0, -1), rest);
}
