import type { ObjectRef } from '#sim/store/refs.ts';

/** Something that a healthy cluster does not show. `key` names it over time, whatever becomes of single pods. */
export interface Symptom {
  readonly key: string;
  readonly text: string;
  /** How many failures it stands for: pods that are missing, or one. */
  readonly count: number;
  readonly about?: ObjectRef;
}
