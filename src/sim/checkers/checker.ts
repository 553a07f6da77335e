import type { KubeObject } from '#model/kubernetes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';

/** Looks at a moment of a simulation for something that must never be; each text is one breach. O(cluster). */
export type Checker = (view: View) => string[];

/** A write that went through the API, as the store took it. `before` and `after` are absent at its beginning and its end. */
export interface StoredWrite {
  readonly ref: ObjectRef;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
  readonly by: string;
  readonly what: string;
}

/** Looks at one write just after it was stored; each text is one breach. Runs at every step: it asks indexes, and lists nothing. */
export type WriteChecker = (write: StoredWrite, view: View) => string[];
