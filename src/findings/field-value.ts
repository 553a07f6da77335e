/** What stands in an object at a field path as the API writes it: `spec.template.spec.containers[0].image`. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[index ?? name ?? ''];
  }
  return value;
}

/** Every text of an object with its path; `skip` leaves out what lies below a path. */
export function* textsIn(value: unknown, path: string, skip: (path: string) => boolean): Generator<{ readonly path: string; readonly text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  if (typeof value !== 'object' || value === null || skip(path)) return;
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsIn(item, `${path}[${index}]`, skip);
  else for (const [name, item] of Object.entries(value)) yield* textsIn(item, path === '' ? name : `${path}.${name}`, skip);
}

/** Whether a text holds a part, anywhere in a value. */
export function hasText(value: unknown, part: string): boolean {
  if (typeof value === 'string') return value.includes(part);
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => hasText(each, part));
}
