import type { FactOf } from '#findings/causes/fact.ts';
import { restored } from '#findings/causes/kinds/configuration.ts';
import type { Remedy } from '../step.ts';

/** A Secret or ConfigMap that is gone: made again, with what stood in it. */
export function configurationRemedies(fact: FactOf<'configuration'>): readonly Remedy[] {
  const risk = 'what stood in it has to come from a backup or from whoever knows it';
  return [{ steps: [{ action: { kind: 'create', object: restored(fact) }, cost: 4, risk }] }];
}
