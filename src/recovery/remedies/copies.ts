import type { FactOf } from '#findings/causes/fact.ts';
import { attachedTo } from '#sim/storage/longhorn/copies.ts';
import type { View } from '#sim/view.ts';
import type { Remedy } from '../step.ts';

/** The last copy of a volume: one more of it. Copies are only made while the volume is attached. */
export function copiesRemedies({ volume }: FactOf<'copies'>, view: View): readonly Remedy[] {
  if (attachedTo(view, volume.name) === undefined) return [];
  return [{ steps: [{ action: { kind: 'patch', object: volume, patch: { spec: { numberOfReplicas: 2 } } }, cost: 2 }] }];
}
