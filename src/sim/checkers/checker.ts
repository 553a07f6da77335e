import type { View } from '../view.ts';

/** Looks at a moment of a simulation for something that must never be; each text is one breach. O(cluster). */
export type Checker = (view: View) => string[];
