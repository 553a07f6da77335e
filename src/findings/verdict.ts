import type { Cause } from '#model/place.ts';
import type { HandWork } from './person.ts';

/** Whether the cluster comes back from a contingency by itself. */
export interface Verdict {
  readonly contingency: string;
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly kind?: 'deadlock' | 'person' | 'capacity' | 'rejected';
  /** What a `yes` waits for a person to do; left out where there is nothing. */
  readonly person?: readonly HandWork[];
  readonly because: readonly Cause[];
  /** How many assumptions the answer rests on. */
  readonly assumptions: number;
}
