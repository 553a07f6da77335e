import { deepEqual } from '#base/equal.ts';
import type { Json } from './schema/decode.ts';
import { structOf } from './schema/types.ts';

/**
 * What stands for go-cmp's report under the sentence about a forbidden change. Its layout is meant for people and varies with the
 * build (spaces may be no-break ones), so only the fields that differ are named here, one line each.
 */
export function specDifference(previous: object, next: object, structName: string): string {
  const [before, after] = [previous as Json, next as Json];
  const lines = structOf(structName).fields.filter(({ name }) => !deepEqual(before[name], after[name]));
  const body = lines.flatMap(({ goField, name }) => [
    ...(before[name] === undefined ? [] : [`- \t${goField}: ${JSON.stringify(before[name])},`]),
    ...(after[name] === undefined ? [] : [`+ \t${goField}: ${JSON.stringify(after[name])},`]),
  ]);
  return [`  ${structName}{`, ...body, '  }', ''].join('\n');
}
