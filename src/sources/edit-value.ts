import { isMap, type PlainMap } from './guards.ts';

/** A step into a value: a key, or an index of a list. */
export type Step = string | number;

/** The value at a path; undefined as soon as one step is missing. */
export function valueAt(value: unknown, steps: readonly Step[]): unknown {
  let here = value;
  for (const step of steps) {
    if (Array.isArray(here) && typeof step === 'number') here = here[step];
    else if (isMap(here) && Object.hasOwn(here, step)) here = here[step];
    else return undefined;
  }
  return here;
}

/** The value with a field set; maps on the way are made where they are missing. What is not touched is shared. */
export function withFieldAt<Value>(value: Value, steps: readonly Step[], field: unknown): Value;
export function withFieldAt(value: unknown, [step, ...rest]: readonly Step[], field: unknown): unknown {
  if (step === undefined) return field;
  if (Array.isArray(value) && typeof step === 'number') return value.with(step, withFieldAt(value[step], rest, field));
  const map: PlainMap = isMap(value) ? value : {};
  return { ...map, [step]: withFieldAt(map[step], rest, field) };
}

/** The map without a key. */
export function without(map: PlainMap, key: string): PlainMap {
  const { [key]: _, ...rest } = map;
  return rest;
}

/** The value with each of its texts replaced; keys stay. */
export function mapTexts(value: unknown, replace: (text: string) => unknown): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, replace));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapTexts(child, replace)]));
}
