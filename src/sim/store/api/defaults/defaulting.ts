/** Adds what is missing; the same object when nothing is. Nothing is ever written into what was given. */
export function withDefaults<T extends object>(object: T, defaults: Readonly<Record<string, unknown>>): T {
  const given = object as Readonly<Record<string, unknown>>;
  let missing: Record<string, unknown> | undefined;
  for (const name in defaults) {
    if (given[name] !== undefined) continue;
    missing ??= {};
    missing[name] = defaults[name];
  }
  return missing === undefined ? object : { ...object, ...missing };
}

/** Replaces one field if it is there and the function makes something else of it. */
export function mapField<T extends object, K extends keyof T>(object: T, name: K, change: (value: NonNullable<T[K]>) => NonNullable<T[K]>): T {
  const value = object[name];
  if (value === undefined || value === null) return object;
  const changed = change(value);
  return changed === value ? object : { ...object, [name]: changed };
}

/** Maps a list; the same list when no element changes. */
export function mapList<T>(list: readonly T[], change: (element: T) => T): readonly T[] {
  let changed: T[] | undefined;
  list.forEach((element, index) => {
    const next = change(element);
    if (next !== element) changed ??= list.slice(0, index);
    changed?.push(next);
  });
  return changed ?? list;
}

/** One change after the other. */
export function inTurn<T>(...changes: readonly ((value: T) => T)[]): (value: T) => T {
  return (value) => changes.reduce((current, change) => change(current), value);
}
