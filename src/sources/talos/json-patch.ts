import { childPath } from '../field-path.ts';
import { isMap, type PlainMap, stringAt } from '../guards.ts';

/** One operation of an RFC 6902 patch. */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

/** What an operation makes of a value, and the field path it changed; or what is wrong with it. */
type Applied = { readonly value: PlainMap; readonly path: string } | { readonly problem: string };

/** The operations in a list; undefined when it is no list of operations. */
export function operationsIn(value: unknown): readonly Operation[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const operations = value.map((item) => ({
    op: stringAt(item, 'op') ?? '',
    path: stringAt(item, 'path') ?? '',
    value: isMap(item) ? item.value : undefined,
  }));
  return operations.every(({ op, path }) => op !== '' && path.startsWith('/')) ? operations : undefined;
}

/** Talos lets `remove` name what is not there, and makes missing maps on the way of an `add`. [talos configpatcher/patch.go] */
export function applied(value: PlainMap, operation: Operation): Applied {
  if (!['add', 'replace', 'remove'].includes(operation.op)) return { problem: `the operation ${operation.op} is not followed` };
  const steps = operation.path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const changed = changedAt(value, steps, '', operation);
  if ('problem' in changed) return changed;
  return isMap(changed.value) ? { value: changed.value, path: changed.path } : { problem: 'it replaces the whole document' };
}

type Changed = { readonly value: unknown; readonly path: string } | { readonly problem: string };

function changedAt(target: unknown, steps: readonly string[], path: string, operation: Operation): Changed {
  const [step, ...rest] = steps;
  if (step === undefined) return { value: operation.op === 'remove' ? undefined : operation.value, path };
  if (Array.isArray(target)) return changedItem(target, step, rest, path, operation);
  if (target !== undefined && !isMap(target)) return { problem: `${path} is neither a map nor a list` };
  const child = changedAt(target === undefined ? undefined : target[step], rest, childPath(path, step), operation);
  if ('problem' in child) return child;
  const { [step]: _old, ...others } = target ?? {};
  return { value: child.value === undefined ? others : { ...others, [step]: child.value }, path: child.path };
}

function changedItem(target: readonly unknown[], step: string, rest: readonly string[], path: string, operation: Operation): Changed {
  const index = step === '-' ? target.length : Number(step);
  if (!Number.isInteger(index) || index < 0 || index > target.length) return { problem: `${path} has no item ${step}` };
  const isInsertion = rest.length === 0 && operation.op === 'add';
  const child = changedAt(target[index], rest, childPath(path, index), operation);
  if ('problem' in child) return child;
  const added = child.value === undefined ? [] : [child.value];
  return { value: target.toSpliced(index, isInsertion ? 0 : 1, ...added), path: child.path };
}
