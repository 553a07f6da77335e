/** The steps of a field path as the API writes it: `spec.containers[0].env`. */
function stepsOf(path: string): readonly (string | number)[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => (name === undefined ? Number(index) : name));
}

/** A copy without one field. */
export function withoutField(value: unknown, path: string): unknown {
  return changed(value, stepsOf(path), undefined);
}

/** What stands at a field. */
export function fieldOf(value: unknown, path: string): unknown {
  return stepsOf(path).reduce<unknown>((inner, step) => (inner as Record<string | number, unknown> | undefined)?.[step], value);
}

/** A copy with one field changed, in which only what leads to it is new; undefined removes it. */
export function withField(value: unknown, path: string, to: unknown): unknown {
  return changed(value, stepsOf(path), to);
}

function changed(value: unknown, [step, ...rest]: readonly (string | number)[], to: unknown): unknown {
  if (step === undefined) return to;
  if (Array.isArray(value) || (value === undefined && typeof step === 'number')) {
    const copy = [...((value as readonly unknown[] | undefined) ?? [])];
    if (rest.length === 0 && to === undefined) copy.splice(Number(step), 1);
    else copy[Number(step)] = changed(copy[Number(step)], rest, to);
    return copy;
  }
  const object = (value ?? {}) as Readonly<Record<string, unknown>>;
  const inner = changed(object[step], rest, to);
  const { [step]: _, ...others } = object;
  return inner === undefined ? others : { ...object, [step]: inner };
}
