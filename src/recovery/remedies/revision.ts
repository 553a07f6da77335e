import type { FactOf } from '#findings/causes/fact.ts';
import type { Remedy } from '../step.ts';

/** A pod of an earlier template that everything waits for: deleted, it is made anew from the present one. */
export function revisionRemedies({ pod }: FactOf<'revision'>): readonly Remedy[] {
  return [{ steps: [{ action: { kind: 'delete', object: pod }, cost: 1 }] }];
}
