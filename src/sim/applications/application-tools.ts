import type { Expander } from '../capabilities/expand.ts';
import type { Judge } from '../capabilities/judge.ts';
import type { PodNeeds } from '../capabilities/pod-needs.ts';

/** What programs in pods are judged by: what they need, and what of it is there. */
export interface ApplicationTools {
  readonly judge: Judge;
  readonly expander: Expander;
  readonly needs: PodNeeds;
}
