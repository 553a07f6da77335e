import type { Action } from '#sim/actions/action.ts';

/** One thing to do on the way out. */
export interface Step {
  readonly action: Action;
  /** Work and danger in one number: about minutes of a careful person. */
  readonly cost: number;
  readonly risk?: string;
}

/** Steps that together mend one root cause. */
export interface Remedy {
  readonly steps: readonly Step[];
}

/** The same step has the same key in every plan. */
export function keyOf({ action }: Step): string {
  return JSON.stringify(action);
}

export function costOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { cost }) => sum + cost, 0);
}
