import type { ObjectRef } from '#sim/store/refs.ts';
import type { ClusterUnderCheck } from './cluster.ts';

/** Whether nobody knows how a Deployment is updated: of a chart that was not rendered, what is known need not say it. */
export function isStrategyUnknown(ref: ObjectRef, { sources }: ClusterUnderCheck): boolean {
  const place = sources.placeOf(ref);
  return 'path' in place && place.assumed !== undefined && 'live' in sources.placeOf(ref, 'spec.strategy.type');
}
