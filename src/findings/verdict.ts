import type { Cause } from '#model/place.ts';

/** Whether the cluster comes back from a contingency by itself. */
export interface Verdict {
  readonly contingency: string;
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly kind?: 'deadlock' | 'person' | 'capacity' | 'rejected';
  readonly because: readonly Cause[];
  /** How many assumptions the answer rests on. */
  readonly assumptions: number;
}
