/**
 * States what must hold if the program has no bug. Mistakes of a user are `UserError`, outcomes of the twin are values; only bugs throw from here.
 *
 * @throws Error when `condition` is false.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`bug: ${message}`);
}

/** Ends an exhaustive `switch`: the compiler complains when a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`bug: unreachable case ${JSON.stringify(value)}`);
}
