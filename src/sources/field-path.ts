/** One step of a field path: a list index, or a key. */
export type PathStep = string | number;

/**
 * Reads a field path as the API writes it: `spec.template.spec.containers[0].image`, `metadata.annotations[a.b/c]`.
 * Keys in brackets may be quoted.
 */
export function parseFieldPath(path: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  for (const match of path.matchAll(/\[(?:"([^"]*)"|'([^']*)'|([^\]]*))\]|([^.[\]]+)/g)) {
    const [, doubleQuoted, singleQuoted, bare, key] = match;
    if (bare !== undefined) steps.push(/^\d+$/.test(bare) ? Number(bare) : bare);
    else steps.push(doubleQuoted ?? singleQuoted ?? key ?? '');
  }
  return steps;
}

/** The path of a field below `parent`; keys that are no plain words stand in brackets, as upstream writes map keys. */
export function childPath(parent: string, step: PathStep): string {
  if (typeof step === 'number') return `${parent}[${step}]`;
  if (!/^[^.[\]\s]+$/.test(step)) return `${parent}[${step}]`;
  return parent === '' ? step : `${parent}.${step}`;
}
