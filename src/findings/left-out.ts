import type { Twin } from '#sim/twin.ts';
import { unrendered } from '#sim/world.ts';

/** What the input tells of and nobody knows more about: an answer that looks good says nothing about it. */
export interface LeftOut {
  readonly releases: number;
  readonly errors: number;
}

export function leftOutOf(twin: Twin): LeftOut {
  return {
    releases: unrendered(twin.eve.view).length,
    errors: twin.diagnostics.filter(({ severity }) => severity === 'error').length,
  };
}

export function isAnythingLeftOut({ releases, errors }: LeftOut): boolean {
  return releases > 0 || errors > 0;
}
